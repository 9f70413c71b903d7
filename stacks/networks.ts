import { Layout, Segment } from "./layout";
import { rackBandwidth } from "./underlay";

/** A layout's switches in numbers, for a report. */
export interface UnderlaySummary {
    spines: { count: number; model: string; asn: number };
    /** AS numbers of the first and the last rack. */
    leafs: { count: number; model: string; asns: [number, number] };
    hostsAsn: number;
    /** Uplinks of a leaf, where all have as many, and what each of them carries. */
    uplinks: { least: number; most: number; gbps: number };
    /** What the hosts of a rack can send for each bit of its uplinks: of the best and of the worst rack. */
    oversubscription: { least: number; most: number };
}

/** Undefined where there is no underlay. */
export function underlaySummary(layout: Layout): UnderlaySummary | undefined {
    const { underlay, racks } = layout;
    if (!underlay) return undefined;
    const { spines, leafs, hostsAsn } = underlay;
    const all = racks.flatMap(({ leafs: of = [] }) => of);
    const uplinks = all.map((leaf) => leaf.uplinks.length);
    const asns = racks.map(({ asn = 0 }) => asn);
    const ratios = rackBandwidth(layout).map((rack) => rack.hosts / rack.uplinks);
    return {
        spines: { count: spines.names.length, model: spines.model, asn: spines.asn },
        leafs: { count: all.length, model: leafs.model, asns: [Math.min(...asns), Math.max(...asns)] },
        hostsAsn,
        uplinks: { least: Math.min(...uplinks), most: Math.max(...uplinks), gbps: leafs.uplinkGbps },
        oversubscription: { least: Math.min(...ratios), most: Math.max(...ratios) },
    };
}

/** "2 to 2.1", or one number where both are the same; one decimal at most. */
function range(from: number, to: number): string {
    const [least, most] = [from, to].map((n) => String(Math.round(n * 10) / 10));
    return least === most ? `${least}` : `${least} to ${most}`;
}

/** The same as sentences; none where there is no underlay. As long for any number of racks. */
export function underlayLines(layout: Layout): string[] {
    const summary = underlaySummary(layout);
    if (!summary) return [];
    const { spines, leafs, uplinks, oversubscription, hostsAsn } = summary;
    return [
        `${spines.count} spines (${spines.model}), AS ${spines.asn}`,
        `${leafs.count} leafs (${leafs.model}), a pair in each of ${layout.racks.length} racks, AS ${leafs.asns.join(" to ")}; ` +
            `${range(uplinks.least, uplinks.most)} uplinks of ${uplinks.gbps} Gbit/s on each`,
        `a rack's hosts can send ${range(oversubscription.least, oversubscription.most)} times what its uplinks carry`,
        `hosts announce by AS ${hostsAsn}`,
    ];
}

/** Titles of `segmentRows`. */
export const SEGMENT_TITLES = ["CLASS", "SEGMENT", "PURPOSE", "VLAN", "PREFIX", "MTU"];

/** Networks by class, one row a segment; those that each rack has of its own are one row together. */
export function segmentRows({ segments }: Pick<Layout, "segments">): string[][] {
    const groups = new Map<string, [Segment, ...Segment[]]>();
    for (const segment of segments) {
        const { name, rack, purpose = "" } = segment;
        const key = rack === undefined ? `one ${name}` : `racks ${segment.class} ${purpose}`;
        const group = groups.get(key);
        if (group) group.push(segment);
        else groups.set(key, [segment]);
    }
    return [...groups.values()].map((group) => {
        const [first] = group;
        const same = (of: (segment: Segment) => string) => [...new Set(group.map(of))];
        const [vlans, mtus] = [same(({ vlan = "routed" }) => String(vlan)), same(({ mtu }) => String(mtu))];
        const more = group.length > 1 ? ` and ${group.length - 1} more` : "";
        return [
            first.class,
            first.rack === undefined ? first.name : `by rack x ${group.length}`,
            first.purpose ?? "",
            vlans.length > 1 ? `${vlans.length} of them` : (vlans[0] ?? ""),
            `${first.cidr}${more}`,
            mtus.join(", "),
        ];
    });
}
