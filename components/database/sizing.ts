import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";

export interface DatabaseSize {
    /** GiB of InnoDB's buffer pool. */
    bufferPool: number;
    /** Sessions that the server accepts; the proxy in front of it accepts as many. */
    maxConnections: number;
    /** GiB of Galera's write-set cache: what a member missed while it was away, so that it rejoins by IST, not SST. */
    gcache: number;
    /** GiB of redo log. */
    redoLog: number;
    /** Threads that apply write sets on the standbys. */
    appliers: number;
    /** One member. */
    member: ResourceSize;
    /** One proxy. */
    proxy: ResourceSize;
    /** GiB of data volume. */
    storage: number;
}

/** Sessions of the smallest cloud, with room: of each service one instance or the published three. */
const leastSessions = (members: number) => (members > 1 ? 2000 : 500);

/**
 * Sizes for MySQL. At the RA's scale: two thirds of the lab's server (24 cores, 256 GB; one of its two 800 GB SSDs), 10,000
 * sessions as the RA's authors had in their own Galera image, ten gigabytes of write sets. The measured need at 1000 nodes
 * was 3.5 GB and one core (performance docs); the rest is cache, and hosts are dedicated.
 * @param members one where it is tried out, with one instance of each of its clients
 */
export function sizeDatabase(scale: Scale, members = 3): DatabaseSize {
    const load = loadOf(scale);
    const bufferPool = between(0.5, 96, load);
    const maxConnections = wholeBetween(leastSessions(members), 10_000, load);
    return {
        bufferPool,
        maxConnections,
        gcache: between(0.25, 10, load),
        redoLog: between(0.5, 8, load),
        appliers: wholeBetween(2, 8, load),
        member: {
            cpu: between(0.5, 16, load),
            // Half the pool again for the server's own structures, and 1.6 MiB for each session's buffers.
            memory: Math.ceil(bufferPool * 1024 * 1.5 + maxConnections * 1.6),
        },
        proxy: {
            cpu: between(0.1, 4, load),
            // 64 KiB for the two sides of a connection, above what an idle proxy takes.
            memory: Math.ceil(128 + maxConnections / 16),
        },
        storage: wholeBetween(10, 700, load),
    };
}
