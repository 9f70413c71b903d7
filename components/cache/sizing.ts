import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";

export interface CacheSize {
    /** MiB of items, on each server. */
    items: number;
    connections: number;
    server: ResourceSize;
}

/**
 * Sizes for memcached. At the RA's scale 4 GiB and 8192 connections on each server: tokens and catalogues of 1000
 * hypervisors' agents took 27 MB in the tests (performance docs), so this is room for users, and still low-footprint.
 */
export function sizeCache(scale: Scale): CacheSize {
    const load = loadOf(scale);
    const items = wholeBetween(64, 4096, load);
    return {
        items,
        connections: wholeBetween(1024, 8192, load),
        // A tenth above the items for memcached's own tables and connections' buffers.
        server: { cpu: between(0.1, 1, load), memory: Math.ceil(items * 1.1 + 64) },
    };
}
