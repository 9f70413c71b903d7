import {
    backlog,
    ceph,
    connections,
    daemons,
    etcd,
    identity,
    instances,
    keystone,
    many,
    memcached,
    memory,
    mysql,
    prometheus,
    proxies,
    read,
    space,
} from "./alertreadings";
import { Example } from "./alertexamples";

/** Of APIs, and of what stands behind them. */
export const backendExamples: Record<string, Example> = {
    "api-answers": {
        of: ["keystone-all", "API"],
        fires: [[2, [read("http_response", { ...keystone, result: "connection_failed" }, { result_code: 3 })]]],
        quiet: [read("http_response", { ...keystone, result: "success" }, { result_code: 0, response_time: 0.02 })],
    },
    "api-slow": {
        of: ["keystone-all", "API response time"],
        fires: [
            [1, [read("http_response", keystone, { response_time: 1.5 })]],
            [2, [read("http_response", keystone, { response_time: 6.1 })]],
        ],
        quiet: [read("http_response", keystone, { response_time: 0.02 })],
    },
    "api-instances": {
        of: ["keystone-all", "API instances"],
        fires: [
            [1, instances(4)],
            [2, instances(2)],
        ],
        quiet: instances(5),
    },
    "rabbitmq-members": {
        of: ["rabbitmq", "members"],
        // A broker that does not answer tells nothing.
        fires: [
            [1, identity(1, 1)],
            [2, identity(1)],
            [2, []],
        ],
        quiet: identity(1, 1, 1),
    },
    "rabbitmq-partition": {
        of: ["rabbitmq", "partition"],
        fires: [
            [1, prometheus("rabbitmq", "rabbitmq_unreachable_cluster_peers_count")(1, 1, 0)],
            [2, prometheus("rabbitmq", "rabbitmq_unreachable_cluster_peers_count")(1, 1, 2)],
        ],
        quiet: prometheus("rabbitmq", "rabbitmq_unreachable_cluster_peers_count")(0, 0, 0),
    },
    "rabbitmq-memory-alarm": {
        of: ["rabbitmq", "memory alarm"],
        fires: [[2, prometheus("rabbitmq", "rabbitmq_alarms_memory_used_watermark")(0, 1, 0)]],
        quiet: prometheus("rabbitmq", "rabbitmq_alarms_memory_used_watermark")(0, 0, 0),
    },
    "rabbitmq-disk-alarm": {
        of: ["rabbitmq", "disk alarm"],
        fires: [[2, prometheus("rabbitmq", "rabbitmq_alarms_free_disk_space_watermark")(0, 0, 1)]],
        quiet: prometheus("rabbitmq", "rabbitmq_alarms_free_disk_space_watermark")(0, 0, 0),
    },
    "rabbitmq-memory": {
        of: ["rabbitmq", "memory"],
        fires: [
            [1, memory(8.5e9)],
            [2, memory(9.6e9)],
        ],
        quiet: memory(7e9),
    },
    "rabbitmq-backlog": {
        of: ["rabbitmq", "backlog"],
        fires: [
            [1, backlog(5000, 5000, 1)],
            [2, backlog(50_000, 1, 0)],
        ],
        quiet: backlog(100, 5000, 10),
    },
    "mysql-members": {
        of: ["mysql", "members"],
        fires: [
            [1, mysql("wsrep_ready")(1, 0, 1)],
            [2, mysql("wsrep_ready")(1, 0)],
        ],
        quiet: mysql("wsrep_ready")(1, 1, 1),
    },
    "mysql-cluster-size": {
        of: ["mysql", "cluster size"],
        fires: [[1, mysql("wsrep_cluster_size")(2, 2, 3)]],
        quiet: mysql("wsrep_cluster_size")(3, 3, 3),
    },
    "mysql-flow-control": {
        of: ["mysql", "flow control"],
        // Of each minute twelve seconds, and thirty-six.
        fires: [
            [1, (minute) => mysql("wsrep_flow_control_paused_ns")(5, minute * 12e9, 5)],
            [2, (minute) => mysql("wsrep_flow_control_paused_ns")(5, minute * 36e9, 5)],
        ],
        quiet: (minute) => mysql("wsrep_flow_control_paused_ns")(9e15, minute * 1e9, 5),
    },
    "mysql-connections": {
        of: ["mysql", "connections"],
        fires: [
            [1, connections(3300)],
            [2, connections(3900)],
        ],
        quiet: connections(3000),
    },
    "mysql-proxy": {
        of: ["mysql", "proxies"],
        fires: [
            [1, proxies(1, 0, 1)],
            [2, proxies(0, 0)],
        ],
        quiet: proxies(1, 1, 1),
    },
    "memcached-servers": {
        of: ["memcached", "servers"],
        fires: [
            [1, memcached("uptime")(5000, 5000)],
            [2, []],
        ],
        quiet: memcached("uptime")(5000, 1, 60),
    },
    "memcached-evictions": {
        of: ["memcached", "evictions"],
        fires: [[1, (minute) => memcached("evictions")(0, 1000 * minute, 0)]],
        quiet: (minute) => memcached("evictions")(1e9, minute, 0),
    },
    "etcd-leader": {
        of: ["etcd", "leader"],
        fires: [
            [1, etcd("etcd_server_has_leader")(1, 1, 0)],
            [2, etcd("etcd_server_has_leader")(0, 0, 0)],
        ],
        quiet: etcd("etcd_server_has_leader")(1, 1, 1),
    },
    "etcd-leader-changes": {
        of: ["etcd", "leader changes"],
        fires: [[1, (minute) => etcd("etcd_server_leader_changes_seen_total")(minute, minute, minute)]],
        quiet: etcd("etcd_server_leader_changes_seen_total")(40, 40, 41),
    },
    "etcd-space": {
        of: ["etcd", "space"],
        fires: [
            [1, space(0.8e9)],
            [2, space(0.95e9)],
        ],
        quiet: space(0.2e9),
    },
    "ceph-health": {
        of: ["ceph", "health"],
        fires: [
            [1, ceph({ ceph_health_status: 1 })],
            [2, ceph({ ceph_health_status: 2 })],
        ],
        quiet: ceph({ ceph_health_status: 0 }),
    },
    "ceph-monitors": {
        of: ["ceph", "monitors"],
        fires: [
            [1, daemons("ceph_mon_quorum_status")(1, 0, 1)],
            [2, daemons("ceph_mon_quorum_status")(1, 0, 0)],
        ],
        quiet: daemons("ceph_mon_quorum_status")(1, 1, 1),
    },
    "ceph-osds": {
        of: ["ceph", "OSDs"],
        fires: [
            [1, daemons("ceph_osd_up")(...many(40, 1))],
            [2, daemons("ceph_osd_up")(...many(40, 3))],
        ],
        quiet: daemons("ceph_osd_up")(...many(40, 0)),
    },
    "ceph-full": {
        of: ["ceph", "space"],
        fires: [
            [1, ceph({ ceph_cluster_total_used_bytes: 75, ceph_cluster_total_bytes: 100 })],
            [2, ceph({ ceph_cluster_total_used_bytes: 81, ceph_cluster_total_bytes: 100 })],
        ],
        quiet: ceph({ ceph_cluster_total_used_bytes: 50, ceph_cluster_total_bytes: 100 }),
    },
    "ceph-osd-full": {
        of: ["ceph", "fullest OSD"],
        fires: [
            [1, [...daemons("ceph_osd_stat_bytes_used")(10, 82), ...daemons("ceph_osd_stat_bytes")(100, 100)]],
            [2, [...daemons("ceph_osd_stat_bytes_used")(10, 90), ...daemons("ceph_osd_stat_bytes")(100, 100)]],
        ],
        quiet: [...daemons("ceph_osd_stat_bytes_used")(70, 60), ...daemons("ceph_osd_stat_bytes")(100, 100)],
    },
};
