import { Input } from "@pulumi/pulumi";
import { StorageHost } from "../../ceph";
import { PodGroup } from "../../common/demand";
import { byteQuantity, Fault, faultsAt, objectName, wholeNumber } from "../../common/faults";
import { CommonArgs, publicUrlFaults } from "../../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../../common/placement";
import { isQuantity, parseQuantity } from "../../common/quantity";
import { REFERENCE_SCALE, scaleFaults } from "../../common/scale";
import { daysWithin, LEAST_HOST, MOST_DAYS, MOST_FIELDS, RETENTION_DAYS, sizeMetrics } from "./sizing";

/** A host for metrics: what it has, and the disks that a copy's volume may be on. */
export type MetricsHost = Pick<StorageHost, "name" | "cores" | "memoryGB" | "disks">;

export interface MetricsArgs extends CommonArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** @default three copies on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** The hosts that the placement means; with them it is checked that a copy finds room. @default not known, nothing is checked */
    hosts?: MetricsHost[];
    /** Days that metrics are kept. @default 30 */
    retentionDays?: number;
    /** Class of local SSD volumes (RA "Storage": "keeps its files on a local storage"). @default "local-ssd" */
    storageClass?: string;
    /** Size of each copy's volume, e.g. "600Gi". @default what the scale writes in retentionDays */
    storage?: string;
    /** URL at which operators reach Grafana, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /**
     * Whether dashboards can be read without logging in. Each Grafana knows only those who logged in at it: this is for
     * balancers that spread one client over all of them, as leafs do that spread by ports. @default false
     */
    anonymous?: boolean;
}

export type MetricsSettings = Omit<MetricsArgs, "namespace">;

/** All faults of the arguments. */
export function metricsFaults(args: MetricsSettings): Fault[] {
    const { hosts, scale, retentionDays, storage } = args;
    const faults = [
        ...faultsAt("placement", placementFaults(args.placement ?? referencePlacement("influxdb+grafana"))),
        ...faultsAt("scale", scaleFaults(scale)),
        ...wholeNumber("retentionDays", retentionDays, 1, MOST_DAYS, " days"),
        ...objectName("storageClass", args.storageClass),
        ...byteQuantity("storage", storage),
        ...publicUrlFaults("publicUrl", args.publicUrl),
    ];
    // What follows counts with these.
    if (faults.length > 0) return faults;
    return [...rateFaults(args), ...volumeFaults(args), ...(hosts ? hostFaults(args, hosts) : [])];
}

/** GiB of a copy's volume. */
function volumeOf({ scale = REFERENCE_SCALE, retentionDays, storage }: MetricsSettings): number {
    if (storage !== undefined && isQuantity(storage)) return Math.floor(parseQuantity(storage) / 2 ** 30);
    return sizeMetrics(scale, retentionDays).storage;
}

function rateFaults({ scale = REFERENCE_SCALE }: MetricsSettings): Fault[] {
    const { fieldsPerSecond } = sizeMetrics(scale).rate;
    if (fieldsPerSecond <= MOST_FIELDS) return [];
    return faultsAt("scale", [
        `${fieldsPerSecond} fields a second, expected at most ${MOST_FIELDS}: each InfluxDB holds all of them`,
    ]);
}

function volumeFaults({ scale = REFERENCE_SCALE, retentionDays = RETENTION_DAYS, storage }: MetricsSettings): Fault[] {
    const size = sizeMetrics(scale, retentionDays);
    const given = volumeOf({ scale, retentionDays, storage });
    if (given >= size.storage) return [];
    return faultsAt("storage", [
        `"${storage ?? ""}", expected at least ${size.storage}Gi for ${retentionDays} days of ` +
            `${size.rate.fieldsPerSecond} fields a second; it holds ${daysWithin(size.rate, given)} days`,
    ]);
}

/** GiB of the largest SSD: a local volume is on one disk, whose file system takes a twentieth. */
function largestSsd({ disks }: MetricsHost): number {
    const sizes = disks.filter(({ media }) => media === "ssd").map(({ sizeGB }) => sizeGB);
    return Math.floor((Math.max(0, ...sizes) * 1e9 * 0.95) / 2 ** 30);
}

/** Faults of the hosts, equal ones told once. */
function hostFaults(args: MetricsSettings, hosts: MetricsHost[]): Fault[] {
    const { scale = REFERENCE_SCALE, retentionDays = RETENTION_DAYS } = args;
    const volume = volumeOf(args);
    const { rate } = sizeMetrics(scale);
    const reasons = new Map<string, string[]>();
    const says = (host: MetricsHost, reason: string) =>
        reasons.set(reason, [...(reasons.get(reason) ?? []), host.name]);
    for (const host of hosts) {
        const ssd = largestSsd(host);
        if (host.cores < LEAST_HOST.cores) {
            says(host, `${host.cores} cores, expected at least ${LEAST_HOST.cores} (RA "InfluxDB + Grafana")`);
        }
        if (host.memoryGB < LEAST_HOST.memoryGB) {
            says(
                host,
                `${host.memoryGB} GB of memory, expected at least ${LEAST_HOST.memoryGB} (RA "InfluxDB + Grafana")`,
            );
        }
        if (ssd === 0) {
            says(
                host,
                `no SSD, expected one: InfluxDB needs ${LEAST_HOST.iops} IOPS and more (RA "InfluxDB + Grafana")`,
            );
        } else if (volume > ssd) {
            says(
                host,
                `its largest SSD holds ${ssd} GiB, a copy needs ${volume}, expected retentionDays of at most ` +
                    `${daysWithin(rate, ssd)} in place of ${retentionDays}, or larger disks`,
            );
        }
    }
    return [...reasons].flatMap(([reason, [first = "", ...others]]) =>
        faultsAt("hosts", [`${first}${others.length > 0 ? ` and ${others.length} more` : ""}: ${reason}`]),
    );
}

/** The size of a copy's volume, as a claim asks for it. */
export function volumeSize(args: MetricsSettings): string {
    return args.storage ?? `${volumeOf(args)}Gi`;
}

/** The tier's pods, and what they take: InfluxDB's are the row's instances, with as many of Grafana's beside them. */
export function metricsPods(args: MetricsSettings): PodGroup[] {
    const { influxdb, grafana } = sizeMetrics(args.scale ?? REFERENCE_SCALE, args.retentionDays);
    const { service, replicas } = args.placement ?? referencePlacement("influxdb+grafana");
    return [
        { service, pods: replicas, size: influxdb },
        { service, pods: replicas, size: grafana },
    ];
}
