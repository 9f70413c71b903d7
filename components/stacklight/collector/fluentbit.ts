import { stringify } from "yaml";
import { LOGS_PORT } from "./telegraf";
import { CHUNKS_IN_MEMORY } from "./sizing";

/** Where Fluent Bit keeps what waits, and how far it has read; on the host's disk, for the next pod too. */
export const STATE = "/var/lib/openstack-ra/fluent-bit";

/** What logs are written to: an alias of one index, or a data stream. */
export const LOGS_INDEX = "logs";

/** Pods whose lines are OpenStack's notifications, as JSON. */
export const NOTIFICATIONS = "notifications";

export interface LogsSettings {
    host: string;
    port: number;
    cafile?: string;
    /** MiB on disk for what waits. */
    buffer: number;
}

/** Units of the host whose lines are of use in a cloud; with them the kernel's own. */
const UNITS = [
    ...["kubelet", "containerd", "crio", "ssh", "sshd", "systemd-logind", "chrony", "chronyd", "lldpd"],
    ...["libvirtd", "virtqemud", "virtnodedevd", "virtsecretd", "virtlogd"],
    // Where the hosts run their agents themselves.
    ...["nova-compute", "neutron-openvswitch-agent", "openvswitch-switch", "ovs-vswitchd"],
].map((unit) => `_SYSTEMD_UNIT=${unit}.service`);

const TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+";
/** What begins a line's context in oslo.log: nothing to tell, or a request. Each line of a traceback has none. */
const CONTEXT = "\\[(?:-\\]|- |None |req-)";

/** oslo.log's own format of a line, with its request where it has one; what is after it may be several lines. */
const OSLO_LINE =
    `^${TIME} (?<pid>\\d+) (?<level>[A-Z]+) (?<logger>\\S+) ` +
    "\\[(?:-|(?:(?<global_request_id>None|-|req-\\S+) )?(?<request_id>req-\\S+) " +
    "(?<user>\\S+) (?<project>\\S+)[^\\]]*)\\] " +
    "(?:\\[instance: (?<instance>[0-9a-f-]+)\\] )?(?<message>[\\s\\S]*)$";

/** A container's file by the kubelet, "<pod>_<namespace>_<container>-<id>.log"; the workload is the pod without its number. */
const CONTAINER_FILE =
    "/(?<pod>(?<workload>[^_/]+?)(?:-[b-df-hj-np-tv-z2-9]{6,10}-[a-z0-9]{5}|-[a-z0-9]{5}|-\\d+)?)" +
    "_(?<namespace>[^_]+)_(?<container>.+)-[0-9a-f]{64}\\.log$";

export const parsers = {
    "container-file": { format: "regex", regex: CONTAINER_FILE },
    "oslo-line": { format: "regex", regex: OSLO_LINE, types: "pid:integer" },
    notification: { format: "json" },
    audit: {
        format: "regex",
        regex: "^type=(?<type>\\S+) msg=audit\\((?<time>[\\d.]+):(?<serial>\\d+)\\): ?(?<message>.*)$",
        time_key: "time",
        time_format: "%s.%L",
    },
};

/** Lines that are one message: in a state, a line that fits leads to the next. */
export const tracebacks: Record<string, [state: string, line: string, next: string][]> = {
    // A line of oslo.log and the traceback after it, whose lines have the same head but no context.
    "oslo-traceback": [
        ["start_state", `^${TIME} \\d+ [A-Z]+ \\S+ ${CONTEXT}`, "traceback"],
        ["traceback", `^${TIME} \\d+ [A-Z]+ \\S+ (?!${CONTEXT})`, "traceback"],
    ],
    // One that nobody caught; nothing follows the line that names the exception. (Fluent Bit's own "python" gives that
    // line twice, 5.1.1.)
    "python-traceback": [
        ["start_state", "^Traceback \\(most recent call last\\):$", "frame"],
        ["frame", "^\\s", "frame"],
        ["frame", "^[\\w.]+(:|$)", "raised"],
        ["raised", "(?!)", "raised"],
    ],
};

/** Files of one kind, each read from where the last pod stopped. */
function files(tag: string, path: string, options: object = {}) {
    return {
        name: "tail",
        tag: `${tag}.*`,
        path,
        path_key: "file",
        db: `${STATE}/${tag}.db`,
        read_from_head: true,
        skip_long_lines: true,
        buffer_max_size: "512k",
        refresh_interval: 10,
        "storage.type": "filesystem",
        ...options,
    };
}

