import { Dashboard, dashboard } from "../dashboard";
import { line } from "../query";

const SERVICE = "/^$service$/";

/** The control plane's APIs: what probes say of each, and whether all of its pods are there. */
export function controlPlane(namespace: string): Dashboard {
    const ours = { namespace };
    return dashboard({
        uid: "control-plane",
        title: "Control-plane APIs",
        choices: [
            { name: "service", label: "service", query: 'SHOW TAG VALUES FROM "http_response" WITH KEY = "service"' },
        ],
        sections: [
            {
                title: "APIs",
                panels: [
                    {
                        title: "Failing probes",
                        description: "0 is an answer as it should be; anything else is none, or another one.",
                        unit: "none",
                        thresholds: [1, 1],
                        lines: [
                            line({
                                from: "http_response",
                                field: "result_code",
                                take: "max",
                                by: ["service"],
                                where: { service: SERVICE },
                            }),
                        ],
                    },
                    {
                        title: "Time to answer",
                        unit: "s",
                        thresholds: [1, 5],
                        min: 0,
                        lines: [
                            line({
                                from: "http_response",
                                field: "response_time",
                                by: ["service"],
                                where: { service: SERVICE },
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Pods",
                panels: [
                    {
                        title: "Missing pods of APIs and workers",
                        unit: "none",
                        min: 0,
                        thresholds: [1, 2],
                        lines: [
                            line({
                                from: "kubernetes_deployment",
                                field: "replicas_unavailable",
                                take: "max",
                                by: ["deployment_name"],
                                where: ours,
                            }),
                        ],
                    },
                    {
                        title: "Restarts",
                        description: "Starts of containers that had ended, in a second.",
                        unit: "short",
                        min: 0,
                        lines: [
                            line({
                                from: "kubernetes_pod_container",
                                field: "restarts_total",
                                rate: true,
                                by: ["container_name"],
                                sumOf: ["pod_name"],
                                where: ours,
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Cache of tokens",
                panels: [
                    {
                        title: "Found, and not found (below)",
                        unit: "ops",
                        lines: [
                            line({
                                from: "memcached",
                                field: "get_hits",
                                rate: true,
                                by: ["host"],
                                sumOf: ["server"],
                                as: "$tag_host found",
                            }),
                            line({
                                from: "memcached",
                                field: "get_misses",
                                rate: true,
                                times: -1,
                                by: ["host"],
                                sumOf: ["server"],
                                as: "$tag_host not found",
                            }),
                        ],
                    },
                    {
                        title: "Thrown away for want of memory",
                        unit: "ops",
                        min: 0,
                        lines: [line({ from: "memcached", field: "evictions", rate: true, by: ["host"] })],
                    },
                ],
            },
        ],
    });
}
