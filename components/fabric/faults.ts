import {
    balancedRoles,
    balancedServices,
    balancerNetwork,
    BalancerNetwork,
    balancerNetworks,
    isBalanced,
} from "../common/balancers";
import { familyOf, holds, overlaps, parseCidr, plainAddressCount, Prefix, sameText } from "../common/cidr";
import { Fault, faultsAt, meaningless, objectName } from "../common/faults";
import { instancesOf, referencePlacement } from "../common/placement";
import { serviceNames, ServiceName } from "../common/services";
import { suggestion } from "../common/text";
import { BgpSite, fabricModes, FabricSettings } from "./args";

/** All faults of the arguments. */
export function fabricFaults(args: FabricSettings): Fault[] {
    const { mode = "metallb", addresses, passwordSecret } = args;
    return [
        ...(fabricModes.includes(mode)
            ? []
            : faultsAt("mode", [`"${mode as string}", expected one of ${fabricModes.join(" or ")}`])),
        ...(mode === "external"
            ? meaningless('mode "external"', { addresses, passwordSecret })
            : [...siteFaults(args), ...addressFaults(args), ...objectName("passwordSecret", passwordSecret)]),
        ...interfaceFaults(args),
    ];
}

function siteFaults(args: FabricSettings): Fault[] {
    const { bgp } = args;
    if (!bgp) {
        const reason = '"metallb" on a site without leafs that take announcements, expected an underlay or "external"';
        return faultsAt("mode", [reason]);
    }
    return [...asnFaults("bgp.asn", bgp.asn), ...poolFaults(args, bgp), ...peerFaults(args, bgp)];
}

/** AS numbers are of 32 bits, and the last one is nobody's (RFC 7300). */
export function asnFaults(path: string, asn: number | undefined): Fault[] {
    if (asn !== undefined && Number.isInteger(asn) && asn >= 1 && asn < 2 ** 32 - 1) return [];
    return faultsAt(path, [`${asn ?? "missing"}, expected an AS number from 1 to ${2 ** 32 - 2}`]);
}

/** How many load balancers have an address of a network. */
function balancersIn(network: BalancerNetwork, { placements = {} }: FabricSettings): number {
    const here = balancedServices.filter((service) => balancerNetwork(service) === network);
    return here.reduce((sum, service) => sum + (placements[service] ?? referencePlacement(service)).sets, 0);
}

function poolFaults(args: FabricSettings, { pools, peers }: BgpSite): Fault[] {
    const faults: Fault[] = [];
    const known: { path: string; text: string; prefix: Prefix }[] = [];
    for (const network of balancerNetworks) {
        const path = `bgp.pools.${network}`;
        const prefixes = pools[network].map((text, i) => ({ path: `${path}.${i}`, text, prefix: parseCidr(text) }));
        let count = 0;
        for (const { path: at, text, prefix } of prefixes) {
            if (!prefix) faults.push(...faultsAt(at, [`"${text}", expected a prefix such as 10.21.0.0/24`]));
            else {
                for (const other of known.filter((one) => overlaps(one.prefix, prefix))) {
                    faults.push(...faultsAt(at, [`${text} overlaps ${other.path} (${other.text})`]));
                }
                known.push({ path: at, text, prefix });
                count += plainAddressCount(prefix);
            }
        }
        const needed = balancersIn(network, args);
        if (prefixes.every(({ prefix }) => prefix) && count < needed) {
            const reason = `${count} addresses, expected at least ${needed}: one for each load balancer`;
            faults.push(...faultsAt(path, [reason]));
        }
    }
    for (const { name, address } of peers.flatMap(({ leafs }) => leafs)) {
        for (const { path, text } of known.filter(({ prefix }) => holds(prefix, address))) {
            faults.push(...faultsAt(path, [`${text} holds the address of switch ${name} (${address})`]));
        }
    }
    return faults;
}

