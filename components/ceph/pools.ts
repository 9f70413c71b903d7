import { CrushPool } from "./crush";

export const poolNames = ["images", "volumes", "vms", "backups", "objects"] as const;
/** The pools of the RA's services. */
export type PoolName = (typeof poolNames)[number];

/** What a user may say of a pool. */
export interface PoolArgs {
    /** Copies of every object, 3 to 10. @default 3 */
    replicas?: number;
    /** Copies that must be left for reads and writes to go on, 2 at least. @default more than half */
    minSize?: number;
    /** Its share of all data, above 0; at most 1 for all pools together. Placement groups follow it. @default DEFAULT_SHARES */
    share?: number;
    /** TB of data that it is to hold, not counting copies; refused where the cluster cannot. @default not checked */
    terabytes?: number;
}

export interface Pool extends CrushPool {
    name: PoolName;
    share: number;
    terabytes?: number;
}

/**
 * Shares of a cloud whose machines run from disks of their own and from volumes (an estimate; the RA gives none). Placement
 * groups are easily changed later, data moves a little for that.
 */
export const DEFAULT_SHARES: Record<PoolName, number> = {
    images: 0.1,
    volumes: 0.45,
    vms: 0.3,
    backups: 0.1,
    objects: 0.05,
};

/** All pools, with what the user left open. */
export function poolsOf(given: Partial<Record<PoolName, PoolArgs>> = {}): Pool[] {
    return poolNames.map((name) => {
        const { replicas = 3, minSize = Math.floor(replicas / 2) + 1, share, terabytes } = given[name] ?? {};
        return { name, replicas, minSize, share: share ?? DEFAULT_SHARES[name], terabytes };
    });
}
