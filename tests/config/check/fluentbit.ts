import { parse } from "yaml";
import { findOnPath } from "../../../cli/cluster/exec";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";

/** What every plugin of a kind takes (Fluent Bit 5.1). */
const COMMON: Record<string, string> = {
    service:
        "flush grace log_level http_server http_listen http_port storage.path storage.metrics storage.max_chunks_up " +
        "storage.backlog.mem_limit storage.delete_irrecoverable_chunks storage.sync scheduler.base scheduler.cap",
    inputs: "name tag alias mem_buf_limit storage.type",
    filters: "name match match_regex alias",
    outputs:
        "name match match_regex alias host port retry_limit storage.total_limit_size workers tls tls.verify " +
        "tls.verify_hostname tls.ca_file",
    parsers: "name format regex types time_key time_format time_keep",
    multiline_parsers: "name type flush_timeout rules",
};

/** What those of its plugins take that a collector has (their own `--help`). */
const OWN: Record<string, string> = {
    tail:
        "path exclude_path path_key db read_from_head skip_long_lines buffer_chunk_size buffer_max_size " +
        "refresh_interval rotate_wait parser multiline.parser",
    systemd: "path db systemd_filter systemd_filter_type lowercase strip_underscores read_from_tail max_entries",
    multiline: "multiline.key_content multiline.parser emitter_storage.type mode buffer flush_ms",
    parser: "key_name parser reserve_data preserve_key",
    record_modifier: "record remove_key allowlist_key",
    modify: "add set rename copy remove",
    es:
        "index write_operation generate_id suppress_type_name replace_dots compress http_user http_passwd buffer_size " +
        "time_key trace_error logstash_format",
};

type Section = Record<string, unknown>;

/** Multiline parsers that Fluent Bit has of its own. */
const BUILT_IN = ["cri", "docker", "python"];

/**
 * A file of Fluent Bit's by what is known of its sections, plugins and options, and by what refers to what; and by
 * `fluent-bit --dry-run` where there is one on PATH, since neither Debian nor a registry of packages has it.
 */
export const checkFluentBit: Check = async (file) => {
    const program = await findOnPath("fluent-bit");
    const faults = known(file.content);
    if (program === undefined || faults.length > 0) return faults;
    return Sandbox.use(async (sandbox) => {
        const config = sandbox.write(`/${file.name}`, sandbox.inside(file.content));
        const { code, stderr } = await run(program, ["--dry-run", "--config", config]);
        return code === 0 ? [] : lines(sandbox.outside(stderr)).filter((line) => line.includes("[error]"));
    });
};

function known(text: string): string[] {
    const {
        pipeline = {},
        service = {},
        parsers = [],
        multiline_parsers = [],
        ...rest
    } = parse(text) as {
        pipeline?: Record<string, Section[]>;
        service?: Section;
        parsers?: Section[];
        multiline_parsers?: (Section & { rules: Record<string, string>[] })[];
    };
    const { inputs = [], filters = [], outputs = [], ...others } = pipeline;
    const plugins = Object.entries({ inputs, filters, outputs }).flatMap(([kind, all]) =>
        all.map((section) => [kind, section] as const),
    );
    return [
        ...[...Object.keys(rest), ...Object.keys(others)].map((name) => `unknown section ${name}`),
        ...unknown("service", service, COMMON.service),
        ...parsers.flatMap((parser) => unknown("parser", parser, COMMON.parsers)),
        ...multiline_parsers.flatMap((parser) => [
            ...unknown("multiline parser", parser, COMMON.multiline_parsers),
            ...states(parser.rules).map((state) => `${String(parser.name)}: no rule for state ${state}`),
        ]),
        ...plugins.flatMap(([kind, section]) => {
            const name = String(section.name);
            const own = OWN[name];
            if (own === undefined) return [`unknown plugin ${name}`];
            return unknown(name, section, `${COMMON[kind] ?? ""} ${own}`);
        }),
        ...unmatched(inputs, [...filters, ...outputs]),
        ...missing(plugins, parsers, multiline_parsers),
    ];
}

function unknown(what: string, section: Section, options = ""): string[] {
    return Object.keys(section)
        .filter((option) => !options.split(" ").includes(option))
        .map((option) => `${what}: unknown option ${option}`);
}

/** States that a rule leads to and none begins with. */
function states(rules: Record<string, string>[]): string[] {
    const begun = new Set(rules.map(({ state }) => state));
    return ["start_state", ...rules.map(({ next_state: next = "" }) => next)].filter((state) => !begun.has(state));
}

/** Filters and outputs that no input's lines come to. */
function unmatched(inputs: Section[], readers: Section[]): string[] {
    const tags = inputs.map(({ tag, path }) => String(tag).replace("*", String(path).replaceAll("/", ".").slice(1)));
    const pattern = (match: string) => new RegExp(`^${match.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
    return readers
        .map(({ match }) => String(match))
        .filter((match) => !tags.some((tag) => pattern(match.replace(/_\w+-\*$/, "*")).test(tag)))
        .map((match) => `nothing comes to ${match}`);
}

function missing(plugins: (readonly [string, Section])[], parsers: Section[], multiline: Section[]): string[] {
    const names = (of: Section[]) => of.map(({ name }) => String(name));
    const used = (option: string) =>
        plugins.flatMap(([, section]) => (typeof section[option] === "string" ? section[option].split(",") : []));
    return [
        ...used("parser").filter((name) => !names(parsers).includes(name)),
        ...used("multiline.parser").filter((name) => ![...BUILT_IN, ...names(multiline)].includes(name)),
    ].map((name) => `no parser ${name}`);
}