function peerFaults({ placements }: FabricSettings, { asn, peers }: BgpSite): Fault[] {
    const faults: Fault[] = [];
    const announcing = new Set(peers.flatMap(({ roles }) => roles));
    const silent = balancedRoles(placements).filter((role) => !announcing.has(role));
    if (silent.length > 0) {
        const reason = `no rack with role ${silent.join(" or ")}, expected the racks of all hosts with load balancers`;
        faults.push(...faultsAt("bgp.peers", [reason]));
    }
    const seen = new Map<string, string>();
    const asns = new Map([[asn, "the hosts"]]);
    peers.forEach(({ rack, asn: own, leafs }, i) => {
        const path = `bgp.peers.${i}`;
        faults.push(...asnFaults(`${path}.asn`, own));
        const other = asns.get(own);
        if (other !== undefined) {
            faults.push(...faultsAt(`${path}.asn`, [`${own} of ${rack} is that of ${other} too, expected another`]));
        }
        asns.set(own, rack);
        if (leafs.length !== 2) {
            faults.push(...faultsAt(`${path}.leafs`, [`${leafs.length} switches in ${rack}, expected 2`]));
        }
        for (const { name, address } of leafs) {
            const text = sameText(address);
            const before = seen.get(text);
            if (familyOf(address) === undefined) {
                faults.push(...faultsAt(`${path}.leafs`, [`${name} has "${address}", expected an address`]));
            } else if (before !== undefined) {
                faults.push(...faultsAt(`${path}.leafs`, [`${name} has ${address}, which ${before} has too`]));
            }
            seen.set(text, name);
        }
    });
    return faults;
}

function addressFaults({ addresses = {}, bgp, placements = {} }: FabricSettings): Fault[] {
    const seen = new Map<string, string>();
    return Object.entries(addresses).flatMap(([row, address]) => {
        const path = `addresses.${row}`;
        const service = serviceNames.find((name) => name === row);
        if (!service || !isBalanced(service)) return faultsAt(path, [notBalanced(row, service)]);
        const before = seen.get(sameText(address));
        seen.set(sameText(address), row);
        const network = balancerNetwork(service);
        const prefixes = bgp?.pools[network].map(parseCidr).filter((prefix) => prefix !== undefined) ?? [];
        const reasons: string[] = [];
        if (familyOf(address) === undefined) {
            reasons.push(`"${address}", expected an address`);
        } else if (bgp && !prefixes.some((prefix) => holds(prefix, address))) {
            reasons.push(`${address}, expected one of the pool "${network}": ${bgp.pools[network].join(", ")}`);
        }
        if (before !== undefined) reasons.push(`${address} is that of ${before} too, expected another`);
        const placement = placements[service] ?? referencePlacement(service);
        if (placement.sets > 1) {
            const all = `${placement.sets} load balancers for ${instancesOf(placement)} instances`;
            reasons.push(`one address for ${all}, expected none: each cell's has its own`);
        }
        return faultsAt(path, reasons);
    });
}

function notBalanced(row: string, service: ServiceName | undefined): string {
    const rows = balancedServices.join(", ");
    if (service) return `has no load balancer, expected one of ${rows}`;
    return `no such row${suggestion(row, balancedServices)}, expected one of ${rows}`;
}

function interfaceFaults({ interfaces = [], podSegments = [] }: FabricSettings): Fault[] {
    const names = podSegments.map(({ name }) => name);
    const why = "segments of all racks with a VLAN, addresses for pods, and the hosts' bond known";
    return interfaces.flatMap((name, i) => {
        if (!names.includes(name)) {
            const known = names.length > 0 ? names.join(", ") : "none";
            return faultsAt(`interfaces.${i}`, [`"${name}", expected one of ${known} (${why})`]);
        }
        if (interfaces.indexOf(name) < i) return faultsAt(`interfaces.${i}`, [`"${name}" is there twice`]);
        return [];
    });
}
