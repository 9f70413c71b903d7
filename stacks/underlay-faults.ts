import { familyOf, holds, parseCidr, sameText } from "../components/common/cidr";
import { Layout, Leaf, Rack, Underlay } from "./layout";
import { DNS_LABEL, duplicates } from "./names";
import { managementOf } from "./underlay";

/** A pair: one may be lost, and two are one switch to their hosts (MLAG). */
const LEAFS = 2;
const LAST_ASN = 2 ** 32 - 2;

/** All faults of the switches, as sentences. */
export function underlayFaults(layout: Layout): string[] {
    const { underlay, racks } = layout;
    if (!underlay) {
        const connected = racks.filter(({ asn, leafs }) => asn !== undefined || leafs !== undefined);
        return connected.map(
            ({ name }) => `racks: "${name}" has leafs or an AS number, expected an underlay with them`,
        );
    }
    return [
        ...spineFaults(underlay),
        ...asnFaults(underlay, racks),
        ...duplicates([
            ...underlay.spines.names,
            ...racks.flatMap(({ leafs = [] }) => leafs.map(({ name }) => name)),
        ]).map((name) => `underlay: switch "${name}" is there twice`),
        ...addressFaults(racks),
        ...racks.flatMap((rack) => rackFaults(layout, underlay, rack)),
    ];
}

function spineFaults({ spines, leafs }: Underlay): string[] {
    const faults: string[] = [];
    if (spines.names.length === 0) faults.push("underlay: no spine, expected at least 1");
    for (const name of spines.names.filter((one) => !DNS_LABEL.test(one))) {
        faults.push(`underlay: spine "${name}" is no host name, expected a-z, 0-9 and - (63 at most)`);
    }
    if (!Number.isFinite(leafs.uplinkGbps) || leafs.uplinkGbps <= 0) {
        faults.push(`underlay: uplinks of ${leafs.uplinkGbps} Gbit/s, expected more than 0`);
    }
    return faults;
}

/** Hosts, spines and every rack have a number of their own: by it BGP sees that a path has come back (RFC 7938, 5.2). */
function asnFaults({ spines, hostsAsn }: Underlay, racks: Rack[]): string[] {
    const known = new Map<number, string>();
    const numbers: [string, number | undefined][] = [
        ["the spines", spines.asn],
        ["the hosts", hostsAsn],
        ...racks.map(({ name, asn }): [string, number | undefined] => [`rack "${name}"`, asn]),
    ];
    return numbers.flatMap(([who, asn]) => {
        if (asn === undefined || !Number.isInteger(asn) || asn < 1 || asn > LAST_ASN) {
            return [`underlay: AS number of ${who} is ${asn ?? "missing"}, expected 1 to ${LAST_ASN}`];
        }
        const other = known.get(asn);
        if (other === undefined) known.set(asn, who);
        return other === undefined
            ? []
            : [`underlay: AS number ${asn} of ${who} is that of ${other} too, expected another`];
    });
}

function addressFaults(racks: Rack[]): string[] {
    const leafs = racks.flatMap(({ leafs: of = [] }) => of);
    return duplicates(leafs.map(({ address }) => sameText(address))).map((address) => {
        const names = leafs.filter((leaf) => sameText(leaf.address) === address).map(({ name }) => `"${name}"`);
        return `underlay: leafs ${names.join(" and ")} both have address ${address}`;
    });
}

function rackFaults(layout: Layout, underlay: Underlay, { name, leafs = [] }: Rack): string[] {
    const faults: string[] = [];
    if (leafs.length !== LEAFS) {
        const given = leafs.length === 0 ? "no leaf" : leafs.length === 1 ? "1 leaf" : `${leafs.length} leafs`;
        faults.push(`racks: "${name}" has ${given}, expected ${LEAFS}, one of which may be lost`);
    }
    return [...faults, ...leafs.flatMap((leaf) => leafFaults(layout, underlay, name, leaf))];
}

function leafFaults(layout: Layout, { spines }: Underlay, rack: string, { name, address, uplinks }: Leaf): string[] {
    const faults: string[] = [];
    const says = (fault: string) => faults.push(`underlay: leaf "${name}" ${fault}`);
    if (!DNS_LABEL.test(name)) says("is no host name, expected a-z, 0-9 and - (63 at most)");
    const networks = managementOf(layout, rack);
    const forPods = layout.segments.flatMap(({ pods = "" }) => parseCidr(pods) ?? []);
    if (familyOf(address) === undefined) says(`has address "${address}", expected an IPv4 or IPv6 address`);
    else if (!networks.some((network) => holds(network, address))) {
        const expected = networks.map((network) => `${network.address}/${network.bits}`).join(" or ") || "a segment";
        says(`has address ${address}, expected one of the management network of rack "${rack}": ${expected}`);
    } else if (forPods.some((prefix) => holds(prefix, address))) says(`has address ${address}, which is for pods`);
    if (uplinks.length === 0) says("has no uplink, expected at least 1");
    for (const spine of new Set(uplinks.filter((one) => !spines.names.includes(one)))) {
        says(`has an uplink to "${spine}", expected one of ${spines.names.join(", ")}`);
    }
    return faults;
}
