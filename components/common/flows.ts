import { Input } from "@pulumi/pulumi";

/** A label selector as Kubernetes has it. */
export interface Selector {
    /** Labels that all must be there. */
    matchLabels: Record<string, string>;
    /** Conditions that must hold besides. */
    matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
}

/** Equal pods, which have one NetworkPolicy. */
export interface Pods {
    /** Name of the policy, e.g. "glance-api". */
    name: string;
    /** Labels that the pods have, and no others. */
    selector: Selector;
    /** @default the cloud's own */
    namespace?: Input<string>;
}

/** An operator's pods, in whatever namespace a site has it: they are none of ours, and get no policy. */
export interface Operator {
    /** Labels that the pods have, as far as they are known. */
    operator: Partial<Selector>;
}

/** Networks in which hosts have addresses. What runs in a host's own network, policies see by these. */
export type HostNetwork = "management" | "storage";

export interface Hosts {
    /** The network in which they have the addresses that the other end sees. */
    hosts: HostNetwork;
}

/**
 * One end of a connection. "users" come from outside, through a load balancer; "anywhere" is what only a name is known
 * of, or an address of the cluster's own: policies hold neither, so only ports can be told.
 */
export type Party = Pods | Operator | Hosts | "users" | "anywhere";

export interface Port {
    /** The port, or the first one of a range. */
    port: number;
    /** The last one of a range. */
    endPort?: number;
    /** What is spoken above IP. */
    protocol: "TCP" | "UDP";
}

/** Where somebody listens. */
export interface Server<At extends Party = Party> {
    /** Who listens. */
    at: At;
    /** Where they listen. */
    ports: Port[];
}

/** Who calls whom: all that a tier has to declare. */
export interface Flow {
    /** Who calls. */
    from: Party;
    /** Who is called, and at which ports. */
    to: Server;
}

export function tcp(...ports: (number | [first: number, last: number])[]): Port[] {
    return ports.map((port) =>
        typeof port === "number" ? { port, protocol: "TCP" } : { port: port[0], endPort: port[1], protocol: "TCP" },
    );
}

export function calls(from: Party, ...servers: Server[]): Flow[] {
    return servers.map((to) => ({ from, to }));
}

const INSTANCE = "app.kubernetes.io/instance";
const COMPONENT = "app.kubernetes.io/component";

/** Pods of one part of a tier, by the labels of `labels()`. */
export function podsOf(instance: string, component: string): Pods {
    return {
        name: instance === component ? instance : `${instance}-${component}`,
        selector: { matchLabels: { [INSTANCE]: instance, [COMPONENT]: component } },
    };
}

/** Pods of several parts that call and are called alike. */
export function podsOfAll(instance: string, name: string, components: string[]): Pods {
    return {
        name: `${instance}-${name}`,
        selector: {
            matchLabels: { [INSTANCE]: instance },
            matchExpressions: [{ key: COMPONENT, operator: "In", values: components }],
        },
    };
}

/** Pods of all jobs of a tier, by the label that Kubernetes gives them, but for some parts. */
export function jobsOf(instance: string, except: string[] = []): Pods {
    return {
        name: `${instance}-jobs`,
        selector: {
            matchLabels: { [INSTANCE]: instance },
            matchExpressions: [
                { key: "batch.kubernetes.io/job-name", operator: "Exists" },
                ...(except.length > 0 ? [{ key: COMPONENT, operator: "NotIn" as const, values: except }] : []),
            ],
        },
    };
}

/** An API, or another part of a tier with one port. */
export function serverOf(instance: string, component: string, port: number): Server<Pods> {
    return { at: podsOf(instance, component), ports: tcp(port) };
}

/** Processes in hosts' own network: agents of hypervisors and of networks. */
export const AGENTS: Hosts = { hosts: "management" };

/** Kubernetes' API: the port of its Service, and the one that its servers are reached at behind it. */
export const KUBERNETES: Server = { at: "anywhere", ports: tcp(443, 6443) };

/** Names: what answers them may be pods or, as a cache on each host, an address of the host. */
export const NAMES: Port[] = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
];

/** What one direction of a policy allows: these ports, with any of these parties. */
export interface Rule {
    parties: Party[];
    ports: Port[];
}

export interface Policy {
    pods: Pods;
    ingress: Rule[];
    egress: Rule[];
}

const isPods = (party: Party): party is Pods => typeof party === "object" && "selector" in party;

/** What tells parties apart; a namespace may be known only later, and its pods' policy has a name of its own. */
function keyOf(party: Party): string {
    return isPods(party) ? `pods ${party.name}` : JSON.stringify(party);
}

/** Equal ports in one rule. What goes anywhere stands alone: it has no list of parties. */
function rules(flows: Flow[], other: (flow: Flow) => Party): Rule[] {
    const found = new Map<string, { parties: Map<string, Party>; ports: Port[] }>();
    for (const flow of flows) {
        const party = other(flow);
        const key = `${JSON.stringify(flow.to.ports)} ${party === "anywhere"}`;
        const rule = found.get(key) ?? { parties: new Map<string, Party>(), ports: flow.to.ports };
        rule.parties.set(keyOf(party), party);
        found.set(key, rule);
    }
    return [...found.values()].map(({ parties, ports }) => ({ parties: [...parties.values()], ports }));
}

/** One policy for each kind of pods: what calls them, and what they call. */
export function policiesOf(flows: Flow[]): Policy[] {
    const all = new Map(
        flows
            .flatMap(({ from, to }) => [from, to.at])
            .filter(isPods)
            .map((pods) => [pods.name, pods]),
    );
    const of = (pods: Pods, party: Party) => isPods(party) && party.name === pods.name;
    return [...all.values()].map((pods) => ({
        pods,
        ingress: rules(
            flows.filter(({ to }) => of(pods, to.at)),
            ({ from }) => from,
        ),
        egress: rules(
            flows.filter(({ from }) => of(pods, from)),
            ({ to }) => to.at,
        ),
    }));
}
