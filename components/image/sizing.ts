import { ResourceSize } from "../common/quantity";
import { loadOf, Scale, wholeBetween } from "../common/scale";
import { PoolSize } from "../common/sections";
import { WsgiSize } from "../common/uwsgi";

export interface ImageSize {
    wsgi: WsgiSize;
    database: PoolSize;
    /** Connections by which one process sends notifications. */
    senders: number;
    /** One pod. */
    pod: ResourceSize;
}

/**
 * Sizes for Glance. At the RA's scale four processes on each of three hosts: 160 MHz and 1.8 GB in all were measured at 1000
 * nodes (performance docs), since hypervisors clone images within Ceph; the rest is for uploads.
 */
export function sizeImage(scale: Scale): ImageSize {
    const processes = wholeBetween(1, 4, loadOf(scale));
    const threads = 4;
    return {
        wsgi: { processes, threads },
        // A request holds at most one connection; twice that, for tasks beside requests.
        database: { pool: threads, overflow: threads },
        senders: threads,
        // 126 MB measured for an idle process; chunks of 8 MB for each thread's upload, and as much again for conversion.
        pod: { cpu: processes / 4, memory: 256 + processes * 320 },
    };
}
