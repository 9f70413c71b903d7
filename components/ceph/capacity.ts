import { CephSettings, RookArgs, rookArgs } from "./args";
import { capacityOf, CrushLayout, domainLosses, domainWeights, weightOf } from "./crush";
import { diskCount } from "./devices";
import { poolsOf } from "./pools";
import { BACKFILL_FULL, databaseSize, NEAR_FULL, osdCount, placementGroups, sizeOsd } from "./sizing";

/** Where a cluster's daemons and data are, for CRUSH. */
export function crushLayout(args: RookArgs): CrushLayout {
    const { failureDomain, hosts, monitorHosts, placements } = args;
    return {
        failureDomain,
        hosts,
        monitorHosts,
        monitors: placements["ceph-mon"].replicas,
        pools: poolsOf(args.pools),
    };
}

/**
 * TB of data that a cluster may hold in so many copies: Ceph does not warn yet, and what any one failure domain held can be
 * copied anew onto the others. (Where there are only as many domains as copies, nothing is copied, and copies are missing
 * until the domain is back.)
 */
export function safeCapacity(layout: CrushLayout, copies: number): number {
    const whole = capacityOf(domainWeights(layout.hosts, layout.failureDomain).values(), copies);
    const left = domainLosses(layout)
        .map((loss) => loss.capacity(copies))
        .filter((capacity) => capacity > 0);
    return Math.min(whole * NEAR_FULL, ...left.map((capacity) => capacity * BACKFILL_FULL));
}

/** One line of what a cluster is. */
export interface CapacityRow {
    what: string;
    value: string;
    /** Where the number comes from. */
    how: string;
}

const tb = (n: number) => `${Math.round(n)} TB`;
const times = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
const gib = (mib: number) => `${(mib / 1024).toFixed(1).replace(/\.0$/, "")} GiB`;

/** What a cluster of Rook's can hold and takes; nothing where Ceph is external. As long for any number of hosts. */
export function cephCapacity(settings: CephSettings): { rows: CapacityRow[] } {
    if (settings.external) return { rows: [] };
    const args = rookArgs(settings);
    const { hosts, failureDomain } = args;
    const layout = crushLayout(args);
    const osds = osdCount(hosts);
    const weights = domainWeights(hosts, failureDomain);
    const pools = poolsOf(args.pools);
    const copies = [...new Set(pools.map(({ replicas }) => replicas))].sort();
    const groups = placementGroups(pools, osds);
    const placed = pools.reduce((sum, { replicas }, i) => sum + replicas * (groups[i] ?? 0), 0);
    const { pod, memoryTarget } = sizeOsd(hosts);
    const fullest = Math.max(0, ...hosts.map((host) => diskCount(host, "hdd")));
    const databases = hosts.flatMap((host) => databaseSize(host)?.size ?? []);
    const row = (what: string, value: string, how: string): CapacityRow => ({ what, value, how });
    return {
        rows: [
            row(
                "raw",
                tb(hosts.reduce((sum, host) => sum + weightOf(host), 0)),
                `${times(osds, "OSD")}, ${times(hosts.length, "host")}, ${times(weights.size, failureDomain)}`,
            ),
            ...copies.flatMap((n) => [
                row(
                    `usable, ${n} copies`,
                    tb(capacityOf(weights.values(), n)),
                    `at most one copy of an object in a ${failureDomain}`,
                ),
                row(
                    `  before Ceph warns, or a lost ${failureDomain} no longer fits`,
                    tb(safeCapacity(layout, n)),
                    `${NEAR_FULL * 100} % of all, ${BACKFILL_FULL * 100} % of what is left`,
                ),
                ...worstLosses(args, n),
            ]),
            row(
                "placement groups",
                `${Math.round(placed / Math.max(osds, 1))} on an OSD`,
                pools.map(({ name }, i) => `${name} ${groups[i] ?? 0}`).join(", "),
            ),
            row(
                "memory of an OSD",
                gib(pod.memory),
                `aims at ${gib(memoryTarget)}; up to ${times(fullest, "OSD")} on a host, ${gib(fullest * pod.memory)}`,
            ),
            row("cores of an OSD", pod.cpu.toFixed(2), `up to ${(fullest * pod.cpu).toFixed(1)} on a host`),
            ...(databases.length > 0 ? [row("metadata of an OSD", gib(Math.min(...databases)), "on an SSD")] : []),
        ],
    };
}

/** What is left without the largest host, and without the largest failure domain. */
function worstLosses(args: RookArgs, copies: number): CapacityRow[] {
    const levels = args.failureDomain === "rack" ? (["host", "rack"] as const) : (["host"] as const);
    return levels.map((level) => {
        const largest = [...domainWeights(args.hosts, level)].sort(([, a], [, b]) => b - a)[0];
        const left = args.hosts.filter(({ name, rack }) => (level === "rack" ? rack : name) !== largest?.[0]);
        const capacity = capacityOf(domainWeights(left, args.failureDomain).values(), copies);
        return {
            what: `  without its largest ${level}`,
            value: capacity > 0 ? tb(capacity) : "copies are missing",
            how: largest ? `${largest[0]}, ${tb(largest[1])} of disks` : "",
        };
    });
}

/** What the loss of a failure domain stops, as sentences; nothing where Ceph is external. For `verify`. */
export function cephLoss(settings: CephSettings): (domain: string) => string[] {
    if (settings.external) return () => [];
    const losses = new Map(domainLosses(crushLayout(rookArgs(settings))).map((loss) => [loss.domain, loss.problems]));
    return (domain) => losses.get(domain) ?? [];
}

/** TB that pools are to hold, where that is said, and TB that the cluster holds in as many copies. */
export function expectedData(args: RookArgs): { name: string; terabytes: number; limit: number }[] {
    const layout = crushLayout(args);
    return poolsOf(args.pools).flatMap(({ name, replicas, terabytes }) =>
        terabytes === undefined ? [] : [{ name, terabytes, limit: safeCapacity(layout, replicas) }],
    );
}
