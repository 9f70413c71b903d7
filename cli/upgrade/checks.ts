import { PERCONA_XTRADB_CLUSTER } from "../../components/database/percona";
import { KubernetesObject, Manifest } from "../manifests";
import { Registered } from "../program";
import { operatorKinds } from "../workloads";
import { Phase } from "./phases";
import { CommandLine, PodCount } from "./steps";

/** Minutes that a check waits for what may still be on its way. */
const PATIENCE = "10m";

function kubectl({ metadata }: KubernetesObject, ...words: string[]): CommandLine {
    return ["kubectl", "--namespace", metadata.namespace ?? "default", ...words];
}

/** A workload's pods are all there: the last step has left nothing half done, and no host is missing. */
function rolledOut(object: KubernetesObject): CommandLine {
    return kubectl(object, "rollout", "status", workloadName(object), `--timeout=${PATIENCE}`);
}

function workloadName({ kind, metadata }: KubernetesObject): string {
    return `${kind.toLowerCase()}/${metadata.name}`;
}

/** Whether the pods are replaced by themselves; `rollout status` answers for no other. */
function rolls({ kind, spec }: KubernetesObject): boolean {
    const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { type?: string } };
    return ["Deployment", "StatefulSet", "DaemonSet"].includes(kind) && updateStrategy?.type !== "OnDelete";
}

/** In which workload something is asked, beside an object of its namespace. */
function asked(
    workloads: string[],
    own: KubernetesObject[],
    all: Manifest[],
): (readonly [object: KubernetesObject, workload: string])[] {
    const made = workloads.filter((workload) => workload.includes("*"));
    if (made.length > 0)
        return own
            .filter(({ kind }) => operatorKinds.includes(kind))
            .flatMap((object) => made.map((name) => [object, name.replace("*", object.metadata.name)] as const));
    const standing = all.map(({ object }) => [object, workloadName(object)] as const);
    const found = workloads.flatMap((name) => standing.filter(([, other]) => other === name));
    return found.slice(0, 1);
}

/**
 * What must hold before a stage begins: the database is whole before a schema changes, the workloads that are about to be
 * replaced are, and what the service itself says of its readiness.
 */
export function checksOf(stage: Phase & { resources: Registered[] }, objects: Manifest[]): CommandLine[] {
    const targets = new Set(stage.resources.map(({ urn }) => urn));
    const own = objects.filter(({ urn }) => targets.has(urn)).map(({ object }) => object);
    const databases = objects.map(({ object }) => object).filter(({ kind }) => kind === PERCONA_XTRADB_CLUSTER.kind);
    const isStateful = own.some(({ kind }) => kind === PERCONA_XTRADB_CLUSTER.kind);
    const ready = stage.impact === "schema-migration" || isStateful ? databases : [];
    return [
        ...ready.map((object) =>
            kubectl(
                object,
                "wait",
                workloadName(object),
                "--for=jsonpath={.status.state}=ready",
                `--timeout=${PATIENCE}`,
            ),
        ),
        ...own.filter(rolls).map(rolledOut),
        ...(stage.asks ?? []).flatMap(({ workloads, command }) =>
            asked(workloads, own, objects).map(([object, workload]) =>
                kubectl(object, "exec", workload, "--", ...command),
            ),
        ),
    ];
}

/** What says that pods which are replaced by hand are all of the new template: `rollout status` answers for no such workload. */
export function replacedByHand(targets: string[], objects: Manifest[], pods: PodCount[]): CommandLine[] {
    return objects
        .filter(({ urn }) => targets.includes(urn))
        .flatMap(({ object }) => {
            const count = pods.find(({ name }) => name === object.metadata.name)?.pods ?? 0;
            const all = `--for=jsonpath={.status.updatedNumberScheduled}=${count}`;
            return [kubectl(object, "wait", workloadName(object), all, "--timeout=1s")];
        });
}
