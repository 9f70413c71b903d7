import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata, selectorLabels } from "./labels";
import { joinMounts } from "./files";
import { disruptionBudget, PodArgs, podTemplate } from "./pods";
import { Certificate, certificateMounts } from "./tls";

export interface ApiServiceArgs extends Omit<PodArgs, "revisionLabel" | "ports" | "probes" | "preStop"> {
    port: number;
    /** The server's certificate; with it, TLS alone. @default plaintext */
    certificate?: Certificate;
    /** Path that answers 200 without a token. */
    healthPath: string;
    /** Whether a load balancer stands in front; else a cluster address. */
    balanced: boolean;
    /** Of the Service: by what it asks for its address. */
    annotations?: Record<string, string>;
    /** Whether a client keeps to the pod that it met first: what it left there, no other pod has. @default false */
    sticky?: boolean;
    /** Shell command by which the program ends what it has begun; without one it does so on its own when told to end. */
    drain?: string;
}

export interface ApiService {
    deployment: k8s.apps.v1.Deployment;
    service: k8s.core.v1.Service;
}

/** Seconds between a pod's leaving the load balancer and its program's end: until every balancer has heard of it. */
const DRAIN_SECONDS = 5;

/**
 * A stateless API: pods spread over racks, behind a load balancer (or a cluster address), with a disruption budget. Changed configuration or credentials have changed names, so they roll the pods.
 */
export function apiService(name: string, args: ApiServiceArgs, opts: pulumi.CustomResourceOptions): ApiService {
    const { app, placement, port, balanced } = args;
    const httpGet = { path: args.healthPath, port: "api", scheme: args.certificate && "HTTPS" };
    const deployment = new k8s.apps.v1.Deployment(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                replicas: placement.replicas,
                // A new pod answers before an old one goes: the RA's number of instances holds during a change.
                strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                selector: { matchLabels: selectorLabels(app) },
                template: podTemplate({
                    ...args,
                    mounts: joinMounts(args.mounts, certificateMounts(args.certificate)),
                    ports: { api: port },
                    revisionLabel: "pod-template-hash",
                    preStop: ["sh", "-c", [`sleep ${DRAIN_SECONDS}`, ...(args.drain ? [args.drain] : [])].join("; ")],
                    probes: {
                        // Up to five minutes for a first start on a busy host.
                        startup: { httpGet, periodSeconds: 5, failureThreshold: 60 },
                        readiness: { httpGet, periodSeconds: 5, timeoutSeconds: 5 },
                        // Slow to judge: a loaded API must leave the balancer before it is restarted.
                        liveness: { httpGet, periodSeconds: 30, timeoutSeconds: 15, failureThreshold: 4 },
                    },
                }),
            },
        },
        opts,
    );
    const service = new k8s.core.v1.Service(
        name,
        {
            metadata: metadata(app, { name, annotations: args.annotations }),
            spec: {
                type: balanced ? "LoadBalancer" : "ClusterIP",
                // Traffic stays on the host that it reached: the client's address is kept, and a host without a pod gets none.
                externalTrafficPolicy: balanced ? "Local" : undefined,
                sessionAffinity: args.sticky ? "ClientIP" : undefined,
                selector: selectorLabels(app),
                ports: [{ name: "api", port, targetPort: "api" }],
            },
        },
        opts,
    );
    disruptionBudget(name, app, placement.replicas, opts);
    return { deployment, service };
}
