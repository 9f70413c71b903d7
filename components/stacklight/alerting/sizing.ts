import { ResourceSize } from "../../common/quantity";
import { loadOf, Scale, wholeBetween } from "../../common/scale";
import { publishedSizes } from "../../common/services";

export interface AlertingSize {
    /** Telegraf. */
    aggregator: ResourceSize;
    nagios: ResourceSize;
    /** Apache with Nagios' pages. */
    web: ResourceSize;
    /** TLS in front of it. */
    tls: ResourceSize;
    /** GiB of Nagios' volume: states that outlive it, and a year's log of changes. */
    storage: number;
}

/** What a host for Nagios has at least: "quad-core server with 8 GB of RAM and fast disks" (RA "Nagios"). */
export const LEAST_HOST = { cores: 4, memoryGB: 8 };

/**
 * Sizes for the aggregator and Nagios. The RA's least for a host holds for any cloud that has one for them; below its
 * smallest published size nobody sets a host apart, and they take what they need to start.
 */
export function sizeAlerting(scale: Scale): AlertingSize {
    const load = loadOf(scale);
    const trial = scale.hypervisors < publishedSizes[0];
    return {
        // A reading a minute: 1000 nodes, 450 OSDs with 20 metrics each, 4000 pods' lists of 40 MB as they are parsed.
        aggregator: { cpu: trial ? 0.25 : wholeBetween(1, 2, load), memory: wholeBetween(256, 2048, load) },
        // Three quarters of the least host's memory and cores are Nagios' own; the rest is its pages'.
        nagios: trial ? { cpu: 0.1, memory: 128 } : { cpu: 3, memory: 6 * 1024 },
        web: trial ? { cpu: 0.1, memory: 128 } : { cpu: 1, memory: 2 * 1024 },
        tls: { cpu: 0.1, memory: 64 },
        storage: trial ? 1 : 10,
    };
}
