import { memberSet, OperatorObject, OperatorWorkload } from "../../common/operator";
import { ElasticsearchSpec, KibanaSpec, PodTemplate } from "./elastic";

const TYPE = "common.k8s.elastic.co/type";

function ofTemplate(name: string, image: string, { metadata, spec }: PodTemplate) {
    const { containers, ...scheduling } = spec;
    const [container] = containers as { resources: unknown }[];
    return { labels: metadata.labels, container: { name, image, resources: container?.resources }, scheduling };
}

/** The StatefulSet of each set of members, and their one budget; ECK's own follows the cluster's health. */
export function elasticsearchWorkloads(cluster: OperatorObject<ElasticsearchSpec>): OperatorWorkload[] {
    const { metadata, spec } = cluster;
    const label = "elasticsearch.k8s.elastic.co";
    return spec.nodeSets.flatMap(({ name, count, podTemplate }) =>
        memberSet(cluster, {
            name: `${metadata.name}-es-${name}`,
            selector: {
                [TYPE]: "elasticsearch",
                [`${label}/cluster-name`]: metadata.name,
                [`${label}/statefulset-name`]: `${metadata.name}-es-${name}`,
            },
            replicas: count,
            maxUnavailable: 1,
            ...ofTemplate("elasticsearch", spec.image, podTemplate),
        }),
    );
}

/** Kibana's pods; ECK's are a Deployment's, and have no budget but ours. */
export function kibanaWorkloads(kibana: OperatorObject<KibanaSpec>): OperatorWorkload[] {
    const { metadata, spec } = kibana;
    return memberSet(kibana, {
        name: `${metadata.name}-kb`,
        selector: { [TYPE]: "kibana", "kibana.k8s.elastic.co/name": metadata.name },
        replicas: spec.count,
        ...ofTemplate("kibana", spec.image, spec.podTemplate),
    });
}
