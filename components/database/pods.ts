import { Members, PerconaXtraDBClusterSpec } from "./percona";
import { memberSet, OperatorObject, OperatorWorkload } from "../common/operator";
import { operatorLabels } from "./cluster";

/** The StatefulSets that Percona's operator makes of a cluster: the members, and the proxy in front of them. */
export function databaseWorkloads(cluster: OperatorObject<PerconaXtraDBClusterSpec>): OperatorWorkload[] {
    const { pxc, haproxy, proxysql } = cluster.spec;
    const set = (component: string, members: Members) =>
        memberSet(cluster, {
            name: `${cluster.metadata.name}-${component}`,
            selector: operatorLabels(cluster.metadata.name, component),
            labels: members.labels,
            replicas: members.size,
            maxUnavailable: members.podDisruptionBudget.maxUnavailable,
            container: { name: component, image: members.image, resources: members.resources },
            scheduling: {
                affinity: members.affinity.advanced,
                tolerations: members.tolerations,
                topologySpreadConstraints: members.topologySpreadConstraints,
            },
        });
    return [
        ...set("pxc", pxc),
        ...(haproxy ? set("haproxy", haproxy) : []),
        ...(proxysql ? set("proxysql", proxysql) : []),
    ];
}
