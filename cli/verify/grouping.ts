import { PodFact } from "./facts";

/**
 * Pods of one workload together: a quorum is within one cluster, and a balancer in front of one Deployment, whatever others
 * there are for other cells. No pods are one workload that has none.
 */
export function byWorkload(pods: PodFact[]): PodFact[][] {
    const workloads = new Map<string, PodFact[]>();
    for (const pod of pods) {
        const workload = workloadOf(pod);
        workloads.set(workload, [...(workloads.get(workload) ?? []), pod]);
    }
    return workloads.size > 0 ? [...workloads.values()] : [[]];
}

/**
 * By its name without the last part. Rook makes a Deployment of each daemon, and its labels tell what belongs together: the
 * daemons of a kind in a cluster, or the gateways of one store.
 */
function workloadOf({ name, namespace, labels }: PodFact): string {
    const { rook_cluster: cluster, app = "", rook_object_store: store = "" } = labels;
    return [namespace, cluster ? [cluster, app, store].join("/") : name.replace(/-[^-]+$/, "")].join("/");
}
