import { BALANCES_LABEL, BESIDE_LABEL, serviceLabel } from "../../components/common/labels";
import { instancesOf, Placement, Placements } from "../../components/common/placement";
import { Role, SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName, serviceNames, serviceRow, ServiceRow } from "../../components/common/services";
import { ClusterFacts, NodeFact, PodFact } from "./facts";
import { byWorkload } from "./grouping";

export type Verdict = "PASS" | "FAIL" | "not built yet";

/** One row of the placement table: what it asks for, and what was found. */
export interface RowReport {
    service: ServiceName;
    wanted: number;
    found: number;
    hosts: number;
    racks: number;
    /** Of the hosts, those that are set apart for it (RA, the table's "dedicated"). */
    dedicated: number;
    mayShare: boolean;
    /** "yes", "none", or how it is balanced. */
    balancer: string;
    simulated: boolean;
    verdict: Verdict;
    /** Why it fails, as sentences. */
    problems: string[];
}

export interface Expectations {
    /** Those with pods of the stack: the cloud's own, and those of operators that keep their pods with them. */
    namespaces: ReadonlySet<string>;
    placements: Placements;
    /** Rows that the stack deploys. */
    built: ReadonlySet<ServiceName>;
    /** Whether Services get addresses from a load balancer in this cluster. */
    loadBalancers: boolean;
    /** Disks with data, by the names of their hosts: for the row that has an instance on each. */
    disks: ReadonlyMap<string, number>;
    /** What the loss of a rack costs besides its pods, by computation. @default nothing */
    alsoLost?: (rack: string) => string[];
}

interface Found {
    service: ServiceName;
    row: ServiceRow;
    placement: Placement;
    wanted: number;
    /** Ready pods, with their hosts. */
    pods: { pod: PodFact; node: NodeFact }[];
}

/** Judges every row of the table by the live pods. */
export function judge(facts: ClusterFacts, expected: Expectations): RowReport[] {
    const nodes = new Map(facts.nodes.map((node) => [node.name, node]));
    return serviceNames.map((service) => {
        const row = serviceRow(service);
        const placement = expected.placements[service];
        const pods = facts.pods
            .filter((pod) => expected.namespaces.has(pod.namespace) && pod.ready)
            .filter((pod) => pod.labels[SERVICE_LABEL] === serviceLabel(service))
            .flatMap((pod) => {
                const node = nodes.get(pod.node ?? "");
                return node ? [{ pod, node }] : [];
            });
        const wanted = wantedOf(row, placement, expected);
        const found = { service, row, placement, wanted, pods };
        const balancer = balancerOf(found, facts, expected);
        const built = expected.built.has(service);
        const hosts = new Map(pods.map(({ node }) => [node.name, node]));
        const sharing = shareProblems(found, facts, expected);
        const problems = built
            ? [
                  ...countProblems(found),
                  ...placeProblems(found),
                  ...diskProblems(found, expected),
                  ...besideProblems(found, facts, expected),
                  ...sharing,
                  ...balancer.problems,
              ]
            : [];
        return {
            service,
            wanted,
            found: pods.length,
            hosts: hosts.size,
            racks: new Set(pods.map(({ node }) => node.rack)).size,
            dedicated: row.dedicatedHosts.some((count) => count > 0)
                ? [...hosts.values()].filter(({ roles }) => roles.length === 1).length
                : 0,
            mayShare: row.mayShare,
            balancer: balancer.text,
            simulated: pods.some(({ pod }) => pod.simulated),
            verdict: !built ? "not built yet" : problems.length === 0 ? "PASS" : "FAIL",
            problems,
        };
    });
}

/** Instances in all: a placement counts hosts where there is one instance for each of their disks. */
function wantedOf({ instances }: ServiceRow, placement: Placement, { disks }: Expectations): number {
    return instances === "per disk"
        ? [...disks.values()].reduce((sum, count) => sum + count, 0)
        : instancesOf(placement);
}

function countProblems({ wanted, pods }: Found): string[] {
    return pods.length === wanted ? [] : [`${pods.length} ready, expected ${wanted}`];
}

/** On hosts of its roles, spread as evenly over hosts and racks as these allow. */
function placeProblems({ placement, wanted, pods }: Found): string[] {
    const astray = pods.filter(({ node }) => !node.roles.some((role) => placement.roles.includes(role)));
    const problems = astray.map(({ pod, node }) => `${pod.name} is on ${node.name} (${node.roles.join(", ")})`);
    const spread = (what: string, places: string[], available: number) => {
        const used = new Set(places).size;
        const possible = Math.min(wanted, available);
        if (used < possible) problems.push(`on ${used} ${what}, expected ${possible}`);
    };
    spread(
        "hosts",
        pods.map(({ node }) => node.name),
        placement.hosts,
    );
    spread(
        "racks",
        pods.map(({ node }) => node.rack),
        placement.racks,
    );
    return problems;
}

/** Hosts that a sentence names before it only counts. */
const NAMED = 3;

