import { KubernetesObject } from "../manifests";
import { Registered } from "../program";

/** Seconds that the engine waits for a resource that says nothing of it (pulumi-kubernetes, await). */
const DEFAULT_SECONDS = 600;

function annotationsOf({ inputs }: Registered): Record<string, string | undefined> {
    const { annotations = {} } = (inputs.metadata ?? {}) as { annotations?: Record<string, string> };
    return annotations;
}

/** Seconds within which a resource is what it is to be: the same that the engine would wait. */
export function patienceOf(resource: Registered): number {
    return Number(annotationsOf(resource)["pulumi.com/timeoutSeconds"] ?? DEFAULT_SECONDS);
}

/** What the engine would wait for before it calls a custom resource ready; none: stored is ready. */
export function conditionsOf(resource: Registered): string[] {
    const given = annotationsOf(resource)["pulumi.com/waitFor"];
    if (given === undefined) return [];
    return given.startsWith("[") ? (JSON.parse(given) as string[]) : [given];
}

/** Whether its pods are replaced by themselves; `rollout status` answers for no other. */
export function isRolled({ kind, spec }: KubernetesObject): boolean {
    const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { type?: string } };
    return ["Deployment", "StatefulSet", "DaemonSet"].includes(kind) && updateStrategy?.type !== "OnDelete";
}
