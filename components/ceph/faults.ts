import { overlaps, parseCidr } from "../common/cidr";
import { Fault, faultsAt, hostName, meaningless, objectName, wholeNumber } from "../common/faults";
import { placementFaults } from "../common/placement";
import { CephSettings, ExternalCeph, RookArgs, rookArgs } from "./args";
import { crushLayout, expectedData } from "./capacity";
import { optionFaults } from "./configuration";
import { domainLosses, domainWeights, failureDomains } from "./crush";
import { hostFaults } from "./hostfaults";
import { PoolName, poolNames, poolsOf } from "./pools";

/** All faults of the arguments. */
export function cephFaults(args: CephSettings): Fault[] {
    if (args.external) {
        const { rookNamespace, failureDomain, pools, devices, monitorAddresses, encryption, configuration } = args;
        const ofRook = { rookNamespace, failureDomain, pools, devices, monitorAddresses, encryption, configuration };
        return [...externalFaults(args.external), ...meaningless("external", ofRook)];
    }
    const rook = rookArgs(args);
    const faults = [
        ...objectName("rookNamespace", args.rookNamespace),
        ...domainFault(args),
        ...faultsAt("placements.ceph-mon", placementFaults(rook.placements["ceph-mon"])),
        ...hostFaults(rook),
        ...poolFaults(rook),
        ...networkFaults(rook),
        ...addressFaults(rook),
        ...optionFaults("configuration", args.configuration),
    ];
    // What follows is computed from what is sound.
    return faults.length > 0 ? faults : [...capacityFaults(rook), ...lossFaults(rook)];
}

function externalFaults({ monitors, keysSecret, pools: named = {} }: ExternalCeph): Fault[] {
    const faults = objectName("external.keysSecret", keysSecret);
    if (monitors.length === 0) faults.push(...faultsAt("external.monitors", ["empty, expected at least 1 monitor"]));
    faults.push(...monitors.flatMap((host, i) => hostName(`external.monitors.${i}`, host)));
    for (const host of new Set(monitors.filter((of, i) => monitors.indexOf(of) !== i))) {
        faults.push(...faultsAt("external.monitors", [`"${host}" is there twice`]));
    }
    for (const [pool, name] of Object.entries(named)) {
        if (/^[\w.-]+$/.test(name)) continue;
        faults.push(...faultsAt(`external.pools.${pool}`, [`"${name}", expected letters, digits, ".", "_" and "-"`]));
    }
    return faults;
}

function domainFault({ failureDomain }: CephSettings): Fault[] {
    if (failureDomain === undefined || failureDomains.includes(failureDomain)) return [];
    return faultsAt("failureDomain", [`"${failureDomain as string}", expected ${failureDomains.join(" or ")}`]);
}

function poolFaults({ pools = {}, hosts, failureDomain }: RookArgs): Fault[] {
    const faults: Fault[] = [];
    const domains = domainWeights(hosts, failureDomain).size;
    for (const name of Object.keys(pools).filter((given) => !poolNames.includes(given as PoolName))) {
        faults.push(...faultsAt(`pools.${name}`, [`no such pool, expected one of ${poolNames.join(", ")}`]));
    }
    for (const { name, replicas, minSize, share, terabytes } of poolsOf(pools)) {
        const at = `pools.${name}`;
        const copies = wholeNumber(`${at}.replicas`, replicas, 3, 10, " copies");
        faults.push(...copies);
        if (copies.length === 0) {
            faults.push(...wholeNumber(`${at}.minSize`, minSize, 2, replicas - 1, " copies"));
            if (hosts.length > 0 && domains < replicas) {
                const reason = `${replicas} copies in ${domains} ${failureDomain}${domains === 1 ? "" : "s"} with storage hosts`;
                faults.push(...faultsAt(`${at}.replicas`, [`${reason}, expected one ${failureDomain} for each copy`]));
            }
        }
        if (!(share > 0 && share <= 1)) {
            faults.push(...faultsAt(`${at}.share`, [`${share}, expected a number above 0, and at most 1`]));
        }
        if (terabytes !== undefined && !(terabytes > 0)) {
            faults.push(...faultsAt(`${at}.terabytes`, [`${terabytes} TB, expected a number above 0`]));
        }
    }
    const sum = poolsOf(pools).reduce((total, { share }) => total + share, 0);
    if (sum > 1 + 1e-9) {
        const parts = poolsOf(pools).map(({ name, share }) => `${name} ${share}`);
        faults.push(...faultsAt("pools", [`shares of ${round(sum)} in all (${parts.join(", ")}), expected at most 1`]));
    }
    return faults;
}

