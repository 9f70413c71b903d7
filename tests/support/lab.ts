import assert from "node:assert/strict";
import { RowReport } from "../../cli/verify";
import { Role } from "../../components/common/roles";
import { ServiceName, serviceRow } from "../../components/common/services";

/** What the second run must leave alone. */
export const KINDS = [
    ..."secrets configmaps services poddisruptionbudgets networkpolicies roles rolebindings".split(" "),
    ..."deployments statefulsets cronjobs".split(" "),
    ..."perconaxtradbclusters rabbitmqclusters cephclusters cephblockpools cephclients cephobjectstores".split(" "),
    ..."elasticsearches kibanas certificates clusterissuers ipaddresspools bgppeers".split(" "),
].join();

/** Hosts of four kinds, one of which is lost with its rack, and what runs on them. */
export const LOST: [role: Role, service: ServiceName][] = [
    ["mysql", "mysqld-server"],
    ["rabbitmq", "rabbitmq-server"],
    ["keystone", "keystone-all"],
    ["ceph-mon", "ceph-mon"],
];

/** Fails where a quorum or a balanced service does not stand, or a service that has lost a host looks whole. */
export function standing({ service, wanted, found, verdict, balancer }: RowReport, hit: boolean): void {
    const row = serviceRow(service);
    if (hit) assert.equal(verdict, "FAIL", service);
    if (hit) assert.ok(found >= wanted - 1, `${service}: ${found} of ${wanted}`);
    if (row.quorum) assert.ok(found > wanted / 2, `${service}: ${found} of ${wanted}`);
    if (row.loadBalancer !== false) assert.ok(found > 0 && !/missing|x 0/.test(balancer), `${service}: ${balancer}`);
}
