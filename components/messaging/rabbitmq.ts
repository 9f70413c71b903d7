import * as k8s from "@pulumi/kubernetes";
import { Input } from "@pulumi/pulumi";
import { CustomKind } from "../common/custom";

/** The kind of RabbitMQ's cluster operator (2.22). */
export const RABBITMQ_CLUSTER: CustomKind = {
    apiVersion: "rabbitmq.com/v1beta1",
    kind: "RabbitmqCluster",
    // The first alone is true as soon as one broker has an address.
    ready: '["condition=ClusterAvailable", "condition=AllReplicasReady"]',
    timeout: 1800,
};

type Pod = k8s.types.input.core.v1.PodSpec;

/** The fields of the custom resource that we set. */
export interface RabbitmqClusterSpec {
    replicas: number;
    image: string;
    persistence: { storageClassName: string; storage: string };
    resources: { requests: Record<string, string>; limits: Record<string, string> };
    terminationGracePeriodSeconds: number;
    affinity: k8s.types.input.core.v1.Affinity;
    tolerations: k8s.types.input.core.v1.Toleration[];
    tls?: { secretName: Input<string>; disableNonTLSListeners: boolean };
    secretBackend: { externalSecret: { name: Input<string> } };
    service: { type: "ClusterIP" };
    rabbitmq: { additionalConfig: string; envConfig: string };
    override: {
        statefulSet: {
            spec: { template: { spec: Pick<Pod, "containers" | "volumes" | "topologySpreadConstraints"> } };
        };
    };
}
