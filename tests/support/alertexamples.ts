import { Metric } from "./alertrules";

type Reading = Omit<Metric, "time">;
/** What is read in one minute after the other; of counters each minute something else. */
type Readings = Reading[] | ((minute: number) => Reading[]);

/** A case in which a kind of rule tells of a failure, and one in which it does not. */
export interface Example {
    /** Nagios' host and service. */
    of: [host: string, service: string];
    /** The state that it comes to, and what is read. */
    fires: [state: 1 | 2, readings: Readings][];
    quiet: Readings;
}

const read = (name: string, tags: Record<string, string>, fields: Reading["fields"]): Reading => ({
    name,
    tags,
    fields,
});

/** One reading of each member, with a value of its own. */
function each(name: string, tag: string, tags: Record<string, string>, field: string) {
    return (...values: (number | boolean)[]): Reading[] =>
        values.map((value, i) => read(name, { ...tags, [tag]: `${tag}-${i}` }, { [field]: value }));
}

const prometheus = (cluster: string, field: string, tag = "url") => each("prometheus", tag, { cluster }, field);
const keystone = { service: "keystone-all", server: "https://keystone-api:5000/healthcheck", method: "GET" };
const identity = prometheus("rabbitmq", "rabbitmq_identity_info");
const backlog = prometheus("rabbitmq", "rabbitmq_queue_messages_ready");
const memory = (used: number) => [
    ...prometheus("rabbitmq", "rabbitmq_process_resident_memory_bytes")(used, 1e9, 1e9),
    ...prometheus("rabbitmq", "rabbitmq_resident_memory_limit_bytes")(10e9, 10e9, 10e9),
];
const mysql = (field: string, measurement = "mysql") => each(measurement, "server", { cluster: "mysql" }, field);
const connections = (used: number) => [
    ...mysql("threads_connected")(10, used, 10),
    ...mysql("max_connections", "mysql_variables")(4000, 4000, 4000),
];
const proxies = (...values: number[]) =>
    each(
        "prometheus",
        "address",
        { cluster: "mysql", proxy: "galera-nodes", state: "UP" },
        "haproxy_backend_status",
    )(...values);
const memcached = (field: string) => each("memcached", "server", { cluster: "memcached" }, field);
const etcd = (field: string) => prometheus("etcd", field);
const space = (used: number) => [
    ...etcd("etcd_mvcc_db_total_size_in_bytes")(used, 1e6, 1e6),
    ...etcd("etcd_server_quota_backend_bytes")(1e9, 1e9, 1e9),
];
const ceph = (fields: Record<string, number>) =>
    Object.entries(fields).map(([field, value]) => read("prometheus", { cluster: "ceph" }, { [field]: value }));
const daemons = (field: string) => prometheus("ceph", field, "ceph_daemon");
const many = (count: number, bad: number) => Array.from({ length: count }, (_, i) => Number(i >= bad));
const compute = (down: number) =>
    many(100, down).map((up, i) =>
        read(
            "openstack_nova_service",
            { name: "nova-compute", host_machine: `host-${i}`, state: up ? "up" : "down", status: "enabled" },
            { id: `${i}` },
        ),
    );
const schedulers = (down: number) =>
    many(8, down).map((up, i) =>
        read(
            "openstack_nova_service",
            { name: "nova-scheduler", host_machine: `pod-${i}`, state: up ? "up" : "down", status: "enabled" },
            { id: `${i}` },
        ),
    );
const l3 = (down: number) =>
    each(
        "openstack_neutron_agent",
        "agent_host",
        { agent_type: "L3 agent" },
        "alive",
    )(...many(3, down).map((up) => up === 1));
