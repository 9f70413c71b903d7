import { Dashboard, dashboard } from "../dashboard";
import { countOf, line } from "../query";

/** Nova: its services and schedulers, what hypervisors have given away, and what machines take of them. */
export function nova(namespace: string): Dashboard {
    const deployments = (of: string) => ({ namespace, deployment_name: of });
    return dashboard({
        uid: "nova",
        title: "Nova and scheduler",
        sections: [
            {
                title: "Services",
                panels: [
                    {
                        title: "Services by state",
                        description: "One that is down has not said for a minute that it lives.",
                        unit: "none",
                        min: 0,
                        lines: [countOf({ from: "openstack_nova_service", by: ["name", "state"] })],
                    },
                    {
                        title: "Down, by zone",
                        unit: "none",
                        min: 0,
                        thresholds: [1, 10],
                        lines: [
                            countOf({
                                from: "openstack_nova_service",
                                by: ["name", "zone"],
                                where: { state: "down", status: "enabled" },
                            }),
                        ],
                    },
                    {
                        title: "Schedulers and conductors",
                        description: "Pods that work.",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "kubernetes_deployment",
                                field: "replicas_available",
                                take: "min",
                                by: ["deployment_name"],
                                where: deployments("/scheduler|conductor/"),
                            }),
                        ],
                    },
                    {
                        title: "Nova's APIs: time to answer",
                        unit: "s",
                        min: 0,
                        thresholds: [1, 5],
                        lines: [
                            line({
                                from: "http_response",
                                field: "response_time",
                                by: ["service"],
                                where: { service: "/nova|placement/" },
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Capacity",
                panels: [
                    {
                        title: "Virtual processors, given away and there",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "openstack_hypervisor",
                                field: "vcpus_used",
                                sumOf: ["hypervisor_hostname"],
                                as: "given away",
                            }),
                            line({
                                from: "openstack_hypervisor",
                                field: "vcpus",
                                sumOf: ["hypervisor_hostname"],
                                as: "there",
                            }),
                        ],
                    },
                    {
                        title: "Memory, given away and there",
                        unit: "bytes",
                        min: 0,
                        lines: [
                            line({
                                from: "openstack_hypervisor",
                                field: "memory_mb_used",
                                sumOf: ["hypervisor_hostname"],
                                times: 2 ** 20,
                                as: "given away",
                            }),
                            line({
                                from: "openstack_hypervisor",
                                field: "memory_mb",
                                sumOf: ["hypervisor_hostname"],
                                times: 2 ** 20,
                                as: "there",
                            }),
                        ],
                    },
                    {
                        title: "Virtual machines",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "openstack_hypervisor",
                                field: "running_vms",
                                sumOf: ["hypervisor_hostname"],
                                as: "running",
                            }),
                        ],
                    },
                ],
            },
            {
                title: "Virtual machines by rack",
                panels: [
                    {
                        title: "Processors in use",
                        unit: "short",
                        min: 0,
                        stacked: true,
                        lines: [
                            line({
                                from: "libvirt_cpu",
                                field: "user",
                                rate: true,
                                // Nanoseconds in a second.
                                times: 1e-9,
                                by: ["rack"],
                                sumOf: ["host", "domain_name"],
                            }),
                        ],
                    },
                    {
                        title: "Disks: written, and read (below)",
                        unit: "Bps",
                        lines: [
                            line({
                                from: "libvirt_block",
                                field: "wr_bytes",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "domain_name", "block_id"],
                                as: "$tag_rack written",
                            }),
                            line({
                                from: "libvirt_block",
                                field: "rd_bytes",
                                rate: true,
                                times: -1,
                                by: ["rack"],
                                sumOf: ["host", "domain_name", "block_id"],
                                as: "$tag_rack read",
                            }),
                        ],
                    },
                ],
            },
        ],
    });
}
