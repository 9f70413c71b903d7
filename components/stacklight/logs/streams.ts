/** The data stream of all logs, and of notifications, which are lines of a log too. It is only ever added to. */
export const LOG_STREAM = "logs";

interface Keyword {
    type: "keyword";
    ignore_above: number;
}
type Field = Keyword | { type: "date" | "match_only_text" };

const keyword: Keyword = { type: "keyword", ignore_above: 1024 };

/** What may be searched of a document, by the names that collectors write: its source, its line, and what the line is about. */
export const logFields = {
    "@timestamp": { type: "date" },
    host: keyword,
    /** "container", "audit", "machine" or "journal". */
    source: keyword,
    namespace: keyword,
    /** A Deployment, StatefulSet or DaemonSet: the pod without its number. */
    workload: keyword,
    pod: keyword,
    container: keyword,
    file: keyword,
    systemd_unit: keyword,
    syslog_identifier: keyword,
    message: { type: "match_only_text" },
    /** In oslo.log's words. */
    level: keyword,
    logger: keyword,
    /** Of the request that a line is about: in one service, and through all of them. */
    request_id: keyword,
    global_request_id: keyword,
    project: keyword,
    user: keyword,
    instance: keyword,
    /** Of notifications. */
    event_type: keyword,
    publisher: keyword,
    message_id: keyword,
    payload: { type: "match_only_text" },
} as const satisfies Record<string, Field>;

export interface LifecyclePolicy {
    policy: {
        phases: {
            hot: { actions: { rollover: { max_primary_shard_size: string; max_age: string } } };
            delete: { min_age: string; actions: { delete: object } };
        };
    };
}

/** A new index each day, or earlier where it is large (Elastic: shards of 10 to 50 GB); gone when all of it is too old. */
export function lifecycle(retentionDays: number): LifecyclePolicy {
    return {
        policy: {
            phases: {
                hot: { actions: { rollover: { max_primary_shard_size: "50gb", max_age: "1d" } } },
                delete: { min_age: `${retentionDays}d`, actions: { delete: {} } },
            },
        },
    };
}

export interface IndexTemplate {
    index_patterns: string[];
    data_stream: object;
    priority: number;
    template: {
        settings: { index: Record<string, string | number | object> };
        mappings: { dynamic: false; properties: Record<string, Field> };
    };
}

export interface Shards {
    shards: number;
    replicas: number;
}

/** Above Elastic's own templates, which end at 100 and 200. */
const PRIORITY = 500;

/** How the stream's indices are made. Fields that nobody foresaw are kept and not searched: no document is refused for one. */
export function indexTemplate(policy: string, { shards, replicas }: Shards): IndexTemplate {
    return {
        index_patterns: [LOG_STREAM],
        data_stream: {},
        priority: PRIORITY,
        template: {
            settings: {
                index: {
                    number_of_shards: shards,
                    number_of_replicas: replicas,
                    codec: "best_compression",
                    // What is written is found seconds later; each second would cost twice the work.
                    refresh_interval: "10s",
                    lifecycle: { name: policy },
                },
            },
            mappings: { dynamic: false, properties: logFields },
        },
    };
}
