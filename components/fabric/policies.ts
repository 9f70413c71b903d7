import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isIP } from "node:net";
import { Fault, faultsAt, refuse } from "../common/faults";
import { Flow, HostNetwork, NAMES, Party, policiesOf } from "../common/flows";
import { App, metadata } from "../common/labels";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

export interface PoliciesArgs {
    /** The cloud's own. */
    namespace: pulumi.Input<string>;
    /** What all tiers declare. */
    flows: Flow[];
    /** Prefixes of the networks in which hosts have addresses. */
    networks: Record<HostNetwork, string[]>;
    /**
     * Further prefixes by which pods see what comes from hosts, e.g. of the tunnels of the cluster's network.
     * @default none
     */
    hosts?: string[];
    /** Prefixes from which users come. @default everywhere */
    users?: string[];
}

/** What a site says of policies. */
export interface PolicySettings extends Pick<PoliciesArgs, "hosts" | "users"> {
    /** False where something else keeps pods apart. @default true */
    enabled?: boolean;
}

function prefixFaults(path: string, prefixes: string[] = []): Fault[] {
    return prefixes.flatMap((text, i) => {
        const [address = "", bits = "", ...rest] = text.split("/");
        const most = [0, 32, 128][[0, 4, 6].indexOf(isIP(address))] ?? 0;
        if (most > 0 && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most) return [];
        return faultsAt(`${path}.${i}`, [`"${text}", expected a prefix such as 10.20.0.0/16`]);
    });
}

/** A rule without a source would mean all of them. */
function emptyFaults(path: string, prefixes: string[] | undefined): Fault[] {
    return prefixes?.length === 0 ? faultsAt(path, ["empty, expected at least 1 prefix"]) : [];
}

/** All faults of the settings. */
export function policiesFaults({ hosts, users }: PolicySettings): Fault[] {
    return [...prefixFaults("hosts", hosts), ...prefixFaults("users", users), ...emptyFaults("users", users)];
}

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** A NetworkPolicy to be. */
export interface PolicyObject {
    name: string;
    namespace: pulumi.Input<string>;
    spec: k8s.types.input.networking.v1.NetworkPolicySpec;
}

const policyTypes = ["Ingress", "Egress"];

/** The API server keeps no empty list, and would see a change in each one that comes again. */
const kept = <T>(rules: T[]): T[] | undefined => (rules.length > 0 ? rules : undefined);

/** Nothing but names for all pods of the namespace, and for each kind of pods what the tiers declare. */
export function policyObjects(args: PoliciesArgs): PolicyObject[] {
    const names = { ports: NAMES };
    const own = policiesOf(args.flows).map(({ pods, ingress, egress }) => {
        const peers = (parties: Party[]) => parties.flatMap((party) => peersOf(party, pods.namespace, args));
        const called = egress.map(({ parties, ports }) =>
            parties.includes("anywhere") ? { ports } : { to: peers(parties), ports },
        );
        return {
            name: pods.name,
            namespace: pods.namespace ?? args.namespace,
            spec: {
                podSelector: pods.selector,
                policyTypes,
                ingress: kept(ingress.map(({ parties, ports }) => ({ from: peers(parties), ports }))),
                // In another's namespace there is no default of ours.
                egress: kept(pods.namespace === undefined ? called : [names, ...called]),
            },
        };
    });
    return [
        { name: "default", namespace: args.namespace, spec: { podSelector: {}, policyTypes, egress: [names] } },
        ...own,
    ];
}

/** NetworkPolicies of what the tiers declare. The kubelet's probes come from a pod's own host, which is always let in. */
export class Policies extends pulumi.ComponentResource {
    constructor(name: string, args: PoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        const none = Object.entries(args.networks).flatMap(([of, prefixes]) => emptyFaults(`networks.${of}`, prefixes));
        refuse(name, [...policiesFaults(args), ...none]);
        super("openstack-ra:index:Policies", name, { networks: args.networks }, opts);

        for (const { name: of, namespace, spec } of policyObjects(args)) {
            const app: App = { namespace, instance: name, component: of };
            const resource = { metadata: metadata(app, { name: of }), spec };
            new k8s.networking.v1.NetworkPolicy(`${name}-${of}`, resource, { parent: this });
        }
        this.registerOutputs();
    }
}

/** A party as rules name it, to pods of one namespace: the cloud's own where it is undefined. */
function peersOf(party: Party, namespace: pulumi.Input<string> | undefined, args: PoliciesArgs): Peer[] {
    const { networks, hosts = [], users = EVERYWHERE } = args;
    const addresses = (prefixes: string[]) => prefixes.map((cidr) => ({ ipBlock: { cidr } }));
    if (party === "users") return addresses(users);
    if (party === "anywhere") throw new Error("a rule for anywhere has no list of parties");
    if ("hosts" in party) return addresses([...networks[party.hosts], ...(party.hosts === "management" ? hosts : [])]);
    if ("operator" in party) return [{ namespaceSelector: {}, podSelector: party.operator }];
    const podSelector = party.selector;
    if (party.namespace === namespace) return [{ podSelector }];
    const name = party.namespace ?? args.namespace;
    return [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } }, podSelector }];
}
