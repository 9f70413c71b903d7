import { Metric } from "./alertrules";

/** A metric as an example gives it: its time follows from the minute. */
type Reading = Omit<Metric, "time">;
/** What is read in one minute after the other; of counters each minute something else. */
export type Readings = Reading[] | ((minute: number) => Reading[]);

export const read = (name: string, tags: Record<string, string>, fields: Reading["fields"]): Reading => ({
    name,
    tags,
    fields,
});

/** One reading of each member, with a value of its own. */
export function each(name: string, tag: string, tags: Record<string, string>, field: string) {
    return (...values: (number | boolean)[]): Reading[] =>
        values.map((value, i) => read(name, { ...tags, [tag]: `${tag}-${i}` }, { [field]: value }));
}

export const prometheus = (cluster: string, field: string, tag = "url") => each("prometheus", tag, { cluster }, field);
export const keystone = { service: "keystone-all", server: "https://keystone-api:5000/healthcheck", method: "GET" };
export const identity = prometheus("rabbitmq", "rabbitmq_identity_info");
export const backlog = prometheus("rabbitmq", "rabbitmq_queue_messages_ready");
export const memory = (used: number) => [
    ...prometheus("rabbitmq", "rabbitmq_process_resident_memory_bytes")(used, 1e9, 1e9),
    ...prometheus("rabbitmq", "rabbitmq_resident_memory_limit_bytes")(10e9, 10e9, 10e9),
];
export const mysql = (field: string, measurement = "mysql") => each(measurement, "server", { cluster: "mysql" }, field);
export const connections = (used: number) => [
    ...mysql("threads_connected")(10, used, 10),
    ...mysql("max_connections", "mysql_variables")(4000, 4000, 4000),
];
export const proxies = (...values: number[]) =>
    each(
        "prometheus",
        "address",
        { cluster: "mysql", proxy: "galera-nodes", state: "UP" },
        "haproxy_backend_status",
    )(...values);
export const memcached = (field: string) => each("memcached", "server", { cluster: "memcached" }, field);
export const etcd = (field: string) => prometheus("etcd", field);
export const space = (used: number) => [
    ...etcd("etcd_mvcc_db_total_size_in_bytes")(used, 1e6, 1e6),
    ...etcd("etcd_server_quota_backend_bytes")(1e9, 1e9, 1e9),
];
export const ceph = (fields: Record<string, number>) =>
    Object.entries(fields).map(([field, value]) => read("prometheus", { cluster: "ceph" }, { [field]: value }));
export const daemons = (field: string) => prometheus("ceph", field, "ceph_daemon");
export const many = (count: number, bad: number) => Array.from({ length: count }, (_, i) => Number(i >= bad));
export const compute = (down: number) =>
    many(100, down).map((up, i) =>
        read(
            "openstack_nova_service",
            { name: "nova-compute", host_machine: `host-${i}`, state: up ? "up" : "down", status: "enabled" },
            { id: `${i}` },
        ),
    );
export const schedulers = (down: number) =>
    many(8, down).map((up, i) =>
        read(
            "openstack_nova_service",
            { name: "nova-scheduler", host_machine: `pod-${i}`, state: up ? "up" : "down", status: "enabled" },
            { id: `${i}` },
        ),
    );
export const l3 = (down: number) =>
    each(
        "openstack_neutron_agent",
        "agent_host",
        { agent_type: "L3 agent" },
        "alive",
    )(...many(3, down).map((up) => up === 1));
export const disk = (used_percent: number) => [
    read("hosts_disk", { tags: "role=compute", host: "host-7", path: "/" }, { used_percent }),
];
export const one = (name: string, field: string) => (value: number) => [
    read(name, { tags: "role=compute", host: "host-7" }, { [field]: value }),
];
export const rack = (group: string, hosts: number) => [read("racks_reporting", { tags: `rack=${group}` }, { hosts })];
export const workload = (replicas_unavailable: number) => [
    read(
        "kubernetes_deployment",
        { deployment_name: "nova-conductor" },
        { replicas_available: 3, replicas_unavailable },
    ),
];
export const instances = (replicas_available: number) => [
    read("kubernetes_deployment", { deployment_name: "keystone-api" }, { replicas_available }),
];
export const daemonSet = (number_unavailable: number) => [
    read(
        "kubernetes_daemonset",
        { daemonset_name: "nova-compute" },
        { number_unavailable, desired_number_scheduled: 100 },
    ),
];
export const influxdb = each("http_response", "server", { service: "influxdb" }, "response_status_code_match");
export const expiry = (days: number) => [
    read("x509_cert", { type: "leaf", source: "https://keystone-api:5000" }, { expiry: days * 86_400 }),
    // Roots are looked at by nobody.
    read("x509_cert", { type: "root", source: "https://keystone-api:5000" }, { expiry: 60 }),
];
export const elastic = (status_code: number) => [
    read("elasticsearch_cluster_health", { name: "logs" }, { status_code }),
];
