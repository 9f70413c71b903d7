import { Dashboard, dashboard } from "../dashboard";
import { line, tagValues } from "../query";

const CHOSEN = { rack: "/^$rack$/", role: "/^$role$/" };

/** Hosts, rack by rack: 561 lines are no graph, and what fails together stands in one rack. */
export function hosts(): Dashboard {
    return dashboard({
        uid: "hosts",
        title: "Hosts by rack",
        choices: [
            { name: "rack", label: "rack", query: tagValues("system", "rack") },
            { name: "role", label: "role", query: tagValues("system", "role") },
        ],
        sections: [
            {
                title: "Processors and memory",
                panels: [
                    {
                        title: "Load, the mean of each rack",
                        description: "Processes that run or wait to, over a minute.",
                        unit: "short",
                        min: 0,
                        lines: [
                            line({
                                from: "system",
                                field: "load1",
                                by: ["rack"],
                                where: CHOSEN,
                            }),
                        ],
                    },
                    {
                        title: "Idle, the busiest host of each rack",
                        unit: "percent",
                        min: 0,
                        max: 100,
                        thresholds: [20, 5],
                        lines: [
                            line({
                                from: "cpu",
                                field: "usage_idle",
                                take: "min",
                                by: ["rack"],
                                where: { ...CHOSEN, cpu: "cpu-total" },
                            }),
                        ],
                    },
                    {
                        title: "Waiting for disks",
                        unit: "percent",
                        min: 0,
                        lines: [
                            line({
                                from: "cpu",
                                field: "usage_iowait",
                                take: "max",
                                by: ["rack"],
                                where: { ...CHOSEN, cpu: "cpu-total" },
                            }),
                        ],
                    },
                    {
                        title: "Memory left, the fullest host of each rack",
                        unit: "percent",
                        min: 0,
                        max: 100,
                        thresholds: [10, 5],
                        lines: [
                            line({ from: "mem", field: "available_percent", take: "min", by: ["rack"], where: CHOSEN }),
                        ],
                    },
                ],
            },
            {
                title: "Disks",
                panels: [
                    {
                        title: "Used, the fullest file system of each rack by path",
                        unit: "percent",
                        min: 0,
                        max: 100,
                        thresholds: [85, 95],
                        lines: [
                            line({
                                from: "disk",
                                field: "used_percent",
                                take: "max",
                                by: ["rack", "path"],
                                where: CHOSEN,
                            }),
                        ],
                    },
                    {
                        title: "Files used, the fullest file system of each rack",
                        unit: "percent",
                        min: 0,
                        max: 100,
                        thresholds: [85, 95],
                        lines: [
                            line({
                                from: "disk",
                                field: "inodes_used_percent",
                                take: "max",
                                by: ["rack"],
                                where: CHOSEN,
                            }),
                        ],
                    },
                    {
                        title: "Written, and read (below)",
                        unit: "Bps",
                        lines: [
                            line({
                                from: "diskio",
                                field: "write_bytes",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "name"],
                                where: CHOSEN,
                                as: "$tag_rack written",
                            }),
                            line({
                                from: "diskio",
                                field: "read_bytes",
                                rate: true,
                                times: -1,
                                by: ["rack"],
                                sumOf: ["host", "name"],
                                where: CHOSEN,
                                as: "$tag_rack read",
                            }),
                        ],
                    },
                    {
                        title: "Processes that wait for a disk",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({ from: "processes", field: "blocked", take: "max", by: ["rack"], where: CHOSEN }),
                        ],
                    },
                ],
            },
            {
                title: "Network",
                panels: [
                    {
                        title: "Sent, and received (below)",
                        unit: "Bps",
                        lines: [
                            line({
                                from: "net",
                                field: "bytes_sent",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "interface"],
                                where: CHOSEN,
                                as: "$tag_rack sent",
                            }),
                            line({
                                from: "net",
                                field: "bytes_recv",
                                rate: true,
                                times: -1,
                                by: ["rack"],
                                sumOf: ["host", "interface"],
                                where: CHOSEN,
                                as: "$tag_rack received",
                            }),
                        ],
                    },
                    {
                        title: "Broken on arrival",
                        unit: "short",
                        min: 0,
                        lines: [
                            line({
                                from: "net",
                                field: "err_in",
                                rate: true,
                                by: ["rack"],
                                sumOf: ["host", "interface"],
                                where: CHOSEN,
                            }),
                        ],
                    },
                ],
            },
        ],
    });
}
