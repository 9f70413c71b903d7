import { ResourceSize } from "../../common/quantity";
import { between, loadOf, REFERENCE_SCALE, Scale, wholeBetween } from "../../common/scale";
import { CLUSTERS, HOST, MACHINE } from "../rates";

/** The RA's least for a host ("InfluxDB + Grafana"): a quad-core server with 8 GB; an SSD, for 1000 and more IOPS. */
export const LEAST_HOST = { cores: 4, memoryGB: 8, iops: 1000 };

/** The smallest size that the RA's authors published a placement for. Below it the RA's least is not asked for. */
const SMALLEST_CLOUD = 100;

/** Fields a second that one server takes at most (InfluxData, "Hardware sizing guidelines": beyond it "probably infeasible"). */
export const MOST_FIELDS = 750_000;

/** Days after which metrics are dropped. */
export const RETENTION_DAYS = 30;

/** Hosts for each hypervisor: the lab has 561 for 486. */
const HOSTS = 1.15;

/** Bytes of a value on disk, with its time, compressed (InfluxData, "Hardware sizing guidelines"). */
const BYTES_PER_VALUE = 3;
/** Room for what compaction writes before it removes what it has read, and for what is not compacted yet. */
const HEADROOM = 1.25;
const SECONDS_PER_DAY = 86_400;

/** What a cloud writes into each copy. */
export interface MetricRate {
    fieldsPerSecond: number;
    series: number;
}

export function metricRate({ hypervisors, virtualMachines }: Scale): MetricRate {
    const hosts = Math.ceil(hypervisors * HOSTS);
    const clusters = hypervisors / REFERENCE_SCALE.hypervisors;
    return {
        fieldsPerSecond: Math.ceil(
            (hosts * HOST.fields) / HOST.seconds +
                (virtualMachines * MACHINE.fields) / MACHINE.seconds +
                clusters * CLUSTERS.fieldsPerSecond,
        ),
        series: Math.ceil(hosts * HOST.series + virtualMachines * MACHINE.series + clusters * CLUSTERS.series),
    };
}

/** Hours of metrics that are dropped together: InfluxDB's own choice by the retention ("Shard group duration"). */
export function shardGroupHours(retentionDays: number): number {
    if (retentionDays < 2) return 1;
    return retentionDays < 180 ? 24 : 7 * 24;
}

/** GiB of one copy. What is older goes by whole shard groups, so that one of them is there beyond the retention. */
export function diskNeed({ fieldsPerSecond }: MetricRate, retentionDays: number): number {
    const days = retentionDays + shardGroupHours(retentionDays) / 24;
    return Math.max(5, Math.ceil((fieldsPerSecond * SECONDS_PER_DAY * days * BYTES_PER_VALUE * HEADROOM) / 2 ** 30));
}

/** The most that may be asked for: ten years. */
export const MOST_DAYS = 3650;

/** Days of metrics that a volume of so many GiB holds; 0 where it does not hold one. */
export function daysWithin(rate: MetricRate, gibibytes: number): number {
    let days = 0;
    while (days < MOST_DAYS && diskNeed(rate, days + 1) <= gibibytes) days++;
    return days;
}

export interface MetricsSize {
    rate: MetricRate;
    /** GiB of each copy's volume. */
    storage: number;
    /** One InfluxDB. */
    influxdb: ResourceSize;
    /** MiB of written values that a shard holds in memory before it refuses more, and at which it writes them to disk. */
    cache: { most: number; snapshot: number };
    /** One Grafana. */
    grafana: ResourceSize;
}

/**
 * Sizes for metrics. At the RA's scale 8 cores and 64 GiB for each copy: InfluxData has 4 to 6 cores and 8 to 32 GB for up to
 * 250,000 fields a second and a million series, 8 and 32 beyond; the lab's hosts have 24 and 256 and nothing else to do, and
 * what memory is left is the page cache of what dashboards read.
 */
export function sizeMetrics(scale: Scale, retentionDays = RETENTION_DAYS): MetricsSize {
    const rate = metricRate(scale);
    const load = loadOf(scale);
    const least = scale.hypervisors < SMALLEST_CLOUD ? { cpu: 0, memory: 0 } : { cpu: LEAST_HOST.cores, memory: 8192 };
    const memory = Math.max(least.memory, wholeBetween(512, 65_536, load));
    return {
        rate,
        storage: diskNeed(rate, retentionDays),
        influxdb: { cpu: Math.max(least.cpu, between(0.25, 8, load)), memory },
        // InfluxDB's own 1 GiB and 25 MiB are for less than a tenth of that: an eighth of the memory, and an eighth of that.
        cache: { most: Math.floor(memory / 8), snapshot: Math.floor(memory / 64) },
        grafana: { cpu: between(0.1, 2, load), memory: wholeBetween(256, 1024, load) },
    };
}