const round = (n: number) => Number(n.toFixed(2));

function networkFaults({ networks }: RookArgs): Fault[] {
    const { public: open, cluster = [] } = networks;
    const faults: Fault[] = [];
    if (open.length === 0) faults.push(...faultsAt("networks.public", ["empty, expected at least 1 prefix"]));
    const all = [
        ...open.map((cidr, i) => ({ at: `networks.public.${i}`, cidr })),
        ...cluster.map((cidr, i) => ({ at: `networks.cluster.${i}`, cidr })),
    ].map((of) => ({ ...of, prefix: parseCidr(of.cidr) }));
    all.forEach(({ at, cidr, prefix }, i) => {
        if (!prefix) {
            faults.push(...faultsAt(at, [`"${cidr}", expected a prefix such as 10.30.0.0/16`]));
            return;
        }
        for (const other of all.slice(i + 1)) {
            if (!other.prefix) continue;
            if (overlaps(prefix, other.prefix))
                faults.push(...faultsAt(other.at, [`${other.cidr} overlaps ${cidr} (${at})`]));
            if (prefix.family !== other.prefix.family) {
                faults.push(
                    ...faultsAt(other.at, [`${other.cidr} beside ${cidr} (${at}), expected one family of addresses`]),
                );
            }
        }
    });
    return faults;
}

function addressFaults({ monitorAddresses, monitorHosts, networks, placements, agents }: RookArgs): Fault[] {
    const { replicas } = placements["ceph-mon"];
    if (!monitorAddresses) {
        if (agents !== "host") return [];
        const why = "hypervisors that run their own agents do not ask the cluster's DNS";
        return faultsAt("monitorAddresses", [`missing, expected the addresses of ${replicas} monitors' hosts: ${why}`]);
    }
    const prefixes = networks.public.flatMap((cidr) => parseCidr(cidr) ?? []);
    const faults = Object.entries(monitorAddresses).flatMap(([host, address]) => {
        const at = `monitorAddresses.${host}`;
        if (!monitorHosts.some(({ name }) => name === host)) {
            const known = monitorHosts.map(({ name }) => name).join(", ");
            return faultsAt(at, [`no host for monitors, expected one of ${known}`]);
        }
        const alone = parseCidr(`${address}/${address.includes(":") ? 128 : 32}`);
        if (alone && prefixes.some((prefix) => overlaps(prefix, alone))) return [];
        return faultsAt(at, [`"${address}", expected an address in ${networks.public.join(" or ")}`]);
    });
    const count = Object.keys(monitorAddresses).length;
    if (count < replicas) {
        faults.push(
            ...faultsAt("monitorAddresses", [`${count} hosts for ${replicas} monitors, expected one for each`]),
        );
    }
    return faults;
}

/** Data that does not fit, of one pool or of all: each takes a part of what the cluster holds in that pool's copies. */
function capacityFaults(args: RookArgs): Fault[] {
    const expected = expectedData(args);
    const lost = `with any one ${args.failureDomain} lost`;
    const faults = expected
        .filter(({ terabytes, limit }) => terabytes > limit)
        .flatMap(({ name, terabytes, limit }) => {
            const reason = `${terabytes} TB, expected at most ${Math.floor(limit)} TB, which the cluster holds ${lost}`;
            return faultsAt(`pools.${name}.terabytes`, [reason]);
        });
    const used = expected.reduce((sum, { terabytes, limit }) => sum + terabytes / limit, 0);
    if (faults.length === 0 && used > 1) {
        const parts = expected.map(({ name, terabytes }) => `${name} ${terabytes} TB`).join(", ");
        const reason = `${parts}: ${Math.ceil(used * 100)} % of what the cluster holds ${lost}, expected at most 100 %`;
        faults.push(...faultsAt("pools", [reason]));
    }
    return faults;
}

/** What the loss of one failure domain would stop. */
function lossFaults(args: RookArgs): Fault[] {
    return domainLosses(crushLayout(args)).flatMap(({ domain, problems }) =>
        faultsAt(`${args.failureDomain} ${domain} lost`, problems),
    );
}
