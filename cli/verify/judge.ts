import { BALANCES_LABEL, serviceLabel } from "../../components/common/labels";
import { instancesOf, Placement, Placements } from "../../components/common/placement";
import { Role, SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName, serviceNames, serviceRow, ServiceRow } from "../../components/common/services";
import { ClusterFacts, NodeFact, PodFact } from "./facts";

export type Verdict = "PASS" | "FAIL" | "not built yet";

/** One row of the placement table: what it asks for, and what was found. */
export interface RowReport {
    service: ServiceName;
    wanted: number;
    found: number;
    hosts: number;
    racks: number;
    mayShare: boolean;
    /** "yes", "none", or how it is balanced. */
    balancer: string;
    simulated: boolean;
    verdict: Verdict;
    /** Why it fails, as sentences. */
    problems: string[];
}

export interface Expectations {
    namespace: string;
    placements: Placements;
    /** Rows that the stack deploys. */
    built: ReadonlySet<ServiceName>;
    /** Whether Services get addresses from a load balancer in this cluster. */
    loadBalancers: boolean;
}

interface Found {
    service: ServiceName;
    row: ServiceRow;
    placement: Placement;
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
            .filter((pod) => pod.namespace === expected.namespace && pod.ready)
            .filter((pod) => pod.labels[SERVICE_LABEL] === serviceLabel(service))
            .flatMap((pod) => {
                const node = nodes.get(pod.node ?? "");
                return node ? [{ pod, node }] : [];
            });
        const found = { service, row, placement, pods };
        const balancer = balancerOf(found, facts, expected);
        const built = expected.built.has(service);
        const sharing = shareProblems(found, facts, expected);
        const problems = built
            ? [...countProblems(found), ...placeProblems(found), ...sharing, ...balancer.problems]
            : [];
        return {
            service,
            wanted: instancesOf(placement),
            found: pods.length,
            hosts: new Set(pods.map(({ node }) => node.name)).size,
            racks: new Set(pods.map(({ node }) => node.rack)).size,
            mayShare: row.mayShare,
            balancer: balancer.text,
            simulated: pods.some(({ pod }) => pod.simulated),
            verdict: !built ? "not built yet" : problems.length === 0 ? "PASS" : "FAIL",
            problems,
        };
    });
}

function countProblems({ placement, pods }: Found): string[] {
    const wanted = instancesOf(placement);
    return pods.length === wanted ? [] : [`${pods.length} ready, expected ${wanted}`];
}

/** On hosts of its roles, spread as evenly over hosts and racks as these allow. */
function placeProblems({ placement, pods }: Found): string[] {
    const astray = pods.filter(({ node }) => !node.roles.some((role) => placement.roles.includes(role)));
    const problems = astray.map(({ pod, node }) => `${pod.name} is on ${node.name} (${node.roles.join(", ")})`);
    const spread = (what: string, places: string[], available: number) => {
        const used = new Set(places).size;
        const possible = Math.min(instancesOf(placement), available);
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

/** Whether a pod may run on hosts of a role, by the table. */
function belongs(pod: PodFact, namespace: string, role: Role): boolean {
    const label = pod.labels[SERVICE_LABEL] ?? pod.labels[BALANCES_LABEL];
    const service = serviceNames.find((name) => serviceLabel(name) === label);
    return service !== undefined && pod.namespace === namespace && serviceRow(service).roles.includes(role);
}

/**
 * On hosts of a service that cannot share: nothing but what the table puts there, and what runs on every host. A host with
 * several roles is shared by choice.
 */
function shareProblems({ row, placement, pods }: Found, facts: ClusterFacts, { namespace }: Expectations): string[] {
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
            return role && !belongs(pod, namespace, role)
                ? [`${pod.namespace}/${pod.name} shares ${pod.node ?? ""}, which is dedicated`]
                : [];
        });
}

function balancerOf({ service, row, placement, pods }: Found, facts: ClusterFacts, expected: Expectations) {
    if (row.loadBalancer === false) return { text: "none", problems: [] };
    if (row.loadBalancer === "proxy") {
        const label = serviceLabel(service);
        const proxies = facts.pods.filter(
            (pod) => pod.namespace === expected.namespace && pod.ready && pod.labels[BALANCES_LABEL] === label,
        ).length;
        const needed = Math.min(2, placement.replicas) * placement.sets;
        const problems = proxies < needed ? [`${proxies} proxies in front, expected at least ${needed}`] : [];
        return { text: `proxy x ${proxies}`, problems };
    }
    const inFront = byWorkload(pods.map(({ pod }) => pod)).map((group) => ({
        group,
        services: facts.services.filter(
            ({ namespace, selector }) =>
                namespace === expected.namespace &&
                Object.keys(selector).length > 0 &&
                group.length > 0 &&
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

/** What the loss of one rack would cost. */
export interface RackLoss {
    rack: string;
    problems: string[];
}

/**
 * Takes every rack away in turn, on paper: the quorums that would lose their majority, the services behind a balancer that
 * would have no instance left. A site of one rack cannot survive its loss, and is not judged.
 */
export function rackLosses(facts: ClusterFacts, expected: Expectations): RackLoss[] {
    const racks = [...new Set(facts.nodes.map((node) => node.rack))].sort();
    if (racks.length < 2) return [];
    const rackOf = new Map(facts.nodes.map((node) => [node.name, node.rack]));
    const ready = facts.pods.filter((pod) => pod.ready && pod.namespace === expected.namespace);
    const counted = [...expected.built].flatMap((service) => {
        const row = serviceRow(service);
        const majority = Math.floor(expected.placements[service].replicas / 2) + 1;
        const of = (label: string) => ready.filter((pod) => pod.labels[label] === serviceLabel(service));
        const members = of(SERVICE_LABEL);
        return [
            ...(row.quorum ? byWorkload(members).map((pods) => ({ what: service, pods, needs: majority })) : []),
            ...(row.loadBalancer === true
                ? byWorkload(members).map((pods) => ({ what: service, pods, needs: 1 }))
                : []),
            ...(row.loadBalancer === "proxy"
                ? byWorkload(of(BALANCES_LABEL)).map((pods) => ({ what: `${service}'s proxy`, pods, needs: 1 }))
                : []),
        ];
    });
    return racks.map((rack) => ({
        rack,
        problems: counted.flatMap(({ what, pods, needs }) => {
            const left = pods.filter((pod) => rackOf.get(pod.node ?? "") !== rack).length;
            return left >= needs ? [] : [`${what}: ${left} of ${pods.length} left, needs ${needs}`];
        }),
    }));
}

/**
 * Pods of one workload together, by their names without the last part: a quorum is within one cluster, and a balancer in
 * front of one Deployment, whatever others there are for other cells. No pods are one workload that has none.
 */
function byWorkload(pods: PodFact[]): PodFact[][] {
    const workloads = new Map<string, PodFact[]>();
    for (const pod of pods) {
        const workload = pod.name.replace(/-[^-]+$/, "");
        workloads.set(workload, [...(workloads.get(workload) ?? []), pod]);
    }
    return workloads.size > 0 ? [...workloads.values()] : [[]];
}
