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

/** NetworkPolicies: nothing but names for the namespace's pods, and then for each kind of them what the tiers declare. */
export class Policies extends pulumi.ComponentResource {
    constructor(name: string, args: PoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        const none = Object.entries(args.networks).flatMap(([of, prefixes]) => emptyFaults(`networks.${of}`, prefixes));
        refuse(name, [...policiesFaults(args), ...none]);
        const policies = policiesOf(args.flows);
        super("openstack-ra:index:Policies", name, { pods: policies.map(({ pods }) => pods.name) }, opts);

        const policy = (
            of: string,
            namespace: pulumi.Input<string>,
            spec: k8s.types.input.networking.v1.NetworkPolicySpec,
        ) => {
            const app: App = { namespace, instance: name, component: of };
            new k8s.networking.v1.NetworkPolicy(
                `${name}-${of}`,
                { metadata: metadata(app, { name: of }), spec },
                { parent: this },
            );
        };
        policy("default", args.namespace, {
            podSelector: {},
            policyTypes: ["Ingress", "Egress"],
            egress: [{ ports: NAMES }],
        });
        for (const { pods, ingress, egress } of policies) {
            const namespace = pods.namespace ?? args.namespace;
            const peers = (parties: Party[]) => parties.flatMap((party) => peersOf(party, pods.namespace, args));
            policy(pods.name, namespace, {
                podSelector: pods.selector,
                policyTypes: ["Ingress", "Egress"],
                ingress: ingress.map(({ parties, ports }) => ({ from: peers(parties), ports })),
                egress: egress.map(({ parties, ports }) =>
                    parties.includes("anywhere") ? { ports } : { to: peers(parties), ports },
                ),
            });
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
