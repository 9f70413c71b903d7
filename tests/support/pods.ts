import * as k8s from "@pulumi/kubernetes";
import { ProgramRun, Registered, revealed } from "../../cli/program";
import { operatorWorkloads } from "../../cli/workloads";
import { at, ownerOf } from "./stacks";

export type PodSpec = k8s.types.output.core.v1.PodSpec;

/** Equal pods that a stack makes: of a workload of ours, or of one that an operator makes of a custom resource. */
export interface Pods {
    /** For messages, e.g. "Deployment keystone". */
    where: string;
    kind: string;
    /** The top-level component. */
    owner: string;
    /** The custom resource that its operator makes it of. */
    custom?: Custom;
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

export type Custom = Record<string, unknown> & { kind: string };
type Template = { metadata?: { labels?: Record<string, string> }; spec: PodSpec };

function podsOf(owner: string, object: Record<string, unknown>, name: string, custom?: Custom): Pods[] {
    const kind = object.kind as string;
    const job = kind === "CronJob" ? at(object, "spec", "jobTemplate") : object;
    const template = at(job, "spec", "template") as Template | undefined;
    if (!template) return [];
    return [
        {
            where: `${kind} ${name}`,
            kind,
            owner,
            custom,
            replicas: (at(object, "spec", "replicas") as number | undefined) ?? 1,
            selector: at(object, "spec", "selector", "matchLabels") as Record<string, string> | undefined,
            labels: template.metadata?.labels ?? {},
            namespace: at(object, "metadata", "namespace") as string,
            claims: ((at(object, "spec", "volumeClaimTemplates") ?? []) as { metadata: { name: string } }[]).map(
                ({ metadata }) => metadata.name,
            ),
            spec: template.spec,
        },
    ];
}

/** A resource as the object that the API server gets. */
export function objectOf({ inputs, objectName }: Registered): Record<string, unknown> & { kind: string } {
    const object = revealed(inputs) as { kind: string; metadata?: object };
    return { ...object, metadata: { ...object.metadata, name: objectName } };
}

/** Objects that operators make in a stack. */
export function operated(run: ProgramRun) {
    return run.resources
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .flatMap((resource) =>
            operatorWorkloads(objectOf(resource)).map((object) => ({
                owner: ownerOf(run, resource).name,
                custom: objectOf(resource),
                object,
            })),
        );
}

/** All pods of a stack. */
export function allPods(run: ProgramRun): Pods[] {
    return [
        ...run.resources.flatMap((r) => podsOf(ownerOf(run, r).name, objectOf(r), r.name)),
        ...operated(run).flatMap(({ owner, object, custom }) =>
            podsOf(owner, { ...object }, object.metadata.name, custom),
        ),
    ];
}

/** Whether labels have everything that a selector asks for. */
export function selects(selector: Record<string, string>, labels: Record<string, string>): boolean {
    return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
