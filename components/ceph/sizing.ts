import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";
import { StorageHost } from "./crush";
import { diskCount } from "./devices";

/** One active, one that takes over (Rook's own default). */
export const MANAGERS = 2;

/** Ceph's own ratios: it warns, it refuses to move data there, it refuses to write (mon_osd_*_ratio). */
export const NEAR_FULL = 0.85;
export const BACKFILL_FULL = 0.9;
export const FULL = 0.95;

/** Placement groups that Ceph aims at on each OSD, and the most that it puts there: room for those of lost OSDs. */
export const TARGET_PGS = 100;
export const MAX_PGS = 400;

/**
 * Share of a host that OSDs may have. A fifth stays for the system, collectors and the peaks of recovery: "at least 20 %
 * extra" (Ceph, hardware recommendations).
 */
const OSD_SHARE = 0.8;

/** Of an OSD's limit, what it aims at (Ceph, osd_memory_target_cgroup_limit_ratio); it may exceed its target for a while. */
const TARGET_RATIO = 0.8;

/** MiB below which "extremely slow performance is likely" (Ceph, BlueStore configuration, osd_memory_target). */
export const LEAST_TARGET = 2048;

/** Cores that an OSD on a HDD can use, and those that it needs (Ceph, hardware recommendations: one or two threads). */
const MOST_CORES = 2;
export const LEAST_CORES = 0.5;

/** Share of a HDD that its metadata takes on an SSD: 4 % for gateways, 1 % for block devices at least (Ceph, BlueStore sizing). */
const DB_SHARE = 0.04;
export const LEAST_DB_SHARE = 0.01;
/** Of an SSD, what may be given away: LVM's extents and wear levelling need some of the rest. */
const SSD_SHARE = 0.9;

const MIB_PER_GB = 1e9 / 2 ** 20;

export interface OsdSize {
    /** One OSD. */
    pod: ResourceSize;
    /** MiB that it keeps its caches below. */
    memoryTarget: number;
}

export function osdCount(hosts: StorageHost[]): number {
    return hosts.reduce((sum, host) => sum + diskCount(host, "hdd"), 0);
}

/** One OSD of a host: an equal part of what OSDs may have there, memory in whole GiB where there is more than that. */
function osdOf(host: StorageHost): OsdSize {
    const osds = Math.max(diskCount(host, "hdd"), 1);
    const share = (host.memoryGB * 1024 * OSD_SHARE) / osds;
    const memory = share >= 1024 ? Math.floor(share / 1024) * 1024 : Math.floor(share);
    return {
        pod: { cpu: Math.min(MOST_CORES, Math.floor((host.cores * OSD_SHARE * 100) / osds) / 100), memory },
        memoryTarget: Math.floor(memory * TARGET_RATIO),
    };
}

/** One OSD; where hosts differ, the least, since Ceph and Rook are told once for all of them. */
export function sizeOsd(hosts: StorageHost[]): OsdSize {
    const sizes = hosts.filter((host) => diskCount(host, "hdd") > 0).map(osdOf);
    const least = (of: (size: OsdSize) => number) => (sizes.length > 0 ? Math.min(...sizes.map(of)) : 0);
    return {
        pod: { cpu: least(({ pod }) => pod.cpu), memory: least(({ pod }) => pod.memory) },
        memoryTarget: least(({ memoryTarget }) => memoryTarget),
    };
}

/** MiB of SSD for the metadata of each HDD of a host, and the least that it needs; undefined where it has no SSD. */
export function databaseSize(host: StorageHost): { size: number; least: number } | undefined {
    const [hdds, ssds] = [diskCount(host, "hdd"), diskCount(host, "ssd")];
    if (hdds === 0 || ssds === 0) return undefined;
    const sizes = (of: "hdd" | "ssd") => host.disks.filter(({ media }) => media === of).map(({ sizeGB }) => sizeGB);
    const hdd = Math.max(...sizes("hdd")) * MIB_PER_GB;
    const part = (Math.min(...sizes("ssd")) * MIB_PER_GB * SSD_SHARE) / Math.ceil(hdds / ssds);
    return { size: Math.floor(Math.min(hdd * DB_SHARE, part)), least: Math.ceil(hdd * LEAST_DB_SHARE) };
}

/** A power of two near a number: the nearer one, as Ceph's autoscaler takes it; 1 at least. */
export function nearestPowerOfTwo(n: number): number {
    if (n <= 1) return 1;
    const below = 2 ** Math.floor(Math.log2(n));
    return n - below < below * 2 - n ? below : below * 2;
}

/**
 * Placement groups of each pool, as Ceph's autoscaler makes them for pools that say how much of the data they get: the
 * target of all OSDs, divided by shares and copies. Shares are relative to one another.
 */
export function placementGroups(pools: { share: number; replicas: number }[], osds: number): number[] {
    const shares = pools.reduce((sum, { share }) => sum + share, 0);
    return pools.map(({ share, replicas }) =>
        nearestPowerOfTwo((osds * TARGET_PGS * (shares > 0 ? share / shares : 0)) / replicas),
    );
}

/** One monitor or manager: 2 GiB, and 16 MiB for the maps and statistics of each OSD (an estimate; Rook's least is 1 GiB). */
export function sizeMonitor(osds: number): ResourceSize {
    return { cpu: osds > 100 ? 2 : 1, memory: 2048 + 16 * osds };
}

export interface GatewaySize {
    pod: ResourceSize;
    /** Requests that it works on at a time (rgw_thread_pool_size, 512 by itself). */
    threads: number;
}

/** A gateway: at the RA's scale a sixth of its host, which the monitors hardly use. */
export function sizeGateway(scale: Scale): GatewaySize {
    const load = loadOf(scale);
    return {
        pod: { cpu: between(0.5, 4, load), memory: wholeBetween(1024, 8192, load) },
        threads: wholeBetween(128, 1024, load),
    };
}
