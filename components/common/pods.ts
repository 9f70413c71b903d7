import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { joinMounts, Mounts } from "./files";
import { App, labels, metadata, selectorLabels } from "./labels";
import { apartFromOtherSets, nodeAffinity, nextTo, Placement, tolerations, topologySpread } from "./placement";
import { ResourceSize, resources } from "./quantity";

export interface Probes {
    startup?: k8s.types.input.core.v1.Probe;
    readiness?: k8s.types.input.core.v1.Probe;
    liveness?: k8s.types.input.core.v1.Probe;
}

/** One container of a pod. */
export interface ContainerArgs {
    image: string;
    /** The program and its arguments; never an image's own entry point, so that images stay replaceable. */
    command: string[];
    size: ResourceSize;
    mounts: Mounts;
    /** Secrets whose keys are environment variables. */
    credentials?: pulumi.Input<string>[];
    env?: Record<string, pulumi.Input<string>>;
    /** Environment variables with a field of the pod itself, e.g. `{ OS_DEFAULT__HOST: "spec.nodeName" }`. */
    fields?: Record<string, string>;
    /** Environment variables with one entry of a Secret that others share. */
    entries?: Record<string, { secretName: pulumi.Input<string>; key: string }>;
    ports?: Record<string, number>;
    probes?: Probes;
    /** Run in the container before it is told to end. */
    preStop?: string[];
    /** User that it runs as, where it needs only its host's files. @default root */
    uid?: number;
}

/** What a pod of ours is. */
export interface PodArgs extends ContainerArgs {
    app: App;
    placement: Placement;
    /** User and group that the containers run as. */
    uid: number;
    /** Containers that run to their end before the others start, by name. */
    before?: Record<string, ContainerArgs>;
    /** Containers beside the one that the pod is named after, by name. */
    beside?: Record<string, ContainerArgs>;
    /** Seconds that a pod has to end. @default 30 (Kubernetes' own) */
    grace?: number;
    serviceAccountName?: pulumi.Input<string>;
    /** Class of its priority. @default the cluster's default */
    priorityClassName?: pulumi.Input<string>;
    /** Labels of pods on whose host it runs. @default any host of its placement */
    near?: Record<string, string>;
    /** The label that tells revisions of the workload apart; their pods are spread by themselves. */
    revisionLabel?: string;
    /** An agent that works on its host: root in the host's network. @default a pod like any other */
    host?: HostAccess;
}

export interface HostAccess {
    /** It needs only the host's files: root without privileges, in a network of its own. */
    filesOnly?: boolean;
    /** Beside files, what the kernel tells of the host's network: no more privileges, but in that network. */
    network?: boolean;
}

/** Kubernetes' "restricted" Pod Security Standard, and a read-only root file system. */
const RESTRICTED = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/** Agents make namespaces, bridges and mounts on their host. */
const ON_HOST = { privileged: true, readOnlyRootFilesystem: true, runAsUser: 0, runAsGroup: 0 };

/** Directories of the host belong to root, and no group of a pod's is given to them. */
const onHostFiles = (uid = 0) => ({ ...RESTRICTED, runAsUser: uid, runAsGroup: uid });

const HOST_NETWORK = {
    hostNetwork: true,
    // In the host's network, and still with the cluster's names.
    dnsPolicy: "ClusterFirstWithHostNet",
};

const seccompProfile = { type: "RuntimeDefault" };

/** The pod template of a service: restricted unless it works on its host, placed by the table, spread over racks and hosts. */
export function podTemplate(args: PodArgs): k8s.types.input.core.v1.PodTemplateSpec {
    const { host, before = {}, beside = {} } = args;
    const named = (containers: Record<string, ContainerArgs>) =>
        Object.entries(containers).map(([name, of]) => container(name, of, host));
    const mounts = joinMounts(args.mounts, ...Object.values({ ...before, ...beside }).map((of) => of.mounts));
    return {
        metadata: { labels: labels(args.app) },
        spec: {
            affinity: {
                nodeAffinity: nodeAffinity(args.placement),
                podAffinity: args.near && nextTo(args.near),
                podAntiAffinity: apartFromOtherSets(args.placement, selectorLabels(args.app)),
            },
            tolerations: tolerations(args.placement),
            topologySpreadConstraints: topologySpread(selectorLabels(args.app), args.revisionLabel),
            automountServiceAccountToken: args.serviceAccountName !== undefined,
            enableServiceLinks: false,
            priorityClassName: args.priorityClassName,
            serviceAccountName: args.serviceAccountName,
            terminationGracePeriodSeconds: args.grace,
            ...security(args),
            initContainers: args.before && named(before),
            containers: [container(args.app.component, args, host), ...named(beside)],
            volumes: mounts.volumes,
        },
    };
}

function security({ host, uid }: PodArgs) {
    if (!host) {
        return {
            securityContext: { runAsNonRoot: true, runAsUser: uid, runAsGroup: uid, fsGroup: uid, seccompProfile },
        };
    }
    if (!host.filesOnly) return HOST_NETWORK;
    return { securityContext: { seccompProfile }, ...(host.network ? HOST_NETWORK : {}) };
}

function container(name: string, args: ContainerArgs, host?: HostAccess): k8s.types.input.core.v1.Container {
    const fields = Object.entries(args.fields ?? {}).map(([variable, fieldPath]) => ({
        name: variable,
        valueFrom: { fieldRef: { fieldPath } },
    }));
    const entries = Object.entries(args.entries ?? {}).map(([variable, { secretName, key }]) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name: secretName, key } },
    }));
    return {
        name,
        image: args.image,
        command: args.command,
        // Fields first: other variables may refer to them as $(NAME).
        env: [
            ...fields,
            ...entries,
            ...Object.entries(args.env ?? {}).map(([variable, value]) => ({ name: variable, value })),
        ],
        envFrom: (args.credentials ?? []).map((secret) => ({ secretRef: { name: secret } })),
        ports: Object.entries(args.ports ?? {}).map(([port, containerPort]) => ({ name: port, containerPort })),
        resources: resources(args.size),
        securityContext: host ? (host.filesOnly ? onHostFiles(args.uid) : ON_HOST) : RESTRICTED,
        startupProbe: args.probes?.startup,
        readinessProbe: args.probes?.readiness,
        livenessProbe: args.probes?.liveness,
        lifecycle: args.preStop ? { preStop: { exec: { command: args.preStop } } } : undefined,
        volumeMounts: args.mounts.volumeMounts,
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
