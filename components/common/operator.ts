/** A custom resource as the API server has it. */
export interface OperatorObject<Spec> {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace: string; uid?: string; labels?: Record<string, string> };
    spec: Spec;
}

/** An object that an operator would make, as a manifest. */
export interface OperatorWorkload {
    apiVersion: string;
    kind: string;
    metadata: Record<string, unknown> & { name: string; namespace: string };
    spec: unknown;
}

export interface MemberSet {
    name: string;
    selector: Record<string, string>;
    /** Labels of the pods besides the selector. */
    labels: Record<string, string>;
    replicas: number;
    /** Of the disruption budget, where the operator makes one. */
    maxUnavailable?: number;
    container: { name: string; image: string; resources: unknown };
    /** Affinity, tolerations and spread of the pod, as the custom resource gives them. */
    scheduling: Record<string, unknown>;
}

/** On everything that the simulator made in an operator's stead. */
export const SIMULATED_LABEL = "openstack-ra/simulated";

/** The StatefulSet, and where it makes one the disruption budget, that an operator makes of a set of equal members. */
export function memberSet(owner: OperatorObject<unknown>, set: MemberSet): OperatorWorkload[] {
    const { apiVersion, kind, metadata: of } = owner;
    const metadata = {
        name: set.name,
        namespace: of.namespace,
        labels: { ...set.selector, [SIMULATED_LABEL]: "true" },
        // As from an operator: they go when the custom resource goes.
        ownerReferences: of.uid ? [{ apiVersion, kind, name: of.name, uid: of.uid, controller: true }] : undefined,
    };
    const selector = { matchLabels: set.selector };
    const budget = {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata,
        spec: { maxUnavailable: set.maxUnavailable, selector },
    };
    return [
        {
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            metadata,
            spec: {
                replicas: set.replicas,
                serviceName: set.name,
                podManagementPolicy: "Parallel",
                selector,
                template: {
                    metadata: { labels: { ...set.selector, ...set.labels, [SIMULATED_LABEL]: "true" } },
                    spec: { ...set.scheduling, containers: [set.container] },
                },
            },
        },
        ...(set.maxUnavailable === undefined ? [] : [budget]),
    ];
}
