import { WatchedCeph } from "../watched";
import { membersRule, Rule, Source } from "./rule";

/** What Ceph is judged by, as its active manager tells it. */
export function cephRules({ name, monitors, osds }: WatchedCeph): Rule[] {
    const of = (field: string): Source => ({ measurement: "prometheus", field, tags: { cluster: name } });
    const whole = { host: name, by: ["cluster"], compare: "above", reduce: "worst", for: 300 } as const;
    return [
        {
            ...whole,
            kind: "ceph-health",
            service: "health",
            says: " is Ceph's own judgement (0: OK, 1: WARN, 2: ERR)",
            source: of("ceph_health_status"),
            warning: 0,
            critical: 1,
            why: "Ceph's judgement of itself; a minute of WARN comes with every restart.",
        },
        {
            kind: "ceph-monitors",
            ...membersRule(
                {
                    host: name,
                    by: ["ceph_daemon"],
                    service: "monitors",
                    says: ` of ${monitors} monitors are out of quorum`,
                    source: of("ceph_mon_quorum_status"),
                    why: 'Without a majority of monitors Ceph stands still (RA "Ceph").',
                },
                monitors,
            ),
        },
        {
            host: name,
            kind: "ceph-osds",
            service: "OSDs",
            says: `% of ${osds} OSDs are down`,
            source: of("ceph_osd_up"),
            by: ["ceph_daemon"],
            reduce: "badPercent",
            bad: { compare: "below", limit: 1 },
            expected: osds,
            compare: "above",
            warning: 0,
            critical: 5,
            for: 300,
            why: 'One disk is replaced by day; of the lab\'s 45 hosts two are 4.4 %, so beyond it is a rack (RA "Ceph").',
        },
        {
            ...whole,
            kind: "ceph-full",
            service: "space",
            says: "% of the raw space is used",
            source: of("ceph_cluster_total_used_bytes"),
            over: of("ceph_cluster_total_bytes"),
            warning: 70,
            critical: 80,
            why: "Below Ceph's own nearfull ratio of 85: fullest disks run ahead of the mean, and a lost rack must fit in.",
        },
        {
            ...whole,
            kind: "ceph-osd-full",
            service: "fullest OSD",
            says: "% of the fullest OSD is used",
            source: of("ceph_osd_stat_bytes_used"),
            over: of("ceph_osd_stat_bytes"),
            by: ["ceph_daemon"],
            warning: 80,
            critical: 87,
            why: 'Nearfull at 85, backfillfull at 90, and at 95 one full OSD stops every write (Ceph, "full ratio").',
        },
    ];
}
