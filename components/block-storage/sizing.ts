import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";
import { PoolSize } from "../common/sections";
import { WsgiSize } from "../common/uwsgi";

export interface BlockStorageSize {
    /** The API, in each pod. */
    wsgi: WsgiSize;
    /** Of each process, whatever it is. */
    database: PoolSize;
    /** Connections by which one process sends calls; as many more send notifications. */
    senders: number;
    /** Backups and restores that one backup service works on at a time. */
    backups: number;
    /** One pod of each service. */
    pods: Record<"api" | "scheduler" | "volume" | "backup", ResourceSize>;
}

/**
 * Sizes for Cinder. The API as Glance's: four processes on each of three hosts at the RA's scale. The rest tells Ceph what to
 * do and waits ("not resource intensive", RA "Cinder Scheduler"); what takes memory are images that are converted, and the
 * blocks of backups.
 */
export function sizeBlockStorage(scale: Scale): BlockStorageSize {
    const load = loadOf(scale);
    const processes = wholeBetween(1, 4, load);
    const threads = 4;
    const backups = wholeBetween(1, 4, load);
    return {
        wsgi: { processes, threads },
        // A thread of the API holds one connection. The others have up to 64 calls at a time (oslo.messaging's own limit),
        // most of which wait for Ceph: a quarter of them have a connection, the rest wait for theirs.
        database: { pool: threads, overflow: 12 },
        // A call needs one for as long as it is written, not until its answer comes.
        senders: threads,
        backups,
        pods: {
            // 127 MB measured for an idle process, twice that in use.
            api: { cpu: processes / 4, memory: 256 + processes * 260 },
            // A process of 150 MB, and the state of the backends.
            scheduler: { cpu: 0.25, memory: 512 },
            // Two processes of 150 MB, librbd's caches, and qemu-img for images that Ceph cannot clone.
            volume: { cpu: between(0.5, 2, load), memory: wholeBetween(1024, 2048, load) },
            // A block of 128 MB (Cinder's own size), read and as it is written, of each backup.
            backup: { cpu: between(0.5, 2, load), memory: 512 + backups * 384 },
        },
    };
}
