import { Input } from "@pulumi/pulumi";
import { Balancers } from "../../common/balancers";
import { PodGroup } from "../../common/demand";
import { byteQuantity, Fault, faultsAt, objectName, wholeNumber } from "../../common/faults";
import { Images, tierImages } from "../../common/images";
import { publicUrlFaults } from "../../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../../common/placement";
import { parseQuantity } from "../../common/quantity";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../../common/scale";
import { CertificateAccess } from "../../common/tls";
import { imageVersion } from "./cluster";
import { LogSources, LogsSize, REFERENCE_SOURCES, sizeLogs } from "./sizing";

export interface LogsArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** What the members are sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** Hosts that log besides the hypervisors. @default the RA's 45 of storage and 30 of the control plane */
    sources?: LogSources;
    /** @default three members on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** Days that logs and notifications are kept. @default 7 */
    retentionDays?: number;
    /** Size of each member's volume, e.g. "600Gi". @default from scale, sources and retention */
    storage?: string;
    /** GB of the SSD of each host that a volume is on: what does not fit is refused. @default nobody looks */
    ssd?: number;
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** URL by which users reach Kibana, without a path. @default its address inside the cluster */
    publicUrl?: Input<string>;
    /** Whether a load balancer stands in front of Kibana; without it, a cluster address. @default true */
    loadBalancer?: boolean;
    /** By what it gets its address. @default any, of whoever gives them */
    balancers?: Balancers;
    /** References of images, by the catalogue's names. Their tags are versions. @default the catalogue's */
    images?: Partial<Images>;
    /** Who signs the certificates of both. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** Refuse to delete the cluster and its passwords. @default true */
    protect?: boolean;
}

export type LogsSettings = Omit<LogsArgs, "namespace">;

/** Days: an index a day, six shards of it, of which a member carries a thousand at most (cluster.max_shards_per_node). */
const MOST_DAYS = 90;
const DEFAULT_DAYS = 7;

export function logsPlacement({ placement }: LogsSettings): Placement {
    return placement ?? referencePlacement("elasticsearch+kibana");
}

export function retentionOf({ retentionDays = DEFAULT_DAYS }: LogsSettings): number {
    return retentionDays;
}

/** GiB of the disk that a volume is on. */
function diskOf({ ssd }: LogsSettings): number {
    return ssd === undefined ? Infinity : Math.floor((ssd * 1e9) / 2 ** 30);
}

/** Sizes, by the arguments. */
export function logsSize(args: LogsSettings): LogsSize {
    const { scale = REFERENCE_SCALE, sources = REFERENCE_SOURCES } = args;
    const { replicas: members } = logsPlacement(args);
    return sizeLogs({ scale, sources, retentionDays: retentionOf(args), members, disk: diskOf(args) });
}

/** All faults of the arguments. */
export function logsFaults(args: LogsSettings): Fault[] {
    const { sources } = args;
    const faults = [
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...faultsAt("placement", placementFaults(logsPlacement(args))),
        ...wholeNumber("sources.storage", sources?.storage, 0, 100_000, " hosts"),
        ...wholeNumber("sources.control", sources?.control, 1, 100_000, " hosts"),
        ...wholeNumber("retentionDays", args.retentionDays, 1, MOST_DAYS, " days"),
        ...byteQuantity("storage", args.storage),
        ...wholeNumber("ssd", args.ssd, 1, 1_000_000, " GB"),
        ...objectName("storageClass", args.storageClass),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...imageFaults(args),
    ];
    // Sizes of what is wrong already say nothing.
    return faults.length > 0 ? faults : volumeFaults(args);
}

/** The operator goes by versions, not by images; Kibana refuses an Elasticsearch of another one. */
function imageFaults({ images }: LogsSettings): Fault[] {
    const { elasticsearch, kibana } = tierImages(images);
    const faults = Object.entries({ elasticsearch, kibana })
        .filter(([, reference]) => imageVersion(reference) === undefined)
        .flatMap(([name, reference]) =>
            faultsAt(`images.${name}`, [`"${reference}", expected a tag that is a version, such as 8.19.20`]),
        );
    const [server, client] = [imageVersion(elasticsearch), imageVersion(kibana)];
    if (faults.length > 0 || server === client) return faults;
    return faultsAt("images.kibana", [`version ${client}, expected Elasticsearch's ${server}`]);
}

/** Data against volumes, and volumes against disks. */
function volumeFaults(args: LogsSettings): Fault[] {
    const size = logsSize(args);
    const given = args.storage === undefined ? size.storage : parseQuantity(args.storage) / 2 ** 30;
    const days = retentionOf(args);
    const data = `${days} days of ${size.daily.toFixed(1)} GB`;
    const faults: Fault[] = [];
    if (given < size.storage) {
        const reason = `"${args.storage}", expected at least ${size.storage}Gi on each member for ${data}`;
        faults.push(...faultsAt("storage", [reason]));
    }
    const disk = diskOf(args);
    if (given > disk) {
        const on = `${Math.ceil(given)} GiB on each member, of ${args.ssd} GB on its host's SSD`;
        faults.push(
            ...(args.storage === undefined
                ? faultsAt("retentionDays", [`${data} take ${on}; expected ${fitting(args, disk)}`])
                : faultsAt("storage", [`${on}; expected at most ${disk}Gi`])),
        );
    }
    return faults;
}

/** What would fit a disk: fewer days, or more members. */
function fitting(args: LogsSettings, disk: number): string {
    const of = (retentionDays: number) => logsSize({ ...args, retentionDays }).storage;
    const days = Array.from({ length: retentionOf(args) }, (_, i) => i).filter((n) => n > 0 && of(n) <= disk);
    const most = days.at(-1);
    return most === undefined ? "more members, or larger disks" : `at most ${most} days, more members, or larger disks`;
}

/** The tier's pods, and what they take. */
export function logsPods(args: LogsSettings): PodGroup[] {
    const { service, replicas } = logsPlacement(args);
    const { member, kibana } = logsSize(args);
    return [
        { service, pods: replicas, size: member },
        { service, pods: replicas, size: kibana },
    ];
}
