import { KubernetesObject } from "../../../cli/manifests";
import { at } from "../../support/stacks";
import { PodSpec } from "./spec";

/** The data of a Secret or ConfigMap in plain text. */
export function plain(object: KubernetesObject): Record<string, string> {
    const entries = Object.entries((object.data ?? {}) as Record<string, string>);
    if (object.kind !== "Secret") return Object.fromEntries(entries);
    return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

export function secret(name: string, data: Record<string, string>): KubernetesObject {
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
    return { apiVersion: "v1", kind: "Secret", metadata: { name }, data: Object.fromEntries(encoded) as unknown };
}

export interface PodTemplate {
    metadata: { labels?: Record<string, string>; annotations?: Record<string, string> };
    spec: PodSpec;
}

/** The pods that a workload makes; nothing where it makes none. */
export function templateOf(workload: KubernetesObject): PodTemplate | undefined {
    const job = workload.kind === "CronJob" ? at(workload, "spec", "jobTemplate") : workload;
    const template = at(job, "spec", "template") as Partial<PodTemplate> | undefined;
    return template?.spec && { metadata: template.metadata ?? {}, spec: template.spec };
}

/** All objects of a stack, and those that operators make. */
export class Objects {
    constructor(private readonly all: KubernetesObject[]) {}

    public add(...objects: KubernetesObject[]): void {
        this.all.push(...objects);
    }

    public ofKind(kind: string): KubernetesObject[] {
        return this.all.filter((object) => object.kind === kind);
    }

    /** The newest object of a kind with a name; an error where there is none. */
    public get(kind: string, name: string): KubernetesObject {
        const found = this.find(kind, name);
        if (!found) throw new Error(`no ${kind} ${name} is rendered, and no operator makes it`);
        return found;
    }

    public find(kind: string, name: string): KubernetesObject | undefined {
        return this.all.findLast((object) => object.kind === kind && object.metadata.name === name);
    }

    /** The newest object of a kind, by its name without the suffix that follows from its content. */
    public named(kind: string, name: string): KubernetesObject {
        const suffix = new RegExp(`^${name}(-[0-9a-f]{7,8})?$`);
        const found = this.all.findLast((object) => object.kind === kind && suffix.test(object.metadata.name));
        if (!found) throw new Error(`no ${kind} ${name} is rendered`);
        return found;
    }
}
