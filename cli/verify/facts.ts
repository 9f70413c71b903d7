import { run } from "../cluster/exec";
import { SIMULATED_LABEL } from "../../components/common/operator";
import { RACK_LABEL, Role, roleLabel, roleNames } from "../../components/common/roles";

export interface PodFact {
    name: string;
    namespace: string;
    node?: string;
    ready: boolean;
    labels: Record<string, string>;
    /** There is one on each host by design (a DaemonSet's), or it ends by itself (a job's): it does not take up a host. */
    passing: boolean;
    /** Made by the simulator, in an operator's stead. */
    simulated: boolean;
}

export interface NodeFact {
    name: string;
    rack: string;
    roles: Role[];
}

export interface ServiceFact {
    name: string;
    namespace: string;
    type: string;
    selector: Record<string, string>;
    /** Addresses that a load balancer gave it. */
    addresses: string[];
}

/** What a cluster runs, as far as the placement table is concerned. */
export interface ClusterFacts {
    pods: PodFact[];
    nodes: NodeFact[];
    services: ServiceFact[];
}

interface Item {
    metadata: {
        name: string;
        namespace?: string;
        labels?: Record<string, string>;
        deletionTimestamp?: string;
        ownerReferences?: { kind: string }[];
    };
}

interface Pod extends Item {
    spec: { nodeName?: string };
    status: { phase?: string; conditions?: { type: string; status: string }[] };
}

interface Service extends Item {
    spec: { type: string; selector?: Record<string, string> };
    status: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

function podFact({ metadata, spec, status }: Pod): PodFact {
    const owners = (metadata.ownerReferences ?? []).map((owner) => owner.kind);
    return {
        name: metadata.name,
        namespace: metadata.namespace ?? "",
        node: spec.nodeName,
        ready: status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false,
        labels: metadata.labels ?? {},
        passing: owners.includes("DaemonSet") || owners.includes("Job") || owners.includes("Node"),
        simulated: metadata.labels?.[SIMULATED_LABEL] === "true",
    };
}

function nodeFact({ metadata }: Item): NodeFact {
    const labels = metadata.labels ?? {};
    return {
        name: metadata.name,
        rack: labels[RACK_LABEL] ?? "",
        roles: roleNames.filter((role) => labels[roleLabel(role)] !== undefined),
    };
}

function serviceFact({ metadata, spec, status }: Service): ServiceFact {
    return {
        name: metadata.name,
        namespace: metadata.namespace ?? "",
        type: spec.type,
        selector: spec.selector ?? {},
        addresses: (status.loadBalancer?.ingress ?? []).map((at) => at.ip ?? at.hostname ?? ""),
    };
}

/** Reads the live pods, nodes and services of a cluster. */
export async function readFacts(kubectl: string, kubeconfig?: string, context?: string): Promise<ClusterFacts> {
    const access = [...(kubeconfig ? ["--kubeconfig", kubeconfig] : []), ...(context ? ["--context", context] : [])];
    const list = async <T extends Item>(...what: string[]) => {
        const text = await run(kubectl, [...access, "get", ...what, "-o", "json"]);
        return (JSON.parse(text) as { items: T[] }).items;
    };
    const [pods, nodes, services] = await Promise.all([
        list<Pod>("pods", "--all-namespaces"),
        list("nodes"),
        list<Service>("services", "--all-namespaces"),
    ]);
    const standing = pods.filter(
        (pod) => !["Succeeded", "Failed"].includes(pod.status.phase ?? "") && !pod.metadata.deletionTimestamp,
    );
    return { pods: standing.map(podFact), nodes: nodes.map(nodeFact), services: services.map(serviceFact) };
}
