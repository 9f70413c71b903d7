import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { unlessEmpty } from "./labels";

export interface CustomObject<Spec> {
    metadata: {
        name: pulumi.Input<string>;
        /** None where the kind belongs to the whole cluster. */
        namespace?: pulumi.Input<string>;
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
        finalizers?: string[];
    };
    spec: pulumi.Input<Spec>;
}

/** One kind of custom resource: its API, and how its operator says that it is ready. */
export interface CustomKind {
    apiVersion: string;
    kind: string;
    /** Condition or JSONPath that the engine waits for; a JSON list where all of several. @default none: stored is ready */
    ready?: string;
    /** Seconds that it may take: first start of all members, or a rolling restart of them. */
    timeout?: number;
}

/**
 * A typed custom resource that the engine waits for. Operators make what it describes; the program's own objects that need
 * it depend on it.
 */
export function customResource<Spec>(
    of: CustomKind,
    name: string,
    object: CustomObject<Spec>,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    const { metadata, spec } = object;
    const annotations = {
        ...(of.ready === undefined ? {} : { "pulumi.com/waitFor": of.ready }),
        ...(of.timeout === undefined ? {} : { "pulumi.com/timeoutSeconds": String(of.timeout) }),
        ...metadata.annotations,
    };
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: of.apiVersion,
            kind: of.kind,
            metadata: { ...metadata, annotations: unlessEmpty(annotations) },
            spec,
        },
        opts,
    );
}

/** A custom resource's name; whoever uses it waits until the resource is ready. */
export function nameOf({ metadata }: k8s.apiextensions.CustomResource): pulumi.Output<string> {
    return metadata.name;
}
