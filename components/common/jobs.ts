import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { metadata } from "./labels";
import { PodArgs, podTemplate } from "./pods";
import { ResourceSize } from "./quantity";
import { stableJson } from "./text";

/** What a job's pod is: that of the service it works for, with another command. */
export interface RunOnceArgs extends Omit<PodArgs, "revisionLabel" | "ports" | "probes" | "preStop" | "grace"> {
    /** The job's part of the tier, e.g. "db-sync". */
    component: string;
}

/** One process of OpenStack's command-line tools, which all stay below these. */
export const jobSize: ResourceSize = { cpu: 0.25, memory: 512 };

/** The pod of a job: no spread, since there is one. */
export function jobTemplate(
    args: RunOnceArgs,
    restartPolicy: "OnFailure" | "Never",
): k8s.types.input.core.v1.PodTemplateSpec {
    // A job is no instance of the service in the placement table.
    const template = podTemplate({ ...args, app: { ...args.app, component: args.component, service: undefined } });
    const spec = template.spec as k8s.types.input.core.v1.PodSpec;
    return { ...template, spec: { ...spec, topologySpreadConstraints: undefined, restartPolicy } };
}

/**
 * A job that runs once for each thing that it runs: its name carries the hash of its whole pod, so that an unchanged job is
 * left alone and a changed one never meets the immutable old one. What it runs must be idempotent.
 */
export function runOnce(name: string, args: RunOnceArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
    const template = pulumi.output(jobTemplate(args, "OnFailure"));
    const hash = template.apply((pod) => createHash("sha256").update(stableJson(pod)).digest("hex").slice(0, 8));
    return new k8s.batch.v1.Job(
        name,
        {
            metadata: metadata(
                { ...args.app, component: args.component, service: undefined },
                {
                    name: pulumi.interpolate`${name}-${hash}`,
                    annotations: { "pulumi.com/timeoutSeconds": "1200" },
                },
            ),
            // A database or broker that is a few minutes late is no reason to give up.
            spec: { backoffLimit: 20, template },
        },
        opts,
    );
}
