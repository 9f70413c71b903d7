import { RackPeers } from "../components/common/balancers";
import { addressAt, Prefix, parseCidr } from "../components/common/cidr";
import { Role } from "../components/common/roles";
import { BgpSite } from "../components/fabric/args";
import { PodSegment } from "../components/fabric/interfaces";
import { Host, Layout, profileOf, Rack, Segment, segmentsOf, Underlay } from "./layout";

/** Private AS numbers of racks (RFC 6996): of 16 bits as far as they reach, else of 32. */
const RACK_ASN = { few: 64_600, many: 4_200_000_000, reach: 900 };
/** Links of a leaf to each spine: the RA prints none; with two spines, four of the 40GbE ports that a 7050X has. */
const LINKS = 2;

/**
 * Racks by name with their leafs: an AS number for each pair, and addresses from the end of the management network, where
 * they grow with the racks and meet no host.
 */
export function connectedRacks(names: string[], { spines }: Underlay, segments: Segment[]): Rack[] {
    const [management] = segmentsOf({ segments }, "management");
    const prefix = management && parseCidr(management.cidr);
    // Two for each rack from the third one on, and the last one for broadcast.
    const block = 2 ** Math.ceil(Math.log2(2 * names.length + 3));
    const base = names.length <= RACK_ASN.reach ? RACK_ASN.few : RACK_ASN.many;
    const uplinks = spines.names.flatMap((spine) => Array<string>(LINKS).fill(spine));
    return names.map((name, i) => ({
        name,
        asn: base + i + 1,
        leafs: ["a", "b"].map((side, j) => ({
            name: `${name}-${side}`,
            address: prefix ? addressAt(prefix, 2 * (i + 1) + j - block) : "",
            uplinks: [...uplinks],
        })),
    }));
}

/** The management segment that a rack's hosts are on, of which its leafs have addresses too. */
export function managementOf(layout: Pick<Layout, "segments">, rack: string): Prefix[] {
    const own = segmentsOf(layout, "management").filter((segment) => (segment.rack ?? rack) === rack);
    return own.map(({ cidr }) => parseCidr(cidr)).filter((prefix) => prefix !== undefined);
}

/** Racks with a host of one of these roles, and their leafs. As long as there are such racks, whatever the hosts. */
export function peersOf(layout: Pick<Layout, "racks" | "hosts">, roles: readonly Role[]): RackPeers[] {
    const inRack = new Map<string, Set<Role>>();
    for (const host of layout.hosts) {
        const found = host.roles.filter((role) => roles.includes(role));
        if (found.length > 0) inRack.set(host.rack, new Set([...(inRack.get(host.rack) ?? []), ...found]));
    }
    return layout.racks.flatMap(({ name: rack, asn = 0, leafs = [] }) => {
        const here = inRack.get(rack);
        if (!here) return [];
        return [{ rack, asn, roles: [...here], leafs: leafs.map(({ name, address }) => ({ name, address })) }];
    });
}

/** Addresses of load balancers and who takes their announcements, for services on hosts of these roles. */
export function bgpSite(layout: Layout, roles: readonly Role[]): BgpSite | undefined {
    const { underlay, segments } = layout;
    if (!underlay) return undefined;
    const pool = (of: Segment["class"]) =>
        segments.filter((one) => one.class === of && one.purpose === "load-balancers").map(({ cidr }) => cidr);
    return {
        asn: underlay.hostsAsn,
        pools: { public: pool("public"), management: pool("management") },
        peers: peersOf(layout, roles),
    };
}

/** Segments in which pods may have interfaces of their own: they have addresses for them, and are the same in all racks. */
export function podSegments({ segments, bond }: Pick<Layout, "segments" | "bond">): PodSegment[] {
    return segments.flatMap(({ name, vlan, cidr, mtu, pods, rack }) =>
        pods === undefined || bond === undefined || vlan === undefined || rack !== undefined
            ? []
            : [{ name, interface: `${bond}.${vlan}`, cidr, pods, mtu }],
    );
}

/** Gbit/s of a rack: what its hosts can send, and what its leafs' uplinks carry. */
export interface RackBandwidth {
    rack: string;
    hosts: number;
    uplinks: number;
}

export function rackBandwidth(layout: Layout): RackBandwidth[] {
    const perHost = (host: Host) => {
        const { count, speedGbps } = profileOf(layout, host).nics;
        return count * speedGbps;
    };
    const sent = new Map<string, number>();
    for (const host of layout.hosts) sent.set(host.rack, (sent.get(host.rack) ?? 0) + perHost(host));
    const { uplinkGbps = 0 } = layout.underlay?.leafs ?? {};
    return layout.racks.map(({ name, leafs = [] }) => ({
        rack: name,
        hosts: sent.get(name) ?? 0,
        uplinks: leafs.reduce((sum, { uplinks }) => sum + uplinks.length, 0) * uplinkGbps,
    }));
}
