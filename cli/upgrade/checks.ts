import { CEPH_CLUSTER } from "../../components/ceph/rook";
import { PERCONA_XTRADB_CLUSTER } from "../../components/database/percona";
import { KubernetesObject, Manifest } from "../manifests";
import { Registered } from "../program";
import { operatorKinds } from "../workloads";
import { isRolled, patienceOf } from "./patience";
import { Ask, Phase } from "./phases";
import { CommandLine, kubectlOf, PodCount, Step } from "./steps";

/** Minutes that a check waits for what may still be on its way. */
const PATIENCE = "10m";

/** A workload's pods are all there: the last step has left nothing half done, and no host is missing. */
export function rolledOut(object: KubernetesObject, seconds: number): CommandLine {
    return kubectlOf(object, "rollout", "status", workloadName(object), `--timeout=${seconds}s`);
}

export function workloadName({ kind, metadata }: KubernetesObject): string {
    return `${kind.toLowerCase()}/${metadata.name}`;
}

/** What operators say of a cluster that is whole, by its kind. */
const WHOLE: Record<string, string> = {
    [PERCONA_XTRADB_CLUSTER.kind]: "{.status.state}=ready",
    [CEPH_CLUSTER.kind]: "{.status.ceph.health}=HEALTH_OK",
};

function whole(object: KubernetesObject, path: string): CommandLine {
    return kubectlOf(object, "wait", workloadName(object), `--for=jsonpath=${path}`, `--timeout=${PATIENCE}`);
}

/** Where a question is put: to what the operators of the stage's resources have made, or to the first of these that there is. */
function asked({ workloads, each }: Ask, own: KubernetesObject[], all: Manifest[]): [KubernetesObject, string][] {
    const standing = all.map(({ object }): [KubernetesObject, string] => [object, workloadName(object)]);
    if (!ofOwnMembers(workloads)) {
        return workloads.flatMap((name) => standing.filter(([, other]) => other === name)).slice(0, 1);
    }
    const makers = own.filter(({ kind }) => operatorKinds.includes(kind));
    return makers.flatMap((object) =>
        workloads.flatMap((pattern) => {
            const name = pattern.replace("*", object.metadata.name);
            const pods = each ? podsOf(object, name) : [name];
            return pods.map((pod): [KubernetesObject, string] => [object, pod]);
        }),
    );
}

/** Pods of a StatefulSet that an operator makes: they have numbers. */
function podsOf({ spec }: KubernetesObject, workload: string): string[] {
    const { replicas = 1 } = spec as { replicas?: number };
    const [, name = ""] = workload.split("/");
    return Array.from({ length: replicas }, (_, i) => `${name}-${i}`);
}

function ofOwnMembers(workloads: string[]): boolean {
    return workloads.some((name) => name.includes("*"));
}

/**
 * What must hold before a stage begins: the database is whole before a schema changes, and what the service itself says of its
 * readiness; of the workloads that are about to be replaced, that they are whole.
 */
export function checksOf(
    stage: Phase & { resources: Registered[] },
    objects: Manifest[],
): Required<Pick<Step, "checks" | "whole">> {
    const targets = new Map(stage.resources.map((resource) => [resource.urn, resource]));
    const own = objects.flatMap(({ urn, object }) => {
        const resource = targets.get(urn);
        return resource ? [{ object, seconds: patienceOf(resource) }] : [];
    });
    const ownObjects = own.map(({ object }) => object);
    const databases = objects.map(({ object }) => object).filter(({ kind }) => kind === PERCONA_XTRADB_CLUSTER.kind);
    const asks = (stage.asks ?? []).map((ask) => ({
        isOwn: ofOwnMembers(ask.workloads),
        lines: asked(ask, ownObjects, objects).map(([object, workload]) =>
            kubectlOf(object, "exec", workload, "--", ...ask.command),
        ),
    }));
    const linesOf = (isOwn: boolean) => asks.filter((ask) => ask.isOwn === isOwn).flatMap(({ lines }) => lines);
    return {
        whole: [
            ...ownObjects.flatMap((object) => {
                const path = WHOLE[object.kind];
                return path === undefined ? [] : [whole(object, path)];
            }),
            ...own.filter(({ object }) => isRolled(object)).map(({ object, seconds }) => rolledOut(object, seconds)),
            ...linesOf(true),
        ],
        checks: [
            ...(stage.impact === "schema-migration" ? databases : []).map((object) =>
                whole(object, WHOLE[object.kind] ?? ""),
            ),
            ...linesOf(false),
        ],
    };
}

/** What says that pods which are replaced by hand are all of the new template: `rollout status` answers for no such workload. */
export function replacedByHand(targets: string[], objects: Manifest[], pods: PodCount[]): CommandLine[] {
    return objects
        .filter(({ urn }) => targets.includes(urn))
        .flatMap(({ object }) => {
            const count = pods.find(({ name }) => name === object.metadata.name)?.pods ?? 0;
            const all = `--for=jsonpath={.status.updatedNumberScheduled}=${count}`;
            return [kubectlOf(object, "wait", workloadName(object), all, "--timeout=1s")];
        });
}
