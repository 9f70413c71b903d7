import { Dashboard, dashboard } from "../dashboard";
import { countOf, line } from "../query";

/** Neutron: which agents live, its servers, and what virtual machines send. */
export function neutron(namespace: string): Dashboard {
    return dashboard({
        uid: "neutron",
        title: "Neutron agents",
        sections: [
            {
                title: "Agents",
                panels: [
                    {
                        title: "Agents",
                        unit: "none",
                        min: 0,
                        lines: [countOf({ from: "openstack_neutron_agent", by: ["agent_type"] })],
                    },
                    {
                        title: "Agents that do not answer",
                        unit: "none",
                        min: 0,
                        thresholds: [1, 10],
                        lines: [countOf({ from: "openstack_neutron_agent", by: ["agent_type"], unless: "alive" })],
                    },
                    {
                        title: "Hosts whose agents do not answer",
                        unit: "none",
                        min: 0,
                        lines: [countOf({ from: "openstack_neutron_agent", by: ["agent_host"], unless: "alive" })],
                    },
                    {
                        title: "Missing pods of agents",
                        unit: "none",
                        min: 0,
                        thresholds: [1, 10],
                        lines: [
                            line({
                                from: "kubernetes_daemonset",
                                field: "number_unavailable",
                                take: "max",
                                by: ["daemonset_name"],
                                where: { namespace },
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Servers",
                panels: [
                    {
                        title: "Time to answer",
                        unit: "s",
                        min: 0,
                        thresholds: [1, 5],
                        lines: [
                            line({
                                from: "http_response",
                                field: "response_time",
                                by: ["service"],
                                where: { service: "/neutron/" },
                            }),
                        ],
                    },
                    {
                        title: "Pods that work",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "kubernetes_deployment",
                                field: "replicas_available",
                                take: "min",
                                by: ["deployment_name"],
                                where: { namespace, deployment_name: "/neutron|network/" },
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Virtual machines by rack",
                panels: [
                    {
                        title: "Sent, and received (below)",
                        unit: "Bps",
                        lines: [
                            line({
                                from: "libvirt_net",
                                field: "tx_bytes",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "domain_name", "interface_id"],
                                as: "$tag_rack sent",
                            }),
                            line({
                                from: "libvirt_net",
                                field: "rx_bytes",
                                rate: true,
                                times: -1,
                                by: ["rack"],
                                sumOf: ["host", "domain_name", "interface_id"],
                                as: "$tag_rack received",
                            }),
                        ],
                    },
                    {
                        title: "Received by hosts and dropped",
                        unit: "short",
                        min: 0,
                        lines: [
                            line({
                                from: "net",
                                field: "drop_in",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "interface"],
                            }),
                        ],
                    },
                ],
            },
        ],
    });
}
