import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CephAccess, CephClient, declared } from "../common/access";
import { customResource } from "../common/custom";
import { refuse } from "../common/faults";
import { tierImages } from "../common/images";
import { App, metadata } from "../common/labels";
import { CephArgs, ClientPool, ExternalCeph, RookArgs, rookArgs } from "./args";
import { blockPools, clients, clusterSpec } from "./cluster";
import { copiedSecret } from "./copies";
import { cephFaults } from "./faults";
import { CEPH_BLOCK_POOL, CEPH_CLIENT, CEPH_CLUSTER } from "./rook";

/** Clients and the pool that each of them keeps its data in. */
const poolOf: Record<string, ClientPool> = {
    glance: "images",
    cinder: "volumes",
    "cinder-backup": "backups",
    nova: "vms",
};

/** The Service behind which Rook keeps the monitors' addresses (its headless-mon-service.yaml). */
const MONITORS = "rook-ceph-active-mons";
/** Of msgr2, the only protocol that our monitors speak. */
const MSGR2 = 3300;

/**
 * Ceph (RA "Object Storage (Ceph)"): where images, volumes and the disks of virtual machines are. A cluster that Rook builds
 * of the storage hosts, or one that is there already.
 */
export class Ceph extends pulumi.ComponentResource implements CephAccess {
    /** What a gateway waits for: the cluster and its pools. None where Ceph is external. */
    public readonly ready: pulumi.Resource[] = [];
    readonly #clients: Record<string, CephClient>;

    constructor(name: string, args: CephArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, cephFaults(args));
        const { failureDomain, placements } = rookArgs(args);
        const own = { "ceph-mon": placements["ceph-mon"], "ceph-osd": placements["ceph-osd"] };
        const about = args.external ? { monitors: args.external.monitors } : { failureDomain, placements: own };
        super("openstack-ra:index:Ceph", name, about, opts);
        this.#clients = args.external ? external(args.external) : this.#rook(name, args, rookArgs(args));
        this.registerOutputs();
    }

    public client(name: string): CephClient {
        return declared("Ceph client", this.#clients, name);
    }

    #rook(name: string, { namespace }: CephArgs, args: RookArgs): Record<string, CephClient> {
        const { rookNamespace, protect = true } = args;
        const app: App = { namespace: rookNamespace, instance: name, component: "ceph" };
        const images = tierImages(args.images);
        const object = (of: string) => ({ ...metadata(app, { name: of }), name: of });
        const addresses = this.#addresses(name, app, args);
        const cluster = customResource(
            CEPH_CLUSTER,
            name,
            { metadata: object(name), spec: clusterSpec(args, images.ceph) },
            { parent: this, protect, dependsOn: addresses.announced },
        );
        const pools = Object.entries(blockPools(args)).map(([pool, spec]) =>
            customResource(
                CEPH_BLOCK_POOL,
                `${name}-${pool}`,
                { metadata: object(pool), spec },
                { parent: this, protect, dependsOn: cluster },
            ),
        );
        this.ready.push(cluster, ...pools);
        const made = Object.entries(clients).map(([client, spec]) =>
            customResource(
                CEPH_CLIENT,
                `${name}-${client}`,
                { metadata: object(client), spec },
                // One that is made anew has another key.
                { parent: this, protect, dependsOn: pools },
            ),
        );
        const keys = copiedSecret(
            `${name}-clients`,
            {
                app: { ...app, namespace, component: "keys" },
                placement: args.placements["ceph-mon"],
                image: images["openstack-client"],
                target: { namespace, name: `${name}-clients` },
                entries: Object.fromEntries(
                    Object.keys(clients).map((key) => [
                        key,
                        { namespace: rookNamespace, name: `rook-ceph-client-${key}`, key },
                    ]),
                ),
                protect,
            },
            { parent: this, dependsOn: made },
        );
        return Object.fromEntries(
            Object.entries(poolOf).map(([user, pool]) => [
                user,
                { user, pool, monitors: addresses.monitors, key: { secretName: keys, entry: user } },
            ]),
        );
    }

    /** Where clients find the monitors: by a name that Rook keeps up to date, or by the addresses that their hosts are to have. */
    #addresses(name: string, app: App, { monitorAddresses, rookNamespace }: RookArgs) {
        if (monitorAddresses) {
            const announced = Object.entries(monitorAddresses).map(
                ([host, address]) =>
                    new k8s.core.v1.NodePatch(
                        `${name}-${host}`,
                        {
                            metadata: {
                                name: host,
                                annotations: {
                                    "network.rook.io/mon-ip": address,
                                    "pulumi.com/patchForce": "true",
                                },
                            },
                        },
                        // A monitor keeps the address that it was made with.
                        { parent: this, retainOnDelete: true },
                    ),
            );
            const monitors = Object.values(monitorAddresses).map((address) =>
                address.includes(":") ? `[${address}]:${MSGR2}` : `${address}:${MSGR2}`,
            );
            return { monitors, announced };
        }
        const service = new k8s.core.v1.Service(
            `${name}-monitors`,
            {
                metadata: metadata(app, { name: MONITORS }),
                spec: { clusterIP: "None", ports: [{ name: "tcp-msgr2", port: MSGR2 }] },
            },
            { parent: this },
        );
        return { monitors: [`${MONITORS}.${rookNamespace}.svc.cluster.local:${MSGR2}`], announced: [service] };
    }
}

function external({ monitors, keysSecret, pools: named = {} }: ExternalCeph): Record<string, CephClient> {
    return Object.fromEntries(
        Object.entries(poolOf).map(([user, pool]) => [
            user,
            { user, pool: named[pool] ?? pool, monitors, key: { secretName: keysSecret, entry: user } },
        ]),
    );
}
