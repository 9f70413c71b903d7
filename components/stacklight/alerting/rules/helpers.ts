import { Members } from "../watched";
import { membersRule, Rule, Source } from "./rule";

/** What memcached is judged by. */
export function cacheRules({ name, members }: Members): Rule[] {
    const of = (field: string): Source => ({ measurement: "memcached", field, tags: { cluster: name } });
    return [
        {
            kind: "memcached-servers",
            ...membersRule(
                {
                    host: name,
                    by: ["server"],
                    service: "servers",
                    says: ` of ${members} servers do not answer`,
                    source: of("uptime"),
                    why: 'Clients go on with those left, and with none: Keystone then checks every token itself (RA "Keystone").',
                },
                members,
                members - 1,
            ),
        },
        {
            kind: "memcached-evictions",
            host: name,
            service: "evictions",
            says: " items a second lose their place before their time",
            source: of("evictions"),
            by: ["server"],
            rate: true,
            reduce: "worst",
            compare: "above",
            warning: 10,
            for: 900,
            why: "Tokens took 27 MB in the 1000-node tests: a cache that overflows holds what nobody meant it to.",
        },
    ];
}

/** What etcd is judged by. */
export function etcdRules({ name, members }: Members): Rule[] {
    const of = (field: string): Source => ({ measurement: "prometheus", field, tags: { cluster: name } });
    const each = { host: name, by: ["url"], compare: "above" } as const;
    return [
        {
            kind: "etcd-leader",
            ...membersRule(
                {
                    ...each,
                    service: "leader",
                    says: ` of ${members} members see no leader`,
                    source: of("etcd_server_has_leader"),
                    why: 'Without a majority no lock is given: volumes cannot be worked on (etcd, "Alerting": no leader).',
                },
                members,
            ),
        },
        {
            ...each,
            kind: "etcd-leader-changes",
            service: "leader changes",
            says: " changes of the leader an hour",
            source: of("etcd_server_leader_changes_seen_total"),
            rate: true,
            scale: 3600,
            reduce: "worst",
            warning: 4,
            for: 900,
            why: 'Disks or cores of its hosts stall for longer than the election\'s five seconds (etcd, "Tuning").',
        },
        {
            ...each,
            kind: "etcd-space",
            service: "space",
            says: "% of the space that it may take",
            source: of("etcd_mvcc_db_total_size_in_bytes"),
            over: of("etcd_server_quota_backend_bytes"),
            reduce: "worst",
            warning: 75,
            critical: 90,
            for: 600,
            why: 'At 100 etcd refuses to write until somebody makes room (etcd, "Maintenance").',
        },
    ];
}
