import * as k8s from "@pulumi/kubernetes";
import { operatorKinds, operatorWorkloads } from "../cli/workloads";
import { BALANCES_LABEL, BESIDE_LABEL, serviceLabel } from "../components/common/labels";
import { Role, roleLabel, roleNames, SERVICE_LABEL } from "../components/common/roles";
import { ServiceName, serviceNames } from "../components/common/services";
import { at, isKnown, listAt, Resource, Stack, UNKNOWN } from "./stack";

export type PodSpec = k8s.types.output.core.v1.PodSpec;
export type Container = PodSpec["containers"][number];
type KubernetesObject = Record<string, unknown> & { kind: string };

/** Equal pods that a stack makes: of a workload of ours, or of one that an operator makes of a custom resource. */
export interface Pods {
    /** The resource that says so. */
    urn: string;
    /** For messages, e.g. "Deployment keystone". */
    where: string;
    kind: string;
    /** Its operator makes it. */
    operated: boolean;
    /** The custom resource that it makes it of. */
    custom?: KubernetesObject;
    /** How many at a time; one for a job. */
    replicas: number;
    /** The label selector, where there is one. */
    selector?: Record<string, string>;
    labels: Record<string, string>;
    namespace: string;
    /** Volumes that each pod claims for itself. */
    claims: string[];
    spec: PodSpec;
}

function podsIn(
    urn: string,
    object: KubernetesObject,
    name: string,
    custom?: KubernetesObject,
): Pods[] | typeof UNKNOWN {
    const { kind } = object;
    const template = at(object, ...(kind === "CronJob" ? ["spec", "jobTemplate"] : []), "spec", "template");
    const containers = at(template, "spec", "containers");
    if (containers === undefined) return [];
    // What is in them may be unknown, as the names of their Secrets are; who judges it must look.
    if (!Array.isArray(containers) || containers.includes(UNKNOWN)) return UNKNOWN;
    return [
        {
            urn,
            where: `${kind} ${name}`,
            kind,
            operated: custom !== undefined,
            custom,
            replicas: (at(object, "spec", "replicas") as number | undefined) ?? 1,
            selector: at(object, "spec", "selector", "matchLabels") as Record<string, string> | undefined,
            labels: (at(template, "metadata", "labels") as Record<string, string> | undefined) ?? {},
            namespace: at(object, "metadata", "namespace") as string,
            claims: listAt(object, "spec", "volumeClaimTemplates").map(
                (claim) => at(claim, "metadata", "name") as string,
            ),
            spec: at(template, "spec") as PodSpec,
        },
    ];
}

/** An object, whose kind is known even where nothing else of it is. */
function objectOf({ type, props }: Resource): KubernetesObject {
    return { ...props, kind: type.slice(type.lastIndexOf(":") + 1) };
}

/** Where a custom resource refers to others: what these are called says nothing of the pods that are made of it. */
const REFERENCE = /(secret|configMap)\w*$|name$/i;

function isKnownBut(value: unknown, may: RegExp, key = ""): boolean {
    if (value === UNKNOWN) return may.test(key);
    if (value === null || typeof value !== "object") return true;
    return Object.entries(value).every(([inner, item]) => isKnownBut(item, may, inner));
}

/** What an operator makes of a resource; not known where the resource is not. */
function operatorObjects(custom: KubernetesObject) {
    if (!operatorKinds.includes(custom.kind)) return [];
    return isKnownBut(custom, REFERENCE) ? operatorWorkloads(custom) : UNKNOWN;
}

/** Objects that operators make in a stack, each with the custom resource that it is of. */
export function operated(stack: Stack) {
    return stack.filter(isObject).flatMap((resource) => {
        const custom = objectOf(resource);
        const objects = operatorObjects(custom);
        return objects === UNKNOWN ? [] : objects.map((object) => ({ urn: resource.urn, custom, object }));
    });
}

const isObject = ({ type }: Resource) => type.startsWith("kubernetes:");

function podsOfResource(resource: Resource): Pods[] | typeof UNKNOWN {
    const object = objectOf(resource);
    const own = podsIn(resource.urn, object, resource.name);
    const theirs = operatorObjects(object);
    if (own === UNKNOWN || theirs === UNKNOWN) return UNKNOWN;
    const made = theirs.map((made) => podsIn(resource.urn, { ...made }, made.metadata.name, object));
    return [own, ...made].flatMap((pods) => (pods === UNKNOWN ? [] : pods));
}

/** All pods of a stack of which enough is known to judge them. */
export function podsOf(stack: Stack): Pods[] {
    return stack.filter(isObject).flatMap((resource) => {
        const pods = podsOfResource(resource);
        return pods === UNKNOWN ? [] : pods;
    });
}

/** Whether there are pods that cannot be found yet, by their labels or at all: then nobody can say that there are none. */
export function hidesPods(stack: Stack): boolean {
    return stack.filter(isObject).some((resource) => {
        const pods = podsOfResource(resource);
        return pods === UNKNOWN || pods.some(({ labels, namespace }) => !isKnown([labels, namespace]));
    });
}

export const isOurs = ({ operated: byOperator }: Pods) => !byOperator;
export const isStanding = ({ kind }: Pods) => kind === "Deployment" || kind === "StatefulSet";

export function containersOf(spec: PodSpec): Container[] {
    const all: (Container | typeof UNKNOWN)[] = [...spec.containers, ...listAt<Container>(spec, "initContainers")];
    return all.filter((container) => container !== UNKNOWN);
}

/** Whether labels have everything that a selector asks for. */
export function selects(selector: Record<string, string>, labels: Record<string, string>): boolean {
    return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The row of the placement table that pods are instances of, whose balancers they are, or beside which they stand. */
export function rowOf({ labels }: Pods): ServiceName | undefined {
    const label = labels[SERVICE_LABEL] ?? labels[BALANCES_LABEL] ?? labels[BESIDE_LABEL];
    return serviceNames.find((name) => serviceLabel(name) === label);
}

/** Whether pods are instances of their row, not what stands beside it. */
export const isInstance = ({ labels }: Pods) => labels[SERVICE_LABEL] !== undefined;

/** Roles whose hosts may hold the pods by their node affinity; undefined where any host may, or where it is not known. */
export function rolesOf({ spec }: Pods): Role[] | typeof UNKNOWN | undefined {
    const terms = at(
        spec,
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    );
    if (!isKnown(terms)) return UNKNOWN;
    const keys = listAt<object>(terms)
        .flatMap((term) => listAt<{ key: string; operator: string }>(term, "matchExpressions"))
        .filter(({ operator }) => operator === "Exists")
        .map(({ key }) => key);
    const wanted = roleNames.filter((role) => keys.includes(roleLabel(role)));
    return wanted.length > 0 ? wanted : undefined;
}
