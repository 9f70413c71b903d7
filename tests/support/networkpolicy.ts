import { BlockList, isIPv4 } from "node:net";

/** One end of a connection: a pod, or an address outside the cluster or of a host. */
export type End = PodEnd | { address: string };
export interface PodEnd {
    namespace: string;
    labels: Record<string, string>;
}

export interface Connection {
    from: End;
    to: End;
    port: number;
    /** @default "TCP" */
    protocol?: string;
}

interface LabelSelector {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Peer {
    podSelector?: LabelSelector;
    namespaceSelector?: LabelSelector;
    ipBlock?: { cidr: string; except?: string[] };
}

export interface PolicyPort {
    port?: number | string;
    endPort?: number;
    protocol?: string;
}

export interface PolicyRule {
    from?: Peer[];
    to?: Peer[];
    ports?: PolicyPort[];
}

export interface NetworkPolicy {
    metadata: { name: string; namespace: string };
    spec: {
        podSelector: LabelSelector;
        policyTypes?: string[];
        ingress?: PolicyRule[];
        egress?: PolicyRule[];
    };
}

export type Direction = "ingress" | "egress";

/** Whether labels are what a selector asks for; an empty one asks for nothing. */
export function selected({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Record<string, string>) {
    const holds = ({ key, operator, values = [] }: { key: string; operator: string; values?: string[] }) => {
        const value = labels[key];
        if (operator === "Exists") return value !== undefined;
        if (operator === "DoesNotExist") return value === undefined;
        if (operator === "In") return value !== undefined && values.includes(value);
        if (operator === "NotIn") return value === undefined || !values.includes(value);
        throw new Error(`no operator "${operator}" of selectors`);
    };
    return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(holds);
}

function contains(cidr: string, address: string): boolean {
    const [first = "", bits] = cidr.split("/");
    if (isIPv4(first) !== isIPv4(address)) return false;
    const family = isIPv4(first) ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(first, Number(bits), family);
    return list.check(address, family);
}

/**
 * Whether networks' plugins take a pod for its address too. Kubernetes leaves it open what an ipBlock means for pods: some
 * plugins (Calico) compare addresses, others (Cilium) know pods by their labels alone. What must pass has to pass without;
 * what must not, not even with this address.
 */
export interface Reading {
    podAddress?: string;
}

export function matchesPeer(peer: Peer, end: End, { metadata }: NetworkPolicy, { podAddress }: Reading): boolean {
    const { ipBlock, podSelector, namespaceSelector } = peer;
    if (ipBlock) {
        const address = "address" in end ? end.address : podAddress;
        if (address === undefined || !contains(ipBlock.cidr, address)) return false;
        return !(ipBlock.except ?? []).some((cidr) => contains(cidr, address));
    }
    if ("address" in end) return false;
    const inNamespace = namespaceSelector
        ? selected(namespaceSelector, { "kubernetes.io/metadata.name": end.namespace })
        : end.namespace === metadata.namespace;
    return inNamespace && selected(podSelector ?? {}, end.labels);
}

export function matchesPort(port: PolicyPort, { port: wanted, protocol = "TCP" }: Connection): boolean {
    if (typeof port.port === "string")
        throw new Error(`port "${port.port}" has a name, which needs the pod to be told`);
    if ((port.protocol ?? "TCP") !== protocol) return false;
    return port.port === undefined || (wanted >= port.port && wanted <= (port.endPort ?? port.port));
}

/** No list of peers or of ports, or an empty one: all of them. */
function anyOf<T>(list: T[] | undefined, matches: (item: T) => boolean): boolean {
    return list === undefined || list.length === 0 || list.some(matches);
}

function typesOf({ spec }: NetworkPolicy): string[] {
    return spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];
}

/** The policies that hold for a pod in one direction. */
export function policiesFor(policies: NetworkPolicy[], pod: End, direction: Direction): NetworkPolicy[] {
    if ("address" in pod) return [];
    const type = direction === "ingress" ? "Ingress" : "Egress";
    return policies.filter(
        (policy) =>
            policy.metadata.namespace === pod.namespace &&
            typesOf(policy).includes(type) &&
            selected(policy.spec.podSelector, pod.labels),
    );
}

/** Whether one direction of a policy lets a connection pass. */
export function passes(
    policy: NetworkPolicy,
    direction: Direction,
    connection: Connection,
    reading: Reading = {},
): boolean {
    const other = direction === "ingress" ? connection.from : connection.to;
    return (policy.spec[direction] ?? []).some(
        (rule) =>
            anyOf(direction === "ingress" ? rule.from : rule.to, (peer) => matchesPeer(peer, other, policy, reading)) &&
            anyOf(rule.ports, (port) => matchesPort(port, connection)),
    );
}

/** The directions in which a connection is refused: a pod that any policy holds for may only what one of them allows. */
export function refusals(policies: NetworkPolicy[], connection: Connection, reading: Reading = {}): Direction[] {
    const refused = (direction: Direction, pod: End) => {
        const own = policiesFor(policies, pod, direction);
        return own.length > 0 && !own.some((policy) => passes(policy, direction, connection, reading));
    };
    return [
        ...(refused("egress", connection.from) ? ["egress" as const] : []),
        ...(refused("ingress", connection.to) ? ["ingress" as const] : []),
    ];
}

/** The smallest that a policy can be without: one peer or one port of a rule. */
export interface Part {
    policy: NetworkPolicy;
    direction: Direction;
    rule: PolicyRule;
    peer?: Peer;
    port?: PolicyPort;
}

const peersOf = (rule: PolicyRule) => rule.from ?? rule.to;

export function partsOf(policies: NetworkPolicy[]): Part[] {
    return policies.flatMap((policy) =>
        (["ingress", "egress"] as const).flatMap((direction) =>
            (policy.spec[direction] ?? []).flatMap((rule) => [
                ...(peersOf(rule) ?? []).map((peer) => ({ policy, direction, rule, peer })),
                ...(rule.ports ?? []).map((port) => ({ policy, direction, rule, port })),
            ]),
        ),
    );
}

export function partText({ policy, direction, rule, peer, port }: Part): string {
    const ports = rule.ports?.map(({ port: first, endPort }) => (endPort ? `${first}-${endPort}` : first)).join(", ");
    return `${policy.metadata.name} ${direction} ${ports}: ${JSON.stringify(peer ?? port)}`;
}

/** The policy without the part; a rule that has no peer or no port left goes with it. */
export function without({ policy, direction, rule, peer, port }: Part): NetworkPolicy {
    const left = (list?: unknown[], item?: unknown) => list?.filter((of) => of !== item);
    const rest: PolicyRule = {
        ...(rule.from ? { from: left(rule.from, peer) as Peer[] } : {}),
        ...(rule.to ? { to: left(rule.to, peer) as Peer[] } : {}),
        ports: left(rule.ports, port) as PolicyPort[],
    };
    const gone = peersOf(rest)?.length === 0 || rest.ports?.length === 0;
    const rules = (policy.spec[direction] ?? []).flatMap((of) => (of !== rule ? [of] : gone ? [] : [rest]));
    return { ...policy, spec: { ...policy.spec, [direction]: rules } };
}

/** Parts without which every connection would pass all the same. */
export function idleParts(policies: NetworkPolicy[], connections: Connection[]): Part[] {
    return partsOf(policies).filter((part) => {
        const { policy, direction } = part;
        const rest = without(part);
        // Only what passes by this policy can be refused without a part of it; others may let it pass too.
        return !connections.some((connection) => {
            const pod = direction === "ingress" ? connection.to : connection.from;
            if (policiesFor([policy], pod, direction).length === 0 || !passes(policy, direction, connection))
                return false;
            return refusals(
                policies.map((of) => (of === policy ? rest : of)),
                connection,
            ).includes(direction);
        });
    });
}
