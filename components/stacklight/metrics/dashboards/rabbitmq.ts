import { Dashboard, dashboard, PanelArgs, Unit } from "../dashboard";
import { FieldOf } from "../measurements";
import { line } from "../query";

/** One field of every broker. */
function each(title: string, unit: Unit, field: FieldOf<"rabbitmq">, more: Partial<PanelArgs> = {}): PanelArgs {
    return { title, unit, min: 0, lines: [line({ from: "rabbitmq", field, by: ["host"] })], ...more };
}

/** The brokers: who is connected, what waits, and how far they are from the limits at which they stop. */
export function rabbitmq(): Dashboard {
    return dashboard({
        uid: "rabbitmq",
        title: "RabbitMQ",
        sections: [
            {
                title: "Alarms",
                panels: [
                    each("Stopped for memory", "none", "rabbitmq_alarms_memory_used_watermark", { thresholds: [1, 1] }),
                    each("Stopped for disk", "none", "rabbitmq_alarms_free_disk_space_watermark", {
                        thresholds: [1, 1],
                    }),
                ],
            },
            {
                title: "Clients",
                panels: [
                    each("Connections", "none", "rabbitmq_connections"),
                    each("Channels", "none", "rabbitmq_channels"),
                    each("Queues", "none", "rabbitmq_queues"),
                    each("Consumers", "none", "rabbitmq_consumers"),
                ],
            },
            {
                title: "Messages",
                panels: [
                    each("Ready, and nobody has taken them", "none", "rabbitmq_queue_messages_ready", {
                        thresholds: [1000, 10_000],
                    }),
                    each("Taken, and not yet confirmed", "none", "rabbitmq_queue_messages_unacked"),
                ],
            },
            {
                title: "Limits",
                panels: [
                    each("Memory, and its limit", "bytes", "rabbitmq_process_resident_memory_bytes", {
                        lines: [
                            line({
                                from: "rabbitmq",
                                field: "rabbitmq_process_resident_memory_bytes",
                                by: ["host"],
                                as: "$tag_host",
                            }),
                            line({
                                from: "rabbitmq",
                                field: "rabbitmq_resident_memory_limit_bytes",
                                take: "min",
                                as: "limit",
                            }),
                        ],
                    }),
                    each("Free disk", "bytes", "rabbitmq_disk_space_available_bytes"),
                    each("Open files, and their limit", "none", "rabbitmq_process_open_fds", {
                        lines: [
                            line({ from: "rabbitmq", field: "rabbitmq_process_open_fds", by: ["host"] }),
                            line({ from: "rabbitmq", field: "rabbitmq_process_max_fds", take: "min", as: "limit" }),
                        ],
                    }),
                ],
            },
        ],
    });
}
