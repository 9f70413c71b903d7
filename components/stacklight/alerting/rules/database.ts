import { WatchedDatabase } from "../watched";
import { membersRule, Rule, Source } from "./rule";

/** What MySQL is judged by. */
export function databaseRules({ name, members, proxy }: WatchedDatabase): Rule[] {
    const of = (field: string, measurement = "mysql"): Source => ({ measurement, field, tags: { cluster: name } });
    const each = { host: name, by: ["server"], compare: "above", for: 120 } as const;
    const proxies: Rule[] = proxy
        ? [
              {
                  kind: "mysql-proxy",
                  ...membersRule(
                      {
                          host: name,
                          by: ["address"],
                          service: "proxies",
                          says: ` of ${proxy.members} proxies have no writer`,
                          source: {
                              measurement: "prometheus",
                              field: "haproxy_backend_status",
                              tags: { cluster: name, proxy: "galera-nodes", state: "UP" },
                          },
                          why: "Services reach the writer through any of them: one that is left does for all.",
                      },
                      proxy.members,
                      proxy.members - 1,
                  ),
              },
          ]
        : [];
    return [
        {
            kind: "mysql-members",
            ...membersRule(
                {
                    ...each,
                    service: "members",
                    says: ` of ${members} members do not take part`,
                    source: of("wsrep_ready"),
                    why: 'Galera: without a majority nobody writes (RA "Database").',
                },
                members,
            ),
        },
        {
            ...each,
            kind: "mysql-cluster-size",
            service: "cluster size",
            says: ` of ${members} members in the smallest view of the cluster`,
            source: of("wsrep_cluster_size"),
            reduce: "worst",
            compare: "below",
            warning: members,
            for: 300,
            why: "Members that do not see each other, though each answers: the next loss costs the majority.",
        },
        {
            ...each,
            kind: "mysql-flow-control",
            service: "flow control",
            says: "% of the time writes are held up",
            source: of("wsrep_flow_control_paused_ns"),
            rate: true,
            // Nanoseconds of a second, in percent.
            scale: 1e-7,
            reduce: "worst",
            warning: 10,
            critical: 50,
            for: 300,
            why: 'A standby is too slow for the writer: all commits wait for it (Galera, "Flow control").',
        },
        {
            ...each,
            kind: "mysql-connections",
            service: "connections",
            says: "% of the connections are in use",
            source: of("threads_connected"),
            over: of("max_connections", "mysql_variables"),
            reduce: "worst",
            warning: 80,
            critical: 95,
            for: 300,
            why: 'At 100 services get errors; the budget leaves a fifth (plan, "database sessions").',
        },
        ...proxies,
    ];
}
