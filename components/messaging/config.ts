import { createHash } from "node:crypto";
import { MessagingSize } from "./sizing";

/** Virtual host of remote procedure calls. Notifications have another: same exchange names, but their queues are durable. */
export const RPC_VHOST = "openstack";
/** Virtual host of notifications: its queues are replicated. */
export const NOTIFICATIONS_VHOST = "notifications";

/** Where the definitions are mounted in a broker. */
export const DEFINITIONS_DIRECTORY = "/etc/rabbitmq/definitions";

/** rabbitmq.conf beyond what the operator writes by itself. */
export function rabbitmqConf(size: MessagingSize): string {
    const options: [string, string | number][] = [
        // The RA's fencing: a member that sees fewer than half of the cluster stops serving.
        ["cluster_partition_handling", "pause_minority"],
        // The RA's clustering plugin, as it is called today.
        ["cluster_formation.peer_discovery_backend", "rabbit_peer_discovery_k8s"],
        // RPC queues are neither durable nor exclusive; newer series refuse such queues unless told to permit them.
        ["deprecated_features.permit.transient_nonexcl_queues", "true"],
        ["vm_memory_high_watermark.relative", size.memoryWatermark],
        ["queue_leader_locator", "balanced"],
        // Thousands of queues: statistics at the default of five seconds would cost more than the messages.
        ["collect_statistics_interval", 30_000],
        ["num_acceptors.tcp", size.acceptors],
        ["num_acceptors.ssl", size.acceptors],
        ["tcp_listen_options.backlog", 4096],
        // The broker refuses to start where the third is set and the first is not, as with load_definitions.
        ["definitions.import_backend", "local_filesystem"],
        ["definitions.local.path", `${DEFINITIONS_DIRECTORY}/definitions.json`],
        ["definitions.skip_if_unchanged", "true"],
    ];
    return options.map(([key, value]) => `${key} = ${value}\n`).join("");
}

/** rabbitmq-env.conf, a shell fragment that the start script reads: open files, and one scheduler for each core. */
export function rabbitmqEnv(size: MessagingSize): string {
    const schedulers = Math.max(2, Math.ceil(size.member.cpu));
    return [
        `ulimit -n ${size.fileHandles} || true`,
        `RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S ${schedulers}:${schedulers}"`,
        "",
    ].join("\n");
}

/** RabbitMQ's salted hash of a password. Accounts have generated passwords, so the name does for a salt. */
export function passwordHash(account: string, password: string): string {
    const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();
    const salt = sha256(Buffer.from(account)).subarray(0, 4);
    return Buffer.concat([salt, sha256(Buffer.concat([salt, Buffer.from(password)]))]).toString("base64");
}

/** What the brokers hold from their first start: accounts with their rights, virtual hosts, policies. */
export function definitions(passwords: Record<string, string>, administrator: string): string {
    const users = Object.keys(passwords).sort();
    const vhosts = ["/", RPC_VHOST, NOTIFICATIONS_VHOST];
    const all = { configure: ".*", write: ".*", read: ".*" };
    return JSON.stringify({
        users: users.map((name) => ({
            name,
            password_hash: passwordHash(name, passwords[name] ?? ""),
            hashing_algorithm: "rabbit_password_hashing_sha256",
            tags: name === administrator ? ["administrator"] : [],
        })),
        vhosts: vhosts.map((name) => ({
            name,
            ...(name === NOTIFICATIONS_VHOST ? { default_queue_type: "quorum" } : {}),
        })),
        permissions: users.flatMap((user) =>
            vhosts.filter((vhost) => user === administrator || vhost !== "/").map((vhost) => ({ user, vhost, ...all })),
        ),
        policies: [
            {
                vhost: RPC_VHOST,
                name: "forgotten-rpc",
                pattern: "^(?!amq\\.).*",
                "apply-to": "classic_queues",
                priority: 0,
                // A reply that nobody fetched in ten minutes, a queue that nobody used in an hour: their owner is gone.
                definition: { "message-ttl": 600_000, expires: 3_600_000 },
            },
            {
                vhost: NOTIFICATIONS_VHOST,
                name: "unread-notifications",
                pattern: ".*",
                "apply-to": "quorum_queues",
                priority: 0,
                // Without a reader, the oldest go after a day or 100,000 messages, instead of the broker's memory.
                definition: { "message-ttl": 86_400_000, "max-length": 100_000, overflow: "drop-head" },
            },
        ],
    });
}