/** For the row with an instance for each disk: hosts with more or fewer of them. */
function diskProblems({ row, pods }: Found, { disks }: Expectations): string[] {
    if (row.instances !== "per disk") return [];
    const counts = new Map<string, number>();
    for (const { node } of pods) counts.set(node.name, (counts.get(node.name) ?? 0) + 1);
    const wrong = [...disks].filter(([host, count]) => (counts.get(host) ?? 0) !== count);
    if (wrong.length === 0) return [];
    const named = wrong.slice(0, NAMED).map(([host, count]) => `${host} has ${counts.get(host) ?? 0} for ${count}`);
    const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} hosts more` : "";
    return [`not one for each disk: ${named.join(", ")}${more}`];
}

/** For a row of two programs: as many of the second as of the first, each on a host of its own where there are as many. */
function besideProblems({ service, row, placement, wanted }: Found, facts: ClusterFacts, expected: Expectations) {
    if (row.beside === undefined) return [];
    const hosts = facts.pods
        .filter((pod) => expected.namespaces.has(pod.namespace) && pod.ready)
        .filter((pod) => pod.labels[BESIDE_LABEL] === serviceLabel(service))
        .map(({ node }) => node);
    const possible = Math.min(wanted, placement.hosts);
    const used = new Set(hosts).size;
    return [
        ...(hosts.length === wanted ? [] : [`${hosts.length} of ${row.beside} ready, expected ${wanted}`]),
        ...(used < possible ? [`${row.beside} on ${used} hosts, expected ${possible}`] : []),
    ];
}

/** What Rook puts beside Ceph's monitors and OSDs, by its own label, and the roles of the hosts that may hold it. */
const BESIDE: Partial<Record<string, readonly Role[]>> = {
    "rook-ceph-mgr": ["ceph-mon"],
    "rook-ceph-crashcollector": ["ceph-mon", "storage"],
    "rook-ceph-exporter": ["ceph-mon", "storage"],
};

/** Whether a pod may run on hosts of a role: by the table, or as a part of what the table has there. */
function belongs(pod: PodFact, namespaces: ReadonlySet<string>, role: Role): boolean {
    const label = pod.labels[SERVICE_LABEL] ?? pod.labels[BALANCES_LABEL] ?? pod.labels[BESIDE_LABEL];
    const service = serviceNames.find((name) => serviceLabel(name) === label);
    const roles = service ? serviceRow(service).roles : BESIDE[pod.labels.app ?? ""];
    return namespaces.has(pod.namespace) && (roles?.includes(role) ?? false);
}

/**
 * On hosts of a service that cannot share: nothing but what the table puts there, and what runs on every host. A host with
 * several roles is shared by choice.
 */
function shareProblems({ row, placement, pods }: Found, facts: ClusterFacts, { namespaces }: Expectations): string[] {
    if (row.mayShare) return [];
    const dedicated = new Map(
        pods.flatMap(({ node: { name, roles } }): [string, Role][] => {
            const [role, ...others] = roles;
            return role && others.length === 0 && placement.roles.includes(role) ? [[name, role]] : [];
        }),
    );
    return facts.pods
        .filter((pod) => !pod.passing)
        .flatMap((pod) => {
            const role = dedicated.get(pod.node ?? "");
            return role && !belongs(pod, namespaces, role)
                ? [`${pod.namespace}/${pod.name} shares ${pod.node ?? ""}, which is dedicated`]
                : [];
        });
}

function balancerOf({ service, row, placement, pods }: Found, facts: ClusterFacts, expected: Expectations) {
    if (row.loadBalancer === false) return { text: "none", problems: [] };
    if (row.loadBalancer === "proxy") {
        const label = serviceLabel(service);
        const proxies = facts.pods.filter(
            (pod) => expected.namespaces.has(pod.namespace) && pod.ready && pod.labels[BALANCES_LABEL] === label,
        ).length;
        const needed = Math.min(2, placement.replicas) * placement.sets;
        const problems = proxies < needed ? [`${proxies} proxies in front, expected at least ${needed}`] : [];
        return { text: `proxy x ${proxies}`, problems };
    }
    const inFront = byWorkload(pods.map(({ pod }) => pod)).map((group) => ({
        group,
        services: facts.services.filter(
            ({ namespace, selector }) =>
                Object.keys(selector).length > 0 &&
                group.length > 0 &&
                group.every((pod) => pod.namespace === namespace) &&
                group.every(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value)),
        ),
    }));
    if (!expected.loadBalancers) {
        return inFront.every(({ services }) => services.length > 0)
            ? { text: "cluster address", problems: [] }
            : { text: "missing", problems: ["no Service selects its pods"] };
    }
    const addresses = inFront.map(
        ({ services }) => services.find((s) => s.type === "LoadBalancer" && s.addresses.length > 0)?.addresses[0],
    );
    return addresses.includes(undefined)
        ? { text: "missing", problems: ["no Service of type LoadBalancer with an address selects its pods"] }
        : { text: [...new Set(addresses)].join(", "), problems: [] };
}
