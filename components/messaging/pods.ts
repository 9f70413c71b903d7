import { memberSet, OperatorObject, OperatorWorkload } from "../common/operator";
import { SERVICE_LABEL } from "../common/roles";
import { operatorSelector } from "./cluster";
import { RabbitmqClusterSpec } from "./rabbitmq";

/** The StatefulSet that RabbitMQ's operator makes of a cluster. */
export function messagingWorkloads(cluster: OperatorObject<RabbitmqClusterSpec>): OperatorWorkload[] {
    const { spec, metadata } = cluster;
    const service = metadata.labels?.[SERVICE_LABEL];
    return memberSet(cluster, {
        name: `${metadata.name}-server`,
        selector: operatorSelector(metadata.name),
        labels: service ? { [SERVICE_LABEL]: service } : {},
        replicas: spec.replicas,
        container: { name: "rabbitmq", image: spec.image, resources: spec.resources },
        scheduling: {
            affinity: spec.affinity,
            tolerations: spec.tolerations,
            topologySpreadConstraints: spec.override.statefulSet.spec.template.spec.topologySpreadConstraints,
        },
    });
}
