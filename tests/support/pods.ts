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
    /** Its operator makes it. */
    operated: boolean;
    /** The custom resource that it makes it of. */
    custom?: ReturnType<typeof objectOf>;
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

type Template = { metadata?: { labels?: Record<string, string> }; spec: PodSpec };

function podsOf(owner: string, object: Record<string, unknown>, name: string, operated: boolean): Pods[] {
    const kind = object.kind as string;
    const job = kind === "CronJob" ? at(object, "spec", "jobTemplate") : object;
    const template = at(job, "spec", "template") as Template | undefined;
    if (!template) return [];
    return [
        {
            where: `${kind} ${name}`,
            kind,
            owner,
            operated,
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
        ...run.resources.flatMap((r) => podsOf(ownerOf(run, r).name, objectOf(r), r.name, false)),
        ...operated(run).flatMap(({ owner, object, custom }) =>
            podsOf(owner, { ...object }, object.metadata.name, true).map((pods) => ({ ...pods, custom })),
        ),
    ];
}

/** Whether labels have everything that a selector asks for. */
export function selects(selector: Record<string, string>, labels: Record<string, string>): boolean {
    return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
