import { ResourceSize } from "../common/quantity";

export interface CoordinationSize {
    /** Bytes that the database may grow to; etcd refuses to write beyond. */
    quota: number;
    /** A member's volume. */
    volume: string;
    /** One member. */
    pod: ResourceSize;
}

/**
 * Sizes for etcd, the same for every cloud: it holds one short key for each volume that is worked on at the moment, for
 * seconds, and writes a few of them a second at the RA's scale.
 */
export const coordinationSize: CoordinationSize = {
    // An hour of locks, until they are compacted, is some MB.
    quota: 256 * 2 ** 20,
    // The database and its copy while it is defragmented, five logs of 64 MB, five snapshots (etcd's own numbers to keep).
    volume: "2Gi",
    // 40 MB measured at rest; the rest is the database in memory, twice.
    pod: { cpu: 0.25, memory: 512 },
};
