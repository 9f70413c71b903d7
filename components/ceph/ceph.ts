import * as pulumi from "@pulumi/pulumi";
import { CephAccess, CephClient, declared } from "../common/access";
import { Fault, faultsAt, hostName, objectName, refuse } from "../common/faults";

export interface ExternalCeph {
    /** Addresses of the monitors, each a host or an address. At least one, three in production. */
    monitors: string[];
    /** Secret in the namespace with the key of each client, under the client's name: glance, cinder, cinder-backup and nova. */
    keysSecret: string;
    /** Pools, where they have other names. @default images, volumes, backups and vms */
    pools?: Partial<Record<Pool, string>>;
}

export interface CephArgs {
    /** A Ceph cluster that is there already. */
    external: ExternalCeph;
}

/** The pools of the RA's services. */
type Pool = "images" | "volumes" | "backups" | "vms";

/** Clients and the pool that each of them keeps its data in. */
const clients: Record<string, Pool> = {
    glance: "images",
    cinder: "volumes",
    "cinder-backup": "backups",
    nova: "vms",
};

/** All faults of the arguments. */
export function cephFaults(args: Partial<CephArgs> | undefined): Fault[] {
    if (!args?.external)
        return faultsAt("external", ["missing, expected the monitors and keysSecret of a Ceph cluster"]);
    const { monitors, keysSecret, pools: named = {} } = args.external;
    const faults = [...objectName("external.keysSecret", keysSecret)];
    if (monitors.length === 0) faults.push(...faultsAt("external.monitors", ["empty, expected at least 1 monitor"]));
    faults.push(...monitors.flatMap((host, i) => hostName(`external.monitors.${i}`, host)));
    for (const host of new Set(monitors.filter((of, i) => monitors.indexOf(of) !== i))) {
        faults.push(...faultsAt("external.monitors", [`"${host}" is there twice`]));
    }
    for (const [pool, name] of Object.entries(named)) {
        if (/^[\w.-]+$/.test(name)) continue;
        faults.push(...faultsAt(`external.pools.${pool}`, [`"${name}", expected letters, digits, ".", "_" and "-"`]));
    }
    return faults;
}

/** Ceph (RA "Object Storage (Ceph)"): where images, volumes and the disks of virtual machines are. */
export class Ceph extends pulumi.ComponentResource implements CephAccess {
    readonly #clients: Record<string, CephClient>;

    constructor(name: string, args: CephArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, cephFaults(args));
        super("openstack-ra:index:Ceph", name, { monitors: args.external.monitors }, opts);
        const { monitors, keysSecret, pools: named = {} } = args.external;
        this.#clients = Object.fromEntries(
            Object.entries(clients).map(([user, pool]) => [
                user,
                { user, pool: named[pool] ?? pool, monitors, key: { secretName: keysSecret, entry: user } },
            ]),
        );
        this.registerOutputs({ monitors });
    }

    public client(name: string): CephClient {
        return declared("Ceph client", this.#clients, name);
    }
}
