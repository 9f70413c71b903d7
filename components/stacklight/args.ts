import { StorageHost } from "../ceph";
import { PodGroup } from "../common/demand";
import { Fault } from "../common/faults";
import { Images } from "../common/images";
import { Placements } from "../common/placement";
import { Role } from "../common/roles";
import { Scale } from "../common/scale";
import { alertingFaults, alertingPods, AlertingSettings, WatchedArgs } from "./alerting";
import { collectorFaults, collectorPods } from "./collector";
import { logsFaults, logsPods, LogsSettings } from "./logs";
import { metricsFaults, metricsPods, MetricsSettings } from "./metrics";

/** A host that is watched. */
export interface WatchedHost extends StorageHost {
    /** The roles that it has. */
    roles: Role[];
}

/** What a site chooses of each part. */
export interface StackLightOptions {
    /** InfluxDB and Grafana: how long metrics are kept, their volumes, Grafana's URL, whether it asks for a login. */
    metrics?: Pick<MetricsSettings, "retentionDays" | "storage" | "publicUrl" | "anonymous">;
    /** Elasticsearch and Kibana: how long logs are kept, their volumes, Kibana's URL. */
    logs?: Pick<LogsSettings, "retentionDays" | "storage" | "publicUrl">;
    /** Nagios and the aggregator: who is told, from which values on, their volume. */
    alerting?: Pick<AlertingSettings, "notifications" | "thresholds" | "storage">;
}

export interface StackLightSettings extends StackLightOptions {
    /** Every host of the cloud. */
    hosts: WatchedHost[];
    /** The cloud's servers, by their addresses. */
    watched: Omit<WatchedArgs, "hosts" | "racks" | "influxdbs">;
    /** Where every service of the cloud runs, and how often. */
    placements: Placements;
    /** Names of cells with brokers of their own. @default none */
    cells?: string[];
    /** What the parts are sized for. */
    scale: Scale;
    /** @default "local-ssd" */
    storageClass?: string;
    /** Whether load balancers stand in front of Grafana and Kibana; without them, cluster addresses. @default true */
    loadBalancer?: boolean;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** @default true */
    protect?: boolean;
}

const withRole = (hosts: WatchedHost[], role: Role) => hosts.filter(({ roles }) => roles.includes(role));

/** GB of the smallest of the hosts' largest SSDs. */
function ssdOf(hosts: WatchedHost[]): number | undefined {
    const largest = hosts.map(({ disks }) =>
        Math.max(0, ...disks.filter(({ media }) => media === "ssd").map(({ sizeGB }) => sizeGB)),
    );
    return largest.length > 0 ? Math.min(...largest) : undefined;
}

/** The role that a host is known by: its metrics have one tag, by which rules look for them. */
function knownAs({ roles }: WatchedHost): Role | "" {
    return roles[0] ?? "";
}

function countBy(names: string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
}

/** The arguments of each part, but for what it is wired to. */
export function partArgs(args: StackLightSettings) {
    const { hosts, placements, scale, images, storageClass, loadBalancer, protect } = args;
    const kept = { scale, images, storageClass, protect };
    const storage = withRole(hosts, "storage").length;
    const hypervisors = withRole(hosts, "compute").length;
    return {
        metrics: {
            ...kept,
            loadBalancer,
            ...args.metrics,
            hosts: withRole(hosts, "influxdb"),
            placement: placements["influxdb+grafana"],
        },
        logs: {
            ...kept,
            loadBalancer,
            ...args.logs,
            sources: { storage, control: Math.max(1, hosts.length - storage - hypervisors) },
            ssd: ssdOf(withRole(hosts, "elasticsearch")),
            placement: placements["elasticsearch+kibana"],
        },
        collector: {
            scale,
            images,
            placements,
            hosts: Object.fromEntries(hosts.map((host) => [host.name, { rack: host.rack, role: knownAs(host) }])),
        },
        alerting: {
            ...kept,
            ...args.alerting,
            placements,
            hosts: withRole(hosts, "lma"),
            watched: {
                ...args.watched,
                hosts: countBy(hosts.map(knownAs)),
                racks: countBy(hosts.map(({ rack }) => rack)),
                influxdbs: placements["influxdb+grafana"].replicas,
            },
        },
    };
}

/** All faults of the arguments, part by part. */
export function stackLightFaults(args: StackLightSettings): Fault[] {
    const parts = partArgs(args);
    const at = (path: string, faults: Fault[]) =>
        faults.map((fault) => ({ ...fault, propertyPath: `${path}.${fault.propertyPath}` }));
    return [
        ...at("metrics", metricsFaults(parts.metrics)),
        ...at("logs", logsFaults(parts.logs)),
        ...at("collector", collectorFaults(parts.collector)),
        ...at("alerting", alertingFaults({ ...parts.alerting, logs: true })),
    ];
}

/** The pods of all parts, and what they take; @param tls whether there are certificates. */
export function stackLightPods(args: StackLightSettings, tls: boolean): PodGroup[] {
    const parts = partArgs(args);
    return [
        ...metricsPods(parts.metrics),
        ...logsPods(parts.logs),
        ...collectorPods(parts.collector, args.cells),
        ...alertingPods(parts.alerting, tls),
    ];
}
