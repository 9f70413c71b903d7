import { holdsAll, overlaps, parseCidr } from "../components/common/cidr";
import { Layout, NetworkClass, networkClasses, purposes, Segment, segmentsOf } from "./layout";
import { duplicates } from "./names";

/** All faults of the networks, as sentences. */
export function segmentFaults(layout: Layout): string[] {
    const { segments } = layout;
    return [
        ...networkClasses.flatMap((networkClass) => classFaults(layout, networkClass)),
        ...duplicates(segments.map(({ name }) => name)).map((name) => `segments: "${name}" is there twice`),
        ...segments.flatMap((segment, i) => [
            ...ownFaults(layout, segment),
            ...segments.slice(i + 1).flatMap((other) => clashes(segment, other)),
        ]),
        ...bondFaults(layout),
    ];
}

const where = ({ name }: Segment) => `segments: "${name}"`;

function classFaults(layout: Layout, networkClass: NetworkClass): string[] {
    const segments = segmentsOf(layout, networkClass);
    if (segments.length === 0) return [`segments: no segment of class ${networkClass}, expected at least 1`];
    const faults: string[] = [];
    const served = new Set(segments.map(({ rack }) => rack));
    const left = layout.racks.filter(({ name }) => !served.has(name)).map(({ name }) => name);
    // Where none of its racks is there, that is the fault.
    if (!served.has(undefined) && left.length > 0 && left.length < layout.racks.length) {
        const racks = left.length > 1 ? `"${left[0]}" and ${left.length - 1} more` : `"${left[0]}"`;
        faults.push(`segments: none of class ${networkClass} for rack ${racks}, expected one for each rack or for all`);
    }
    const of = (purpose: string) => segments.some((segment) => segment.purpose === purpose);
    if (of("ceph-cluster") && !of("ceph-public")) {
        faults.push("segments: ceph-cluster without ceph-public, expected both, or one segment for all of storage");
    }
    const families = new Set(segments.flatMap(({ cidr }) => parseCidr(cidr)?.family ?? []));
    if (networkClass === "overlay" && families.size > 1) {
        faults.push("segments: class overlay has IPv4 and IPv6, expected one of them: a tunnel has both ends in it");
    }
    return faults;
}

function ownFaults(layout: Layout, segment: Segment): string[] {
    const faults: string[] = [];
    const says = (fault: string) => faults.push(`${where(segment)} ${fault}`);
    const { cidr, vlan, mtu, rack, purpose, pods } = segment;
    const prefix = parseCidr(cidr);
    if (!prefix) says(`has CIDR "${cidr}", expected a prefix such as 10.20.0.0/16`);
    if (!networkClasses.includes(segment.class)) {
        says(`has class "${segment.class}", expected one of ${networkClasses.join(", ")}`);
    } else if (purpose !== undefined && !(purposes[segment.class] as readonly string[]).includes(purpose)) {
        const known = purposes[segment.class].join(", ") || "none";
        says(`has purpose "${purpose}", expected one of class ${segment.class}: ${known}`);
    }
    if (purpose === "load-balancers") {
        if (vlan !== undefined) says(`has VLAN ${vlan}, expected none: addresses of load balancers are on no link`);
        if (pods !== undefined) says(`has addresses for pods, expected none beside those of load balancers`);
    } else if (vlan === undefined || !Number.isInteger(vlan) || vlan < 1 || vlan > 4094) {
        says(`has ${vlan === undefined ? "no VLAN" : `VLAN ${vlan}`}, expected 1 to 4094`);
    }
    if (!Number.isInteger(mtu) || mtu < 1280 || mtu > 9216) says(`has MTU ${mtu}, expected 1280 to 9216 bytes`);
    if (rack !== undefined && !layout.racks.some(({ name }) => name === rack)) {
        says(`is for rack "${rack}", which the layout does not have`);
    }
    const forPods = pods === undefined ? undefined : parseCidr(pods);
    if (pods !== undefined && !forPods) says(`has "${pods}" for pods, expected a prefix such as 10.30.128.0/17`);
    if (prefix && forPods && (forPods.bits === prefix.bits || !holdsAll(prefix, forPods))) {
        says(`has ${pods} for pods, expected a part of ${cidr}: the rest is its hosts'`);
    }
    return faults;
}

function clashes(segment: Segment, other: Segment): string[] {
    const faults: string[] = [];
    const [prefix, otherPrefix] = [parseCidr(segment.cidr), parseCidr(other.cidr)];
    if (prefix && otherPrefix && overlaps(prefix, otherPrefix)) {
        faults.push(`${where(segment)} (${segment.cidr}) overlaps "${other.name}" (${other.cidr})`);
    }
    // Segments of different racks may use a VLAN again: it ends at the rack's switches.
    const meet = (other.rack ?? segment.rack) === (segment.rack ?? other.rack);
    if (meet && segment.vlan !== undefined && other.vlan === segment.vlan) {
        faults.push(`${where(segment)} and "${other.name}" both have VLAN ${segment.vlan}`);
    }
    return faults;
}

/** Linux has 15 characters for an interface: with a dot and the VLAN's number, ten are left. */
function bondFaults({ bond }: Layout): string[] {
    if (bond === undefined || /^[a-z][a-z0-9_-]{0,9}$/i.test(bond)) return [];
    return [`bond: "${bond}", expected the name of an interface, at most 10 characters`];
}
