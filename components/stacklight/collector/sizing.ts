import { ResourceSize } from "../../common/quantity";
import { Scale } from "../../common/scale";
import { HOST, LOGS_MB, MACHINE } from "../rates";

export interface CollectorSize {
    /** Telegraf on one host. */
    metrics: ResourceSize;
    /** Fluent Bit on one host. */
    logs: ResourceSize;
    /** What asks a host's switch. */
    switch: ResourceSize;
    /** One reader of OpenStack's notifications. */
    notifications: ResourceSize;
    /** MiB of a host's disk for metrics that wait. */
    metricBuffer: number;
    /** MiB of a host's disk for logs that wait. */
    logBuffer: number;
}

/** Lines of InfluxDB's protocol that these are: one for each disk, interface, process. */
const FIELDS_PER_LINE = 8;
/** Bytes that a line takes in Telegraf's buffer on disk (690 measured with 1.39.3, its own lines among them). */
const LINE_BYTES = 700;
/** InfluxDBs, of which each has a buffer of its own. */
const COPIES = 3;

const DAY = 86_400;

/** Fields in a second that one hypervisor gives, with its machines. */
function hypervisorRate(machines: number): number {
    return HOST.fields / HOST.seconds + (machines * MACHINE.fields) / MACHINE.seconds;
}

/** Chunks of logs that Fluent Bit has in memory; others are on disk alone. */
export const CHUNKS_IN_MEMORY = 32;

/** Sizes for one host's collector. Buffers hold a day of a host without InfluxDB and Elasticsearch. */
export function sizeCollector(scale: Scale): CollectorSize {
    const machines = scale.virtualMachines / Math.max(scale.hypervisors, 1);
    const metricsInADay = ((hypervisorRate(machines) * DAY) / FIELDS_PER_LINE) * LINE_BYTES * COPIES;
    return {
        // 55 MB measured for a host's own inputs; as much for machines, and for what is being written to three places.
        metrics: { cpu: 0.1, memory: 192 },
        // Its chunks of at most 2 MB, and as much again while they are packed.
        logs: { cpu: 0.1, memory: 192 },
        switch: { cpu: 0.01, memory: 32 },
        notifications: { cpu: 0.1, memory: 192 },
        // What is beyond, the kubelet ends with the pod: a limit that is not met while one InfluxDB is away for a day.
        metricBuffer: Math.max(1024, Math.ceil((2 * metricsInADay) / 2 ** 20)),
        // Of the hosts that write most.
        logBuffer: Math.ceil((LOGS_MB.control.atReference * 1e6) / 2 ** 20 / 256) * 256,
    };
}
