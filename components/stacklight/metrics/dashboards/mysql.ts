import { Dashboard, dashboard, PanelArgs, Unit } from "../dashboard";
import { FieldOf } from "../measurements";
import { line } from "../query";

interface More extends Partial<PanelArgs> {
    rate?: boolean;
}

/** One field of every member. */
function each(title: string, unit: Unit, field: FieldOf<"mysql">, { rate, ...more }: More = {}): PanelArgs {
    return { title, unit, min: 0, lines: [line({ from: "mysql", field, rate, by: ["host"] })], ...more };
}

/** The database: whether members are one cluster, what they do, and what the proxy in front of them sends where. */
export function mysql(): Dashboard {
    return dashboard({
        uid: "mysql",
        title: "MySQL",
        sections: [
            {
                title: "Galera",
                panels: [
                    each("Members that each member sees", "none", "wsrep_cluster_size"),
                    each("State", "none", "wsrep_local_state", {
                        description: "4 is synced; 1 joining, 2 donor, 3 joined.",
                        max: 4,
                    }),
                    each("Share of time held up by a slow member", "percent", "wsrep_flow_control_paused", {
                        lines: [line({ from: "mysql", field: "wsrep_flow_control_paused", times: 100, by: ["host"] })],
                        thresholds: [10, 50],
                    }),
                    each("Write sets that wait to be applied", "none", "wsrep_local_recv_queue"),
                ],
            },
            {
                title: "Sessions and queries",
                panels: [
                    each("Sessions", "none", "threads_connected"),
                    each("Sessions at work", "none", "threads_running"),
                    each("Queries", "ops", "queries", { rate: true }),
                    each("Slow queries", "ops", "slow_queries", { rate: true }),
                    each("Waiting for row locks", "ms", "innodb_row_lock_time", { rate: true }),
                    each("Reads that the buffer pool did not have", "iops", "innodb_buffer_pool_reads", { rate: true }),
                ],
            },
            {
                title: "Proxy",
                panels: [
                    {
                        title: "Sessions by member",
                        description: "All on one: the others stand by.",
                        unit: "none",
                        min: 0,
                        lines: [
                            line({
                                from: "haproxy",
                                field: "scur",
                                by: ["proxy", "sv"],
                                where: { type: "server" },
                                sumOf: ["host"],
                            }),
                        ],
                    },
                    {
                        title: "Connections that failed",
                        unit: "ops",
                        min: 0,
                        lines: [
                            line({ from: "haproxy", field: "econ", rate: true, by: ["proxy"], sumOf: ["host", "sv"] }),
                        ],
                    },
                ],
            },
        ],
    });
}
