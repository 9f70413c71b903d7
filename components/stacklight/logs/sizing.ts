import { ResourceSize } from "../../common/quantity";
import { between, loadOf, Scale } from "../../common/scale";
import { publishedSizes } from "../../common/services";
import { LOGS_MB } from "../rates";

/** Hosts that log, besides the hypervisors. */
export interface LogSources {
    /** Hosts with Ceph's disks. */
    storage: number;
    /** Hosts of the control plane. */
    control: number;
}

/** The RA's: 45 hosts with disks of Ceph, 30 of the control plane. */
export const REFERENCE_SOURCES: LogSources = { storage: 45, control: 30 };

export interface LogsLoad {
    scale: Scale;
    sources: LogSources;
    /** Days that a document is kept. */
    retentionDays: number;
    members: number;
    /** GiB of the disk that a member's volume is on. @default nobody knows */
    disk?: number;
}

export interface LogsSize {
    /** GB of text a day, as it is written. */
    daily: number;
    /** Documents a second, on average. */
    events: number;
    /** Primary shards of each index of logs: one for each member, so that all of them write. */
    shards: number;
    /** Copies of each shard besides the primary. */
    replicas: number;
    /** GiB of data of each member. */
    storage: number;
    /** GiB of Java's heap, which Elasticsearch gives itself: half of its memory, up to 31. The rest caches files. */
    heap: number;
    /** One member. */
    member: ResourceSize;
    /** One Kibana. */
    kibana: ResourceSize;
}

/** Bytes of a document's text, on average. */
const DOCUMENT = 350;

/** What is stored of a byte of text: with its index, by the better of the two compressions. */
const STORED = 0.7;
/** Of a disk, before Elasticsearch puts no more shards on it (cluster.routing.allocation.disk.watermark.low). */
const USABLE = 0.85;
/** An index is written to for a day at most, and its age counts from when that ends. */
const OPEN_DAYS = 1;

/** Java's pointers stay short up to here (Elasticsearch, "Heap size settings"). */
const MOST_HEAP = 31;

/** RA "Elasticsearch + Kibana": a quad-core server with 8 GB at least. Below the smallest published size: a trial on a laptop. */
const FLOOR: ResourceSize = { cpu: 4, memory: 8192 };

/** GiB by which volumes grow: a member's cannot be changed in place, and a host more or less is no reason to make it anew. */
const STEP = 50;

/** @param disk that ends them, where the next step no longer fits on it */
function inSteps(size: number, disk: number): number {
    const whole = Math.ceil(size);
    return size < STEP ? whole : Math.max(whole, Math.min(Math.ceil(size / STEP) * STEP, disk));
}

/** Sizes for logs. At the RA's scale: a third of the lab's server (24 cores, 256 GB), and one of its two 800 GB SSDs. */
export function sizeLogs({ scale, sources, retentionDays, members, disk = Infinity }: LogsLoad): LogsSize {
    const load = loadOf(scale);
    const control = between(LOGS_MB.control.least, LOGS_MB.control.atReference, load);
    const daily =
        (scale.hypervisors * LOGS_MB.hypervisor + sources.storage * LOGS_MB.storage + sources.control * control) / 1000;
    const replicas = members > 1 ? 1 : 0;
    const stored = (daily * STORED * (1 + replicas) * (retentionDays + OPEN_DAYS)) / USABLE / members;
    const floor = scale.hypervisors >= publishedSizes[0] ? FLOOR : { cpu: 0, memory: 0 };
    const memory = Math.max(between(1024, 65_536, load), floor.memory);
    return {
        daily,
        events: (daily * 1e9) / DOCUMENT / 86_400,
        shards: members,
        replicas,
        // Kibana's own, and what Elasticsearch keeps beside the data, on the smallest.
        storage: inSteps(1 + (stored * 1e9) / 2 ** 30, disk),
        heap: Math.min(memory / 2 / 1024, MOST_HEAP),
        member: { cpu: Math.max(between(0.25, 8, load), floor.cpu), memory },
        kibana: { cpu: between(0.1, 2, load), memory: Math.ceil(between(1024, 4096, load)) },
    };
}
