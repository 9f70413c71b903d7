import { NOTIFICATIONS_VHOST } from "../../messaging/config";
import { agentTable, plugin } from "./plugins";

/** Names of oslo.messaging's queues: topic and priority. Services publish to their own exchanges, which these are bound to. */
const QUEUES = ["info", "warn", "error", "critical"].map((priority) => `notifications.${priority}`);

/** Connections to one cluster of brokers that a reader has. */
export const CONNECTIONS = QUEUES.length;

/** A cluster of brokers. */
export interface Brokers {
    hosts: string[];
    port: number;
    username: string;
    /** By which they are verified. @default plaintext */
    cafile?: string;
}

/** Name of the environment variable with the password of one cluster of brokers. */
export function passwordVariable(cluster: number): string {
    return `AMQP_PASSWORD_${cluster}`;
}

/** From an envelope of oslo.messaging to a flat document; what only one kind of notification has, stays one text. */
export const READ_NOTIFICATION = `load("json.star", "json")

def apply(metric):
    envelope = json.decode(metric.fields["value"])
    message = json.decode(envelope["oslo.message"]) if "oslo.message" in envelope else envelope
    payload = message.get("payload", {})
    details = payload if type(payload) == "dict" else {}
    document = {
        "message": "%s from %s" % (message["event_type"], message["publisher_id"]),
        "event_type": message["event_type"],
        "publisher": message["publisher_id"],
        "level": message["priority"],
        "sent": message["timestamp"],
        "message_id": message["message_id"],
        "request_id": message.get("_context_request_id"),
        "project": message.get("_context_project_id"),
        "user": message.get("_context_user_id"),
        "instance": details.get("instance_id"),
        "payload": json.encode(payload),
    }
    metric.fields.clear()
    for key, value in document.items():
        if type(value) == "string":
            metric.fields[key] = value
    return metric
`;

/**
 * telegraf.conf of a reader of notifications: every message becomes a line of its log, which the host's collector keeps
 * on disk and sends as all others. A message is gone from its queue once it is written.
 */
export function notificationsConf(clusters: Brokers[]): string {
    return [
        agentTable({
            omit_hostname: true,
            interval: "10s",
            flush_interval: "1s",
            metric_batch_size: 100,
            skip_processors_after_aggregators: true,
        }),
        ...clusters.flatMap(({ hosts, port, username, cafile }, i) =>
            QUEUES.map((queue) =>
                plugin("inputs.amqp_consumer", {
                    brokers: hosts.map(
                        (host) => `${cafile === undefined ? "amqp" : "amqps"}://${host}:${port}/${NOTIFICATIONS_VHOST}`,
                    ),
                    username,
                    password: `\${${passwordVariable(i)}}`,
                    // As services declare it; they bind it to their exchanges.
                    exchange: "",
                    binding_key: "",
                    queue,
                    queue_durability: "durable",
                    queue_arguments: { "x-queue-type": "quorum" },
                    prefetch_count: 50,
                    max_undelivered_messages: 100,
                    tls_ca: cafile,
                    data_format: "value",
                    data_type: "string",
                }),
            ),
        ),
        plugin("processors.starlark", { source: READ_NOTIFICATION }),
        plugin("outputs.file", {
            files: ["stdout"],
            data_format: "json",
            json_timestamp_units: "1ms",
            json_transformation: "fields",
        }),
    ].join("\n");
}
