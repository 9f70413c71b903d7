import { MetricsSettings, volumeSize } from "./args";
import { REFERENCE_SCALE } from "../../common/scale";
import { LEAST_HOST, RETENTION_DAYS, shardGroupHours, sizeMetrics } from "./sizing";

/** One line of what the metrics are. */
export interface MetricsRow {
    what: string;
    value: string;
    /** Where the number comes from. */
    how: string;
}

/** What is written, how long it is kept, and what each copy takes. */
export function metricsRows(args: MetricsSettings): MetricsRow[] {
    const { scale = REFERENCE_SCALE, retentionDays = RETENTION_DAYS } = args;
    const { rate, influxdb } = sizeMetrics(scale, retentionDays);
    const thousands = (n: number) => `${Math.round(n / 1000)}k`;
    return [
        {
            what: "metrics",
            value: `${thousands(rate.fieldsPerSecond)} fields/s, ${thousands(rate.series)} series`,
            how: "25 fields/s a host, 1.3 a virtual machine, and clusters' own",
        },
        {
            what: "kept",
            value: `${retentionDays} days`,
            how: `retentionDays; dropped ${shardGroupHours(retentionDays)} hours at a time`,
        },
        {
            what: "each copy",
            value: `${volumeSize(args)} of SSD`,
            how: `3 bytes a value, a quarter of headroom; ${LEAST_HOST.iops}+ IOPS (RA)`,
        },
        {
            what: "each InfluxDB",
            value: `${influxdb.cpu} cores, ${Math.round(influxdb.memory / 1024)} GiB`,
            how: "InfluxData's table for up to 250,000 fields/s, twice",
        },
    ];
}
