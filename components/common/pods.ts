import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Mounts } from "./files";
import { App, labels, metadata, selectorLabels } from "./labels";
import { nodeAffinity, Placement, tolerations, topologySpread } from "./placement";
import { ResourceSize, resources } from "./quantity";

export interface Probes {
    startup?: k8s.types.input.core.v1.Probe;
    readiness?: k8s.types.input.core.v1.Probe;
    liveness?: k8s.types.input.core.v1.Probe;
}

/** What a pod of ours is. */
export interface PodArgs {
    app: App;
    placement: Placement;
    image: string;
    /** The program and its arguments; never an image's own entry point, so that images stay replaceable. */
    command: string[];
    size: ResourceSize;
    /** User and group that the container runs as. */
    uid: number;
    mounts: Mounts;
    /** Secrets whose keys are environment variables. */
    credentials?: pulumi.Input<string>[];
    env?: Record<string, pulumi.Input<string>>;
    ports?: Record<string, number>;
    probes?: Probes;
    /** Run in the container before it is told to end. */
    preStop?: string[];
    /** Seconds that a pod has to end. @default 30 (Kubernetes' own) */
    grace?: number;
    serviceAccountName?: pulumi.Input<string>;
    /** The label that tells revisions of the workload apart; their pods are spread by themselves. */
    revisionLabel?: string;
}

/** Kubernetes' "restricted" Pod Security Standard, and a read-only root file system. */
const RESTRICTED = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/** The pod template of a service: one container, restricted, placed by the table, spread over racks and hosts. */
export function podTemplate(args: PodArgs): k8s.types.input.core.v1.PodTemplateSpec {
    return {
        metadata: { labels: labels(args.app) },
        spec: {
            affinity: { nodeAffinity: nodeAffinity(args.placement) },
            tolerations: tolerations(args.placement),
            topologySpreadConstraints: topologySpread(selectorLabels(args.app), args.revisionLabel),
            automountServiceAccountToken: args.serviceAccountName !== undefined,
            enableServiceLinks: false,
            serviceAccountName: args.serviceAccountName,
            terminationGracePeriodSeconds: args.grace,
            securityContext: {
                runAsNonRoot: true,
                runAsUser: args.uid,
                runAsGroup: args.uid,
                fsGroup: args.uid,
                seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
                {
                    name: args.app.component,
                    image: args.image,
                    command: args.command,
                    env: Object.entries(args.env ?? {}).map(([name, value]) => ({ name, value })),
                    envFrom: (args.credentials ?? []).map((name) => ({ secretRef: { name } })),
                    ports: Object.entries(args.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort })),
                    resources: resources(args.size),
                    securityContext: RESTRICTED,
                    startupProbe: args.probes?.startup,
                    readinessProbe: args.probes?.readiness,
                    livenessProbe: args.probes?.liveness,
                    lifecycle: args.preStop ? { preStop: { exec: { command: args.preStop } } } : undefined,
                    volumeMounts: args.mounts.volumeMounts,
                },
            ],
            volumes: args.mounts.volumes,
        },
    };
}

/**
 * A budget for voluntary disruption: one pod at a time. None for a single instance, which it could only lock on its host.
 */
export function disruptionBudget(
    name: string,
    app: App,
    replicas: number,
    opts: pulumi.CustomResourceOptions,
): k8s.policy.v1.PodDisruptionBudget | undefined {
    if (replicas < 2) return undefined;
    return new k8s.policy.v1.PodDisruptionBudget(
        name,
        {
            metadata: metadata(app, { name }),
            spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(app) } },
        },
        opts,
    );
}
