import { tomlElement, tomlTable } from "./toml";

/** What every plugin of Telegraf's takes beside its own options. */
interface Common {
    alias?: string;
    interval?: string;
    /** Of fields, those that are kept. */
    fieldinclude?: string[];
    tagexclude?: string[];
}

/** Of Telegraf 1.39's plugins those that a collector has, with the options that it sets. */
export interface Plugins {
    "inputs.cpu": { percpu: boolean; totalcpu: boolean; report_active: boolean };
    "inputs.mem": object;
    "inputs.system": object;
    "inputs.processes": object;
    "inputs.kernel": object;
    "inputs.disk": { ignore_fs: string[]; ignore_mount_opts: string[] };
    "inputs.diskio": { devices: string[] };
    "inputs.net": { interfaces: string[] };
    "inputs.conntrack": { collect: string[] };
    "inputs.internal": { collect_memstats: boolean };
    "inputs.procstat": { exe: string; pid_finder: "native"; properties: string[] };
    "inputs.libvirt": { libvirt_uri: string; statistics_groups: string[] };
    "inputs.prometheus": { urls: string[]; metric_version: 2 };
    "inputs.file": { files: string[]; data_format: "influx" };
    "inputs.amqp_consumer": {
        brokers: string[];
        username: string;
        password: string;
        queue: string;
        queue_durability: "durable";
        queue_arguments: Record<string, string>;
        binding_key: string;
        exchange: string;
        prefetch_count: number;
        max_undelivered_messages: number;
        data_format: "value";
        data_type: "string";
        tls_ca?: string;
    };
    "processors.lookup": { files: string[]; format: "csv_key_values"; key: string };
    "processors.starlark": { source: string };
    "outputs.influxdb": {
        urls: string[];
        database: string;
        skip_database_creation: boolean;
        username: string;
        password: string;
        content_encoding: "gzip";
        timeout: string;
        tls_ca?: string;
    };
    "outputs.file": {
        files: string[];
        data_format: "json";
        json_timestamp_units: string;
        json_transformation: string;
    };
}

/** The agent's own options. */
export interface Agent {
    hostname?: string;
    omit_hostname?: boolean;
    interval: string;
    round_interval?: boolean;
    collection_jitter?: string;
    flush_interval: string;
    flush_jitter?: string;
    metric_batch_size: number;
    buffer_strategy?: "memory" | "disk_write_through";
    buffer_directory?: string;
    buffer_disk_sync?: boolean;
    skip_processors_after_aggregators: boolean;
}

export function agentTable(agent: Agent): string {
    return tomlTable("agent", { ...agent });
}

/** One use of a plugin. */
export function plugin<Name extends keyof Plugins>(name: Name, options: Plugins[Name] & Common): string {
    return tomlElement(name, { ...options });
}
