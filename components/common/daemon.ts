import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MessagingAccess } from "./access";
import { Files } from "./files";
import { metadata, selectorLabels } from "./labels";
import { disruptionBudget, PodArgs, podTemplate, Probes } from "./pods";
import { projectFile } from "./project";

/** A service without an API of its own: what it does, it is told through the broker. */
export type DaemonArgs = Omit<PodArgs, "revisionLabel">;

const PROBE = "/etc/openstack-ra/amqp.py";

/** The file by which `brokerProbes` asks; it belongs to the pod's config files. */
export const brokerProbeFile: Files = { [PROBE]: projectFile("components/common/scripts/amqp.py") };

/**
 * Ready while connected to a broker. There is no liveness probe: a broker's outage must not restart every agent of the
 * cloud, and a process that ends is restarted without one.
 */
export function brokerProbes(messaging: MessagingAccess): Probes {
    const exec = { command: ["python3", PROBE, String(messaging.port)] };
    return {
        startup: { exec, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
        // Each question starts an interpreter, so it is asked seldom.
        readiness: { exec, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3 },
    };
}

/** Stateless workers that share one queue: pods spread over racks and hosts, replaced a quarter at a time. */
export function daemon(name: string, args: DaemonArgs, opts: pulumi.CustomResourceOptions): k8s.apps.v1.Deployment {
    const { app, placement } = args;
    const deployment = new k8s.apps.v1.Deployment(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                replicas: placement.replicas,
                strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
                selector: { matchLabels: selectorLabels(app) },
                template: podTemplate({ ...args, revisionLabel: "pod-template-hash" }),
            },
        },
        opts,
    );
    disruptionBudget(name, app, placement.replicas, opts);
    return deployment;
}

/** Workers that each own something under their name: stable names, one replaced at a time. */
export function namedDaemon(
    name: string,
    args: DaemonArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
    const { app, placement } = args;
    const set = new k8s.apps.v1.StatefulSet(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                replicas: placement.replicas,
                serviceName: name,
                podManagementPolicy: "Parallel",
                selector: { matchLabels: selectorLabels(app) },
                template: podTemplate(args),
            },
        },
        opts,
    );
    disruptionBudget(name, app, placement.replicas, opts);
    return set;
}

/** How an agent's pods are replaced: so many at a time, or a share of the hosts, or only when somebody deletes them. */
export type AgentUpdate = { atOnce: number | string } | "OnDelete";

/** An agent: one pod on every host of its roles, as root in the host's network. */
export function agent(
    name: string,
    args: DaemonArgs & { update: AgentUpdate },
    opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.DaemonSet {
    const { app, update } = args;
    const template = podTemplate({ ...args, host: args.host ?? {} });
    const spec = template.spec as k8s.types.input.core.v1.PodSpec;
    return new k8s.apps.v1.DaemonSet(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                selector: { matchLabels: selectorLabels(app) },
                updateStrategy:
                    update === "OnDelete"
                        ? { type: "OnDelete" }
                        : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: update.atOnce } },
                // One on each host: there is nothing to spread.
                template: { ...template, spec: { ...spec, topologySpreadConstraints: undefined } },
            },
        },
        opts,
    );
}

/**
 * A rack's share of the hosts, as a percentage: agents are replaced in waves of that size. At most half of them, however
 * few racks there are.
 */
export function rackWave(racks: number): AgentUpdate {
    return { atOnce: `${Math.min(50, Math.ceil(100 / Math.max(racks, 1)))}%` };
}
