import { Dashboard, dashboard, PanelArgs } from "../dashboard";
import { FieldOf } from "../measurements";
import { line } from "../query";

const whole = (field: FieldOf<"ceph">, as: string) => line({ from: "ceph", field, take: "max", as });
/** Sum of what several daemons or pools say. */
const sum = (field: FieldOf<"ceph">, of: "ceph_daemon" | "pool_id", as: string) =>
    line({ from: "ceph", field, take: "last", sumOf: [of], as });

function pools(title: string, written: FieldOf<"ceph">, read: FieldOf<"ceph">, unit: "Bps" | "iops"): PanelArgs {
    const of = (field: FieldOf<"ceph">, what: string, times?: number) =>
        line({ from: "ceph", field, rate: true, times, by: ["pool_id"], as: `pool $tag_pool_id ${what}` });
    return { title, unit, lines: [of(written, "written"), of(read, "read", -1)] };
}

/** Ceph: its own word of how it is, monitors and OSDs, placement groups, capacity, and what pools do. */
export function ceph(): Dashboard {
    return dashboard({
        uid: "ceph",
        title: "Ceph",
        sections: [
            {
                title: "Health",
                panels: [
                    {
                        title: "Health",
                        description: "0 is HEALTH_OK, 1 HEALTH_WARN, 2 HEALTH_ERR.",
                        unit: "none",
                        stat: true,
                        thresholds: [1, 2],
                        lines: [whole("ceph_health_status", "health")],
                    },
                    {
                        title: "Monitors in quorum",
                        unit: "none",
                        stat: true,
                        lines: [sum("ceph_mon_quorum_status", "ceph_daemon", "in quorum")],
                    },
                    {
                        title: "OSDs up",
                        unit: "none",
                        stat: true,
                        lines: [sum("ceph_osd_up", "ceph_daemon", "up")],
                    },
                    {
                        title: "OSDs in",
                        unit: "none",
                        stat: true,
                        lines: [sum("ceph_osd_in", "ceph_daemon", "in")],
                    },
                ],
            },
            {
                title: "Capacity and copies",
                panels: [
                    {
                        title: "Raw capacity",
                        unit: "bytes",
                        min: 0,
                        lines: [
                            whole("ceph_cluster_total_used_bytes", "used"),
                            whole("ceph_cluster_total_bytes", "there"),
                        ],
                    },
                    {
                        title: "Data of each pool",
                        unit: "bytes",
                        min: 0,
                        stacked: true,
                        lines: [
                            line({ from: "ceph", field: "ceph_pool_stored", by: ["pool_id"], as: "pool $tag_pool_id" }),
                        ],
                    },
                    {
                        title: "Placement groups that are not whole",
                        unit: "none",
                        min: 0,
                        thresholds: [1, 100],
                        lines: [
                            sum("ceph_pg_degraded", "pool_id", "degraded"),
                            sum("ceph_pg_undersized", "pool_id", "undersized"),
                        ],
                    },
                    {
                        title: "Placement groups, and those that serve",
                        unit: "none",
                        min: 0,
                        lines: [sum("ceph_pg_total", "pool_id", "all"), sum("ceph_pg_active", "pool_id", "active")],
                    },
                ],
            },
            {
                title: "Work",
                panels: [
                    pools("Pools: written, and read (below)", "ceph_pool_wr_bytes", "ceph_pool_rd_bytes", "Bps"),
                    pools("Pools: operations", "ceph_pool_wr", "ceph_pool_rd", "iops"),
                    {
                        title: "OSDs' time to apply: mean and worst",
                        unit: "ms",
                        min: 0,
                        thresholds: [50, 500],
                        lines: [
                            line({ from: "ceph", field: "ceph_osd_apply_latency_ms", as: "mean" }),
                            line({ from: "ceph", field: "ceph_osd_apply_latency_ms", take: "max", as: "worst" }),
                        ],
                    },
                ],
            },
        ],
    });
}
