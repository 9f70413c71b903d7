import { Input } from "@pulumi/pulumi";
import { nodeAffinity, Placement, podAntiAffinity, tolerations, topologySpread } from "../common/placement";
import { serviceLabel } from "../common/labels";
import { gibibytes, resources } from "../common/quantity";
import { SERVICE_LABEL } from "../common/roles";
import { Certificate } from "../common/tls";
import { DEFINITIONS_DIRECTORY, rabbitmqConf, rabbitmqEnv } from "./config";
import { RabbitmqClusterSpec } from "./rabbitmq";
import { MessagingSize } from "./sizing";

export interface ClusterArgs {
    name: string;
    size: MessagingSize;
    placement: Placement;
    image: string;
    storageClass: string;
    /** Size of a broker's volume. @default from the size */
    storage?: string;
    /** The brokers', all the same. @default plaintext */
    certificate?: Certificate;
    /** Secret of the administrator, in the operator's form. */
    administrator: Input<string>;
    /** Secret with definitions.json. */
    definitions: Input<string>;
}

/** The label by which the operator selects a cluster's pods. */
export function operatorSelector(cluster: string): Record<string, string> {
    return { "app.kubernetes.io/name": cluster };
}

/** The cluster as RabbitMQ's operator takes it. */
export function clusterSpec(args: ClusterArgs): RabbitmqClusterSpec {
    const { size, placement } = args;
    const selector = operatorSelector(args.name);
    return {
        replicas: placement.replicas,
        image: args.image,
        // Metadata only has to survive a restart; RPC queues do not (RA "Data Persistence").
        persistence: { storageClassName: args.storageClass, storage: args.storage ?? gibibytes(size.storage) },
        resources: resources(size.member),
        // The operator's default is a week: it waits for queues to be in sync, and ours either have a majority or do not matter.
        terminationGracePeriodSeconds: 120,
        affinity: {
            nodeAffinity: nodeAffinity(placement),
            // Of the row, not of the cluster: a cloud of several cells has several clusters on the same kind of host.
            podAntiAffinity: podAntiAffinity({ [SERVICE_LABEL]: serviceLabel(placement.service) }),
        },
        tolerations: tolerations(placement),
        // Clients prove who they are by their passwords, so brokers need no CA. Among themselves they speak plaintext: TLS
        // there can only be switched with all of them stopped (docs/tls.md).
        tls: args.certificate && { secretName: args.certificate.secretName, disableNonTLSListeners: true },
        secretBackend: { externalSecret: { name: args.administrator } },
        service: { type: "ClusterIP" },
        rabbitmq: { additionalConfig: rabbitmqConf(size), envConfig: rabbitmqEnv(size) },
        override: {
            statefulSet: {
                spec: {
                    template: {
                        spec: {
                            topologySpreadConstraints: topologySpread(selector),
                            containers: [
                                {
                                    name: "rabbitmq",
                                    volumeMounts: [
                                        { name: "definitions", mountPath: DEFINITIONS_DIRECTORY, readOnly: true },
                                    ],
                                },
                            ],
                            volumes: [{ name: "definitions", secret: { secretName: args.definitions } }],
                        },
                    },
                },
            },
        },
    };
}