const disk = (used_percent: number) => [
    read("hosts_disk", { tags: "role=compute", host: "host-7", path: "/" }, { used_percent }),
];
const one = (name: string, field: string) => (value: number) => [
    read(name, { tags: "role=compute", host: "host-7" }, { [field]: value }),
];
const rack = (group: string, hosts: number) => [read("racks_reporting", { tags: `rack=${group}` }, { hosts })];
const workload = (replicas_unavailable: number) => [
    read(
        "kubernetes_deployment",
        { deployment_name: "nova-conductor" },
        { replicas_available: 3, replicas_unavailable },
    ),
];
const instances = (replicas_available: number) => [
    read("kubernetes_deployment", { deployment_name: "keystone-api" }, { replicas_available }),
];
const daemonSet = (number_unavailable: number) => [
    read(
        "kubernetes_daemonset",
        { daemonset_name: "nova-compute" },
        { number_unavailable, desired_number_scheduled: 100 },
    ),
];
const influxdb = each("http_response", "server", { service: "influxdb" }, "response_status_code_match");
const expiry = (days: number) => [
    read("x509_cert", { type: "leaf", source: "https://keystone-api:5000" }, { expiry: days * 86_400 }),
    // Roots are looked at by nobody.
    read("x509_cert", { type: "root", source: "https://keystone-api:5000" }, { expiry: 60 }),
];
const elastic = (status_code: number) => [read("elasticsearch_cluster_health", { name: "logs" }, { status_code })];

/** For each kind of rule. */
export const examples: Record<string, Example> = {
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
    hypervisors: {
        of: ["nova-compute", "reports"],
        fires: [
            [1, compute(1)],
            [2, compute(3)],
        ],
        quiet: compute(0),
    },
    "openstack-services": {
        of: ["nova-scheduler", "reports"],
        fires: [
            [1, schedulers(2)],
            [2, schedulers(3)],
        ],
        quiet: schedulers(0),
    },
    "network-agents": {
        of: ["neutron-l3-agent", "reports"],
        fires: [
            [1, l3(1)],
            [2, l3(2)],
        ],
        quiet: l3(0),
    },
    "hosts-reporting": {
        of: ["hosts-compute", "reporting"],
        fires: [
            [1, one("hosts_reporting", "hosts")(49)],
            [2, one("hosts_reporting", "hosts")(24)],
            // None of the role, though others are told of.
            [2, [read("hosts_reporting", { tags: "role=mysql" }, { hosts: 3 })]],
        ],
        quiet: one("hosts_reporting", "hosts")(50),
    },
    "racks-reporting": {
        of: ["rack-r01", "reporting"],
        fires: [
            [1, rack("r01", 9)],
            [2, rack("r02", 10)],
        ],
        quiet: rack("r01", 10),
    },
    "host-disk": {
        of: ["hosts-compute", "disk"],
        fires: [
            [1, disk(85)],
            [2, disk(90.5)],
        ],
        quiet: disk(80),
    },
    "host-memory": {
        of: ["hosts-compute", "memory"],
        fires: [
            [1, one("hosts_memory", "available_percent")(9)],
            [2, one("hosts_memory", "available_percent")(1)],
        ],
        quiet: one("hosts_memory", "available_percent")(11),
    },
    "host-cpu": {
        of: ["hosts-compute", "CPU"],
        fires: [
            [1, one("hosts_cpu", "idle_percent")(5)],
            [2, one("hosts_cpu", "idle_percent")(1)],
        ],
        quiet: one("hosts_cpu", "idle_percent")(30),
    },
    "kubernetes-nodes": {
        of: ["00-global", "Kubernetes nodes"],
        fires: [
            [1, each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 1))],
            [2, each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 3))],
        ],
        quiet: [
            ...each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 0)),
            ...each("kubernetes_node", "node_name", { condition: "DiskPressure" }, "ready")(...many(100, 100)),
        ],
    },
    workloads: { of: ["00-global", "instances"], fires: [[1, workload(1)]], quiet: workload(0) },
    agents: {
        of: ["00-global", "agents"],
        fires: [
            [1, daemonSet(1)],
            [2, daemonSet(6)],
        ],
        quiet: daemonSet(0),
    },
    influxdb: {
        of: ["influxdb", "instances"],
        fires: [
            [1, influxdb(1, 0, 0)],
            [2, influxdb(0, 0)],
        ],
        quiet: influxdb(1, 1, 1),
    },
    elasticsearch: {
        of: ["elasticsearch", "health"],
        fires: [
            [1, elastic(2)],
            [2, elastic(3)],
        ],
        quiet: elastic(1),
    },
    certificates: {
        of: ["00-global", "certificates"],
        fires: [
            [1, expiry(20)],
            [2, expiry(5)],
        ],
        quiet: expiry(80),
    },
};
