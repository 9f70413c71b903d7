import { Kubectl } from "./kubectl";

interface Workload {
    kind: string;
    metadata: { name: string; generation: number };
    spec: { replicas: number };
    status: { observedGeneration?: number; updatedReplicas?: number };
}

/** Workloads that still run pods of an earlier program, e.g. "Deployment keystone". On a simulated cluster all are the stack's. */
export async function rollingOut(kubectl: Kubectl): Promise<string[]> {
    const listed = await kubectl("get", "deployments,statefulsets", "--all-namespaces", "-o", "json");
    return (JSON.parse(listed) as { items: Workload[] }).items
        .filter(
            ({ metadata, spec, status }) =>
                status.observedGeneration !== metadata.generation || (status.updatedReplicas ?? 0) < spec.replicas,
        )
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}
