import { randomBytes } from "node:crypto";
import { Container } from "../machine/container";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";
import { backend } from "./backend";

export interface CephArgs {
    fsid: string;
    /** Keys of clients, by their names without "client.". */
    keys: Record<string, string>;
    /** What each may do, as `ceph auth` takes it: capabilities by daemon. */
    capabilities: Record<string, Record<string, string>>;
    pools: string[];
}

/** A key as Ceph makes it: its type, when it was made, its length, and 16 random bytes. */
export function cephKey(): string {
    const header = Buffer.alloc(12);
    header.writeUInt16LE(1, 0);
    header.writeUInt32LE(Math.floor(Date.now() / 1000), 2);
    header.writeUInt16LE(16, 10);
    return Buffer.concat([header, randomBytes(16)]).toString("base64");
}

const OSD = "f4f3b9a6-0a52-4b86-9c4c-0b1d2f6c7c01";
const EVERYTHING = { mon: "allow *", osd: "allow *", mgr: "allow *" };

/** One Ceph of Debian's, with one daemon of each kind and its objects in memory, in place of a site's. */
export async function ceph(machine: Machine, image: Image, args: CephArgs): Promise<Container> {
    const { fsid, keys, capabilities, pools } = args;
    const entities: [name: string, key: string, caps: Record<string, string>][] = [
        ["mon.", cephKey(), { mon: "allow *" }],
        ["client.admin", cephKey(), EVERYTHING],
        ["mgr.a", cephKey(), { mon: "allow profile mgr", osd: "allow *", mds: "allow *" }],
        ["osd.0", cephKey(), { mon: "allow profile osd", mgr: "allow profile osd", osd: "allow *" }],
        ...Object.entries(keys).map(([name, key]): [string, string, Record<string, string>] => [
            `client.${name}`,
            key,
            capabilities[name] ?? {},
        ]),
    ];
    const keyring = entities.map(([name, key, caps]) =>
        [`[${name}]`, `key = ${key}`, ...Object.entries(caps).map(([to, what]) => `caps ${to} = "${what}"`), ""].join(
            "\n",
        ),
    );
    return backend(machine, image, {
        name: "ceph",
        data: ["/var/lib/ceph"],
        files: {
            "/etc/ceph/ceph.conf": configuration(fsid, machine.address),
            "/etc/ceph/keyring": keyring.join("\n"),
        },
        script: [
            "mkdir -p /run/ceph /var/lib/ceph/mon/a /var/lib/ceph/osd/0 /var/lib/ceph/mgr/a",
            `monmaptool --create --fsid ${fsid} --addv a '[v2:${machine.address}:3300,v1:${machine.address}:6789]' /tmp/monmap`,
            "ceph-mon -i a --mkfs --monmap /tmp/monmap",
            "ceph-mon -i a -f &",
            "ceph-mgr -i a -f &",
            `ceph osd new ${OSD} 0`,
            `ceph-osd -i 0 --mkfs --osd-uuid ${OSD}`,
            "ceph-osd -i 0 -f &",
            ...pools.flatMap((pool) => [`ceph osd pool create ${pool} 4`, `rbd pool init ${pool}`]),
            // A port that says that all of it is done.
            `exec python3 -c "${READY}"`,
        ].join("\n"),
        ready: 6788,
    });
}

const READY =
    "import socket as s; l = s.create_server(('0.0.0.0', 6788)); [l.accept()[0].close() for _ in iter(int, 1)]";

function configuration(fsid: string, address: string): string {
    const options = {
        fsid,
        mon_host: `[v2:${address}:3300,v1:${address}:6789]`,
        public_addr: address,
        keyring: "/etc/ceph/keyring",
        mon_data: "/var/lib/ceph/mon/$id",
        osd_data: "/var/lib/ceph/osd/$id",
        mgr_data: "/var/lib/ceph/mgr/$id",
        auth_cluster_required: "cephx",
        auth_service_required: "cephx",
        auth_client_required: "cephx",
        osd_objectstore: "memstore",
        memstore_device_bytes: 2 * 1024 ** 3,
        osd_pool_default_size: 1,
        osd_pool_default_min_size: 1,
        mon_allow_pool_size_one: true,
        mon_warn_on_pool_no_redundancy: false,
        osd_crush_chooseleaf_type: 0,
        log_to_stderr: true,
        log_to_file: false,
        mon_cluster_log_to_file: false,
        run_dir: "/run/ceph",
    };
    return ["[global]", ...Object.entries(options).map(([key, value]) => `${key} = ${value}`), ""].join("\n");
}
