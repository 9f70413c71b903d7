import { stringify } from "yaml";
import { Binaries } from "./binaries";

/** Cluster IPs; tools/stages/service.yaml derives load-balancer addresses from them. */
const SERVICE_RANGE = "10.96.0.0/16";
const POD_RANGE = "10.128.0.0/9";
const YEAR_MS = 365 * 24 * 3600 * 1000;

function flags(component: string, values: Record<string, string | number | boolean>): object {
    const extraArgs = Object.entries(values).map(([key, value]) => ({ key, value: String(value) }));
    return { name: component, extraArgs };
}

/** What kwokctl is given: which binaries to run, on loopback only, on ports that it finds free. */
export function renderKwokctlConfig(binaries: Pick<Binaries, "paths" | "kubernetes">): string {
    const { paths, kubernetes } = binaries;
    const cluster = {
        apiVersion: "config.kwok.x-k8s.io/v1alpha1",
        kind: "KwokctlConfiguration",
        options: {
            runtime: "binary",
            bindAddress: "127.0.0.1",
            kubeVersion: kubernetes,
            etcdBinary: paths.etcd,
            kubeApiserverBinary: paths["kube-apiserver"],
            kubeControllerManagerBinary: paths["kube-controller-manager"],
            kubeSchedulerBinary: paths["kube-scheduler"],
            kubectlBinary: paths.kubectl,
            kwokControllerBinary: paths.kwok,
            // Stages as objects: those of custom resources can only be added once their definitions exist.
            enableCRDs: ["Stage"],
            disableQPSLimits: true,
            // No leases (below), so no node is ever found silent.
            heartbeatFactor: 1,
            kubeControllerManagerNodeMonitorGracePeriodMilliseconds: YEAR_MS,
        },
        componentsPatches: [
            // A simulation loses nothing that it could not make again.
            flags("etcd", { "unsafe-no-fsync": true }),
            flags("kube-apiserver", {
                "service-cluster-ip-range": SERVICE_RANGE,
                // The servers find each other without a network interface besides loopback.
                "advertise-address": "127.0.0.1",
                "endpoint-reconciler-type": "none",
            }),
            // One instance of each: electing it would only make it give up when the API server restarts.
            flags("kube-controller-manager", { "leader-elect": false }),
            flags("kube-scheduler", { "leader-elect": false }),
            // A kwok that is started again would wait for the leases of the one before to run out; and renewing those of
            // thousands of nodes that only pretend keeps a core busy.
            {
                name: "kwok-controller",
                extraArgs: [{ key: "node-lease-duration-seconds", value: "0", override: true }],
            },
        ],
    };
    const kwok = {
        apiVersion: "config.kwok.x-k8s.io/v1alpha1",
        kind: "KwokConfiguration",
        options: {
            cidr: POD_RANGE,
            podPlayStageParallelism: 16,
            nodePlayStageParallelism: 16,
            // Its default is lost where there is a KwokConfiguration, and without it a kwok that is started again passes over
            // the pods that it sees before their nodes.
            podsOnNodeSyncParallelism: 4,
        },
    };
    return [cluster, kwok].map((document) => stringify(document)).join("---\n");
}
