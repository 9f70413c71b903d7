import { Members } from "../watched";
import { membersRule, Rule, Source } from "./rule";

/** What RabbitMQ is judged by; each member tells of itself. */
export function messagingRules({ name, members }: Members): Rule[] {
    const of = (field: string): Source => ({ measurement: "prometheus", field, tags: { cluster: name } });
    const each = { host: name, by: ["url"], compare: "above", for: 120 } as const;
    return [
        {
            kind: "rabbitmq-members",
            ...membersRule(
                {
                    ...each,
                    service: "members",
                    says: ` of ${members} brokers do not answer`,
                    source: of("rabbitmq_identity_info"),
                    why: 'pause_minority: without a majority no broker serves (RA "Messaging").',
                },
                members,
            ),
        },
        {
            ...each,
            kind: "rabbitmq-partition",
            service: "partition",
            says: " unreachable peers in all",
            source: of("rabbitmq_unreachable_cluster_peers_count"),
            reduce: "sum",
            warning: 0,
            critical: members - 1,
            for: 60,
            why: "A peer that is down is one for each that sees it; beyond, members that run do not see one another.",
        },
        ...(["memory_used", "free_disk_space"] as const).map((alarm): Rule => {
            const what = alarm === "memory_used" ? "memory" : "disk";
            return {
                ...each,
                kind: `rabbitmq-${what}-alarm`,
                service: `${what} alarm`,
                says: ` brokers with a ${what} alarm`,
                source: of(`rabbitmq_alarms_${alarm}_watermark`),
                reduce: "sum",
                critical: 0,
                for: 0,
                why: 'One broker\'s alarm stops every publisher of the cluster (RabbitMQ, "Memory and Disk Alarms").',
            };
        }),
        {
            ...each,
            kind: "rabbitmq-memory",
            service: "memory",
            says: "% of the memory at which publishers are stopped",
            source: of("rabbitmq_process_resident_memory_bytes"),
            over: of("rabbitmq_resident_memory_limit_bytes"),
            reduce: "worst",
            warning: 80,
            critical: 95,
            for: 300,
            why: "At 100 the alarm stops publishers; a fifth is what a burst of an hour took in the 1000-node tests.",
        },
        {
            ...each,
            kind: "rabbitmq-backlog",
            service: "backlog",
            says: " messages wait for a reader",
            source: of("rabbitmq_queue_messages_ready"),
            reduce: "sum",
            warning: 10_000,
            critical: 50_000,
            for: 600,
            why: "RPC queues rest near empty; notifications are dropped beyond 100,000 a queue (messaging/config.ts).",
        },
    ];
}
