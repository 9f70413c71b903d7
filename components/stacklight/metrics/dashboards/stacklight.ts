import { Dashboard, dashboard } from "../dashboard";
import { line } from "../query";

/** StackLight itself: whether collectors come through, and how full what they write to is. */
export function stacklight(namespace: string): Dashboard {
    return dashboard({
        uid: "stacklight",
        title: "StackLight",
        sections: [
            {
                title: "Collectors",
                panels: [
                    {
                        title: "Metrics that were dropped, by rack",
                        description: "A buffer was full: what it should write to was away for too long.",
                        unit: "short",
                        min: 0,
                        thresholds: [1, 100],
                        lines: [
                            line({
                                from: "internal_write",
                                field: "metrics_dropped",
                                rate: true,
                                by: ["rack", "output"],
                                sumOf: ["host"],
                            }),
                        ],
                    },
                    {
                        title: "Metrics that wait, the longest queue of each rack",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "internal_write",
                                field: "buffer_size",
                                take: "max",
                                by: ["rack", "output"],
                            }),
                            line({ from: "internal_write", field: "buffer_limit", take: "min", as: "limit" }),
                        ],
                    },
                    {
                        title: "Written",
                        unit: "ops",
                        min: 0,
                        stacked: true,
                        lines: [
                            line({
                                from: "internal_write",
                                field: "metrics_written",
                                rate: true,
                                by: ["output"],
                                sumOf: ["host"],
                            }),
                        ],
                    },
                    {
                        title: "Questions that failed, by rack",
                        unit: "ops",
                        min: 0,
                        lines: [
                            line({
                                from: "internal_agent",
                                field: "gather_errors",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host"],
                            }),
                        ],
                    },
                ],
            },
            {
                title: "InfluxDB",
                panels: [
                    {
                        title: "Data of each copy",
                        unit: "bytes",
                        min: 0,
                        lines: [
                            line({
                                from: "influxdb",
                                field: "storage_shard_disk_size",
                                by: ["url"],
                                sumOf: ["bucket", "id"],
                            }),
                        ],
                    },
                    {
                        title: "Requests",
                        unit: "ops",
                        min: 0,
                        lines: [
                            line({
                                from: "influxdb",
                                field: "http_api_requests_total",
                                rate: true,
                                by: ["url"],
                                sumOf: ["method", "path", "status", "user_agent"],
                            }),
                        ],
                    },
                    {
                        title: "Written and not yet on disk",
                        unit: "bytes",
                        min: 0,
                        lines: [
                            line({
                                from: "influxdb",
                                field: "storage_cache_inuse_bytes",
                                by: ["url"],
                                sumOf: ["bucket", "id"],
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Elasticsearch",
                panels: [
                    {
                        title: "Health",
                        description: "1 is green, 2 yellow, 3 red.",
                        unit: "none",
                        min: 0,
                        max: 3,
                        thresholds: [2, 3],
                        lines: [
                            line({
                                from: "elasticsearch_cluster_health",
                                field: "status_code",
                                take: "max",
                                by: ["name"],
                            }),
                        ],
                    },
                    {
                        title: "Shards, and those without a place",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({ from: "elasticsearch_cluster_health", field: "active_shards", as: "active" }),
                            line({
                                from: "elasticsearch_cluster_health",
                                field: "unassigned_shards",
                                as: "without a place",
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Its own services",
                panels: [
                    {
                        title: "Time to answer",
                        unit: "s",
                        min: 0,
                        lines: [
                            line({
                                from: "http_response",
                                field: "response_time",
                                by: ["service"],
                                where: { service: "/influxdb|grafana|elasticsearch|kibana|nagios/" },
                            }),
                        ],
                    },
                    {
                        title: "Copies and nodes that are ready",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "kubernetes_statefulset",
                                field: "replicas_ready",
                                take: "min",
                                by: ["statefulset_name"],
                                where: { namespace },
                            }),
                        ],
                    },
                ],
            },
        ],
    });
}