/** From where a line comes, beside what is in it. */
function source(match: string, from: string) {
    return { name: "modify", match, add: `source ${from}` };
}

/** fluent-bit.yaml, for every host: where it has no files of a kind, there is nothing to read. */
export function fluentBitYaml({ host, port, cafile, buffer }: LogsSettings): string {
    const parse = (match: string, key: string, parser: string, rest = true) => ({
        name: "parser",
        match,
        key_name: key,
        parser,
        reserve_data: rest,
        preserve_key: false,
    });
    const config = {
        service: {
            flush: 5,
            grace: 10,
            log_level: "warn",
            http_server: true,
            http_listen: "127.0.0.1",
            http_port: LOGS_PORT,
            "storage.path": `${STATE}/waiting`,
            "storage.metrics": true,
            "storage.max_chunks_up": CHUNKS_IN_MEMORY,
            "storage.backlog.mem_limit": "16M",
            "storage.delete_irrecoverable_chunks": true,
            // Hosts that have waited together do not come back together (seconds).
            "scheduler.base": 5,
            "scheduler.cap": 300,
        },
        parsers: Object.entries(parsers).map(([name, parser]) => ({ name, ...parser })),
        multiline_parsers: Object.entries(tracebacks).map(([name, rules]) => ({
            name,
            type: "regex",
            flush_timeout: 2000,
            rules: rules.map(([state, regex, next_state]) => ({ state, regex: `/${regex}/`, next_state })),
        })),
        pipeline: {
            inputs: [
                files("container", "/var/log/containers/*.log", {
                    // Its own lines would make others.
                    exclude_path: "/var/log/containers/*_fluent-bit-*.log",
                    "multiline.parser": "cri",
                }),
                files("audit", "/var/log/audit/audit.log", { parser: "audit" }),
                files("machine", "/var/log/libvirt/qemu/*.log"),
                {
                    name: "systemd",
                    tag: "journal",
                    path: "/var/log/journal",
                    db: `${STATE}/journal.db`,
                    systemd_filter: ["_TRANSPORT=kernel", ...UNITS],
                    systemd_filter_type: "or",
                    lowercase: true,
                    strip_underscores: true,
                    "storage.type": "filesystem",
                },
            ],
            filters: [
                {
                    name: "multiline",
                    match: "container.*",
                    "multiline.key_content": "log",
                    "multiline.parser": Object.keys(tracebacks).join(","),
                    "emitter_storage.type": "filesystem",
                },
                parse("container.*", "file", "container-file"),
                parse("container.*", "log", "oslo-line"),
                parse(`container.*_${NOTIFICATIONS}-*`, "log", "notification"),
                {
                    name: "record_modifier",
                    match: "journal",
                    allowlist_key: ["message", "systemd_unit", "syslog_identifier", "priority", "pid", "transport"],
                },
                source("container.*", "container"),
                source("audit.*", "audit"),
                source("machine.*", "machine"),
                source("journal", "journal"),
                { name: "modify", match: "*", rename: "log message" },
                {
                    name: "record_modifier",
                    match: "*",
                    record: "host ${NODE_NAME}",
                    // The container runtime's: the time is the record's own.
                    remove_key: ["_p", "time"],
                },
            ],
            outputs: [
                {
                    name: "es",
                    match: "*",
                    host,
                    port,
                    index: LOGS_INDEX,
                    // What aliases take, and data streams take alone.
                    write_operation: "create",
                    // What was written and not acknowledged is not written twice.
                    generate_id: true,
                    suppress_type_name: true,
                    replace_dots: true,
                    compress: "gzip",
                    http_user: "${LOGS_USERNAME}",
                    http_passwd: "${LOGS_PASSWORD}",
                    buffer_size: "2M",
                    // A day, each time after at most five minutes; what Elasticsearch will never take is not tried forever.
                    retry_limit: RETRIES,
                    "storage.total_limit_size": `${buffer}M`,
                    ...(cafile === undefined
                        ? {}
                        : { tls: true, "tls.verify": true, "tls.verify_hostname": true, "tls.ca_file": cafile }),
                },
            ],
        },
    };
    return stringify(config, { lineWidth: 0 });
}

/** Twice as often as a day has five minutes: a wait is drawn from none to all of them. */
const RETRIES = 600;
