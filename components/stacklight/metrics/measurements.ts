/** Tags that a collector gives to all that it writes: its host, and the host's rack and role. */
const HOST = ["host", "rack", "role"] as const;

/** What a measurement is: its tags, and the fields that dashboards read. */
interface Measurement {
    /** Its name, where another one here has the same: metrics of Prometheus' exporters are fields of one measurement. */
    measurement?: string;
    /** Plugin of Telegraf's that writes it. */
    plugin: string;
    tags: readonly string[];
    fields: readonly string[];
    /** Fields that hold no number. */
    flags?: readonly string[];
}

/**
 * The measurements that dashboards read, under the names that Telegraf's plugins give them (1.39; of inputs.prometheus with
 * metric_version 2). Whoever writes them is tested against this table.
 */
export const measurements = {
    cpu: { plugin: "cpu", tags: [...HOST, "cpu"], fields: ["usage_idle", "usage_iowait"] },
    mem: { plugin: "mem", tags: HOST, fields: ["available_percent"] },
    disk: { plugin: "disk", tags: [...HOST, "path"], fields: ["used_percent", "inodes_used_percent"] },
    diskio: { plugin: "diskio", tags: [...HOST, "name"], fields: ["read_bytes", "write_bytes"] },
    net: { plugin: "net", tags: [...HOST, "interface"], fields: ["bytes_recv", "bytes_sent", "drop_in", "err_in"] },
    system: { plugin: "system", tags: HOST, fields: ["load1"] },
    processes: { plugin: "processes", tags: HOST, fields: ["blocked"] },
    /** Probes of APIs; `service` is the name of who is asked. */
    http_response: {
        plugin: "http_response",
        tags: [...HOST, "service", "result"],
        fields: ["response_time", "result_code"],
    },
    memcached: {
        plugin: "memcached",
        tags: [...HOST, "server"],
        fields: ["get_hits", "get_misses", "evictions"],
    },
    kubernetes_deployment: {
        plugin: "kube_inventory",
        tags: ["deployment_name", "namespace"],
        fields: ["replicas_available", "replicas_unavailable"],
    },
    kubernetes_statefulset: {
        plugin: "kube_inventory",
        tags: ["statefulset_name", "namespace"],
        fields: ["replicas_ready"],
    },
    kubernetes_daemonset: {
        plugin: "kube_inventory",
        tags: ["daemonset_name", "namespace"],
        fields: ["number_unavailable"],
    },
    kubernetes_pod_container: {
        plugin: "kube_inventory",
        tags: ["container_name", "namespace", "node_name", "pod_name"],
        fields: ["restarts_total"],
    },
    openstack_nova_service: {
        plugin: "openstack",
        tags: ["host_machine", "name", "state", "status", "zone"],
        fields: [],
        flags: ["id"],
    },
    openstack_hypervisor: {
        plugin: "openstack",
        tags: ["hypervisor_hostname", "state", "status"],
        fields: ["running_vms", "vcpus", "vcpus_used", "memory_mb", "memory_mb_used"],
    },
    openstack_neutron_agent: {
        plugin: "openstack",
        tags: ["agent_host", "agent_type", "binary"],
        fields: [],
        flags: ["id", "alive"],
    },
    /** Not its `time`: InfluxDB keeps no field of that name. */
    libvirt_cpu: { plugin: "libvirt", tags: [...HOST, "domain_name"], fields: ["user"] },
    libvirt_net: {
        plugin: "libvirt",
        tags: [...HOST, "domain_name", "interface_id"],
        fields: ["rx_bytes", "tx_bytes"],
    },
    libvirt_block: {
        plugin: "libvirt",
        tags: [...HOST, "domain_name", "block_id"],
        fields: ["rd_bytes", "wr_bytes"],
    },
    rabbitmq: {
        measurement: "prometheus",
        plugin: "prometheus",
        tags: HOST,
        fields: [
            "rabbitmq_connections",
            "rabbitmq_channels",
            "rabbitmq_queues",
            "rabbitmq_consumers",
            "rabbitmq_queue_messages_ready",
            "rabbitmq_queue_messages_unacked",
            "rabbitmq_process_resident_memory_bytes",
            "rabbitmq_resident_memory_limit_bytes",
            "rabbitmq_disk_space_available_bytes",
            "rabbitmq_process_open_fds",
            "rabbitmq_process_max_fds",
            "rabbitmq_alarms_memory_used_watermark",
            "rabbitmq_alarms_free_disk_space_watermark",
        ],
    },
    mysql: {
        plugin: "mysql",
        tags: [...HOST, "server"],
        fields: [
            "wsrep_cluster_size",
            "wsrep_local_state",
            "wsrep_flow_control_paused",
            "wsrep_local_recv_queue",
            "threads_connected",
            "threads_running",
            "queries",
            "slow_queries",
            "innodb_row_lock_time",
            "innodb_buffer_pool_reads",
        ],
    },
    haproxy: {
        plugin: "haproxy",
        tags: [...HOST, "proxy", "sv", "type"],
        fields: ["scur", "econ"],
    },
    ceph: {
        measurement: "prometheus",
        plugin: "prometheus",
        tags: [...HOST, "ceph_daemon", "pool_id"],
        fields: [
            "ceph_health_status",
            "ceph_mon_quorum_status",
            "ceph_osd_up",
            "ceph_osd_in",
            "ceph_osd_apply_latency_ms",
            "ceph_cluster_total_bytes",
            "ceph_cluster_total_used_bytes",
            "ceph_pg_total",
            "ceph_pg_active",
            "ceph_pg_degraded",
            "ceph_pg_undersized",
            "ceph_pool_rd",
            "ceph_pool_wr",
            "ceph_pool_rd_bytes",
            "ceph_pool_wr_bytes",
            "ceph_pool_stored",
        ],
    },
    internal_agent: { plugin: "internal", tags: HOST, fields: ["gather_errors"] },
    internal_write: {
        plugin: "internal",
        tags: [...HOST, "output"],
        fields: ["metrics_written", "metrics_dropped", "buffer_size", "buffer_limit"],
    },
    elasticsearch_cluster_health: {
        plugin: "elasticsearch",
        tags: ["name"],
        fields: ["status_code", "active_shards", "unassigned_shards"],
    },
    /** An InfluxDB's own, at /metrics. */
    influxdb: {
        measurement: "prometheus",
        plugin: "prometheus",
        tags: [...HOST, "url", "bucket", "id", "method", "path", "status", "user_agent"],
        fields: ["storage_shard_disk_size", "storage_cache_inuse_bytes", "http_api_requests_total"],
    },
} as const satisfies Record<string, Measurement>;

export type MeasurementName = keyof typeof measurements;
export type FieldOf<M extends MeasurementName> = (typeof measurements)[M]["fields"][number];
export type TagOf<M extends MeasurementName> = (typeof measurements)[M]["tags"][number];

export function measurement(name: MeasurementName): Measurement {
    return measurements[name];
}
