/** A host, and the rack that it stands in. */
export interface RackHost {
    /** Its node's name in Kubernetes. */
    name: string;
    /** The rack's name, as its hosts' label `topology.kubernetes.io/zone` has it. */
    rack: string;
}

/** Equal disks of a host. */
export interface HostDisks {
    /** How many of them. */
    count: number;
    /** 10^9 bytes, as vendors count. */
    sizeGB: number;
    /** What they are: each HDD has an OSD, SSDs hold the OSDs' metadata. */
    media: "ssd" | "hdd";
}

/** A host that keeps data. */
export interface StorageHost extends RackHost {
    /** Physical cores. */
    cores: number;
    /** GB (10^9 bytes). */
    memoryGB: number;
    /** Its disks, by kind. */
    disks: HostDisks[];
}

export const failureDomains = ["rack", "host"] as const;
/** What is lost together: CRUSH puts the copies of an object into different ones. */
export type FailureDomain = (typeof failureDomains)[number];

/** A pool, as far as CRUSH is concerned. */
export interface CrushPool {
    name: string;
    replicas: number;
    /** Copies that must be left for reads and writes to go on. */
    minSize: number;
}

/** Where a cluster's daemons and data are. */
export interface CrushLayout {
    failureDomain: FailureDomain;
    hosts: StorageHost[];
    monitorHosts: RackHost[];
    monitors: number;
    pools: CrushPool[];
}

/** TB (10^12 bytes) of a host's HDDs: its weight for CRUSH. */
export function weightOf({ disks }: Pick<StorageHost, "disks">): number {
    return disks
        .filter(({ media }) => media === "hdd")
        .reduce((sum, { count, sizeGB }) => sum + (count * sizeGB) / 1000, 0);
}

/** The failure domain that a host belongs to. */
export function domainOf({ name, rack }: RackHost, failureDomain: FailureDomain): string {
    return failureDomain === "rack" ? rack : name;
}

/** Weight of each failure domain. */
export function domainWeights(hosts: StorageHost[], failureDomain: FailureDomain): Map<string, number> {
    const weights = new Map<string, number>();
    for (const host of hosts) {
        const domain = domainOf(host, failureDomain);
        weights.set(domain, (weights.get(domain) ?? 0) + weightOf(host));
    }
    return weights;
}

/**
 * TB of data that domains of these weights can hold in so many copies, at most one copy of an object in each domain: the
 * largest C for which the sum of min(weight, C) is at least copies x C. 0 where there are fewer domains than copies.
 */
export function capacityOf(weights: Iterable<number>, copies: number): number {
    const sorted = [...weights].sort((a, b) => b - a);
    // Domains larger than C hold one copy of everything; the rest share the other copies.
    for (let whole = 0; whole < Math.min(copies, sorted.length); whole++) {
        const shared = sorted.slice(whole).reduce((sum, weight) => sum + weight, 0) / (copies - whole);
        if (sorted.length >= copies && (sorted[whole] ?? 0) <= shared) return shared;
    }
    return 0;
}

/** The most monitors that a domain has where the scheduler spreads them evenly over racks, one on a host. */
function monitorsIn(domain: string, { failureDomain, monitorHosts, monitors }: CrushLayout): number {
    const here = monitorHosts.filter((host) => domainOf(host, failureDomain) === domain).length;
    if (failureDomain === "host") return here;
    const perRack = new Map<string, number>();
    for (const { rack } of monitorHosts) perRack.set(rack, (perRack.get(rack) ?? 0) + 1);
    const room = (most: number) => [...perRack.values()].reduce((sum, hosts) => sum + Math.min(hosts, most), 0);
    let most = 1;
    while (room(most) < monitors && most < monitors) most++;
    return Math.min(here, most);
}

/** What is left of a cluster without one of its failure domains. */
export interface DomainLoss {
    domain: string;
    /** Monitors that are left, and whether they are more than half. */
    monitors: number;
    quorum: boolean;
    /** TB of data that what is left can hold, by the number of copies; 0 where no new copies can be made. */
    capacity: (copies: number) => number;
    /** What stops, as sentences. */
    problems: string[];
}

/** Takes a failure domain away, on paper: the monitors' quorum, the pools' copies, and what is left of the capacity. */
export function domainLoss(layout: CrushLayout, domain: string): DomainLoss {
    const weights = domainWeights(layout.hosts, layout.failureDomain);
    const holdsData = weights.delete(domain);
    const monitors = layout.monitors - monitorsIn(domain, layout);
    const majority = Math.floor(layout.monitors / 2) + 1;
    const stopped = layout.pools.filter(({ replicas, minSize }) => replicas - (holdsData ? 1 : 0) < minSize);
    return {
        domain,
        monitors,
        quorum: monitors >= majority,
        capacity: (copies) => capacityOf(weights.values(), copies),
        problems: [
            ...(monitors >= majority
                ? []
                : [`ceph-mon: ${monitors} of ${layout.monitors} left, needs ${majority}: the cluster stops`]),
            ...stopped.map(
                ({ name, replicas, minSize }) =>
                    `pool ${name}: ${replicas - 1} of ${replicas} copies left, needs ${minSize}: it stops`,
            ),
        ],
    };
}

/** Every failure domain that holds data or a monitor, lost in turn. */
export function domainLosses(layout: CrushLayout): DomainLoss[] {
    const hosts: RackHost[] = [...layout.hosts, ...layout.monitorHosts];
    const domains = new Set(hosts.map((host) => domainOf(host, layout.failureDomain)));
    return [...domains].sort().map((domain) => domainLoss(layout, domain));
}
