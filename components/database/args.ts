import { Input } from "@pulumi/pulumi";
import { isCron } from "../common/cron";
import { PodGroup } from "../common/demand";
import { byteQuantity, Fault, faultsAt, hostName, meaningless, objectName, wholeNumber } from "../common/faults";
import { Images } from "../common/images";
import { Placement, placementFaults } from "../common/placement";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../common/scale";
import { CertificateAccess } from "../common/tls";
import { MySqlOptions } from "./config";
import { sizeDatabase } from "./sizing";

export const proxies = ["haproxy", "proxysql"] as const;
/** What stands between the services and the cluster; both send everything to one writer. */
export type Proxy = (typeof proxies)[number];

export interface BucketArgs {
    /** Name of the bucket, which is there already. */
    name: string;
    /** @default "us-east-1", which object stores other than Amazon's ignore */
    region?: string;
    /** @default Amazon's */
    endpoint?: string;
    /** Access key of an account that may write to it. */
    accessKey: Input<string>;
    /** Secret key of that account. */
    secretKey: Input<string>;
}

export interface BackupVolume {
    /** Class of a volume that another host can mount; every backup is one volume. */
    storageClass: string;
    /** Size of a volume, e.g. "100Gi". @default that of the data volume */
    size?: string;
}

/** Regular backups, to a bucket or to volumes. */
export interface DatabaseBackup {
    /** An S3 bucket; that or a volume. */
    bucket?: BucketArgs;
    /** A volume for each backup; that or a bucket. */
    volume?: BackupVolume;
    /** Five-field cron expression, UTC. @default "0 1 * * *": daily, in the quiet hours of most clouds */
    schedule?: string;
    /** Backups that are kept. @default 7 */
    keep?: number;
}

export interface ExternalDatabase {
    /** Name or address of the server. */
    host: Input<string>;
    /** @default 3306 */
    port?: number;
    /** CA certificate (PEM) of the server; with it, connections are encrypted and verified. @default plaintext */
    caCertificate?: Input<string>;
    /** Password of each account. The accounts and their schemas are there already. */
    passwords: Record<string, Input<string>>;
}

export interface DatabaseArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** Account → schemas that it owns, e.g. `{ keystone: ["keystone"] }`; one without any may log in, and see how the server does. */
    accounts: Record<string, string[]>;
    /** What the database is sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default three members on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** @default "haproxy": ProxySQL's own rules, unless replaced as here, read from standbys */
    proxy?: Proxy;
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** Size of each member's data volume, e.g. "200Gi". @default from the scale, 700Gi at the RA's */
    storage?: string;
    /** @default no backups */
    backup?: DatabaseBackup;
    /** Additions to my.cnf, by option name. */
    configuration?: MySqlOptions;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Who signs the certificates of members and proxies. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** Refuse to delete the cluster and its passwords. @default true */
    protect?: boolean;
    /** A MySQL that is there already, in place of a cluster of ours. */
    external?: ExternalDatabase;
}

/** Users that Percona's operator and its members work with. */
export const systemUsers = ["root", "xtrabackup", "monitor", "proxyadmin", "operator", "replication"];
const reserved = ["mysql", ...systemUsers];

const MYSQL_NAME = /^[a-z][a-z0-9_]{0,31}$/;

/** All faults of the arguments. */
export function databaseFaults(args: Omit<DatabaseArgs, "namespace">, placement: Placement): Fault[] {
    const faults: Fault[] = [];
    for (const [account, schemas] of Object.entries(args.accounts)) {
        for (const name of [account, ...schemas].filter((n) => !MYSQL_NAME.test(n))) {
            faults.push(...faultsAt(`accounts.${account}`, [`"${name}", expected a-z, 0-9 and _, 32 at most`]));
        }
        if (reserved.includes(account)) {
            faults.push(...faultsAt(`accounts.${account}`, ["one of the cluster's own users, expected another name"]));
        }
    }
    if (args.external) {
        const { external } = args;
        for (const account of Object.keys(args.accounts).filter((name) => !external.passwords[name])) {
            faults.push(...faultsAt(`external.passwords.${account}`, ["missing, expected the account's password"]));
        }
        faults.push(...hostName("external.host", external.host));
        faults.push(...wholeNumber("external.port", external.port, 1, 65535));
        const { proxy, storage, backup, configuration } = args;
        faults.push(...meaningless("external", { proxy, storage, backup, configuration }));
        return faults;
    }
    if (args.proxy !== undefined && !proxies.includes(args.proxy)) {
        faults.push(...faultsAt("proxy", [`"${args.proxy as string}", expected ${proxies.join(" or ")}`]));
    }
    const { schedule, keep, bucket, volume } = args.backup ?? {};
    if (args.backup && (bucket === undefined) === (volume === undefined)) {
        faults.push(...faultsAt("backup", [`${bucket ? "two targets" : "no target"}, expected bucket or volume`]));
    }
    faults.push(...objectName("backup.volume.storageClass", volume?.storageClass));
    faults.push(...byteQuantity("backup.volume.size", volume?.size), ...byteQuantity("storage", args.storage));
    if (schedule !== undefined && !isCron(schedule)) {
        faults.push(...faultsAt("backup.schedule", [`"${schedule}", expected five fields such as "0 1 * * *"`]));
    }
    if (bucket && (!bucket.accessKey || !bucket.secretKey)) {
        faults.push(...faultsAt("backup.bucket", ["no credentials, expected accessKey and secretKey"]));
    }
    for (const [option, value] of Object.entries(args.configuration ?? {})) {
        if (/^[a-z][\w.-]*$/i.test(option) && !/[\r\n]/.test(String(value))) continue;
        faults.push(
            ...faultsAt(`configuration.${option}`, [`${JSON.stringify(value)}, expected one line for an option`]),
        );
    }
    faults.push(...wholeNumber("backup.keep", keep, 1, 365, " backups"));
    faults.push(...faultsAt("scale", scaleFaults(args.scale)));
    faults.push(...faultsAt("placement", placementFaults(placement)));
    return faults;
}

/** The tier's pods; none of ours where the database is external. */
export function databasePods(args: Omit<DatabaseArgs, "namespace">, placement: Placement): PodGroup[] {
    if (args.external) return [];
    const { service, replicas } = placement;
    const { member, proxy } = sizeDatabase(args.scale ?? REFERENCE_SCALE, replicas);
    return [
        { service, pods: replicas, size: member },
        { service, pods: replicas, size: proxy },
    ];
}

/** Sessions that the server accepts; nothing where it is external. */
export function databaseLimit(args: Omit<DatabaseArgs, "namespace">): number | undefined {
    if (args.external) return undefined;
    const { maxConnections } = sizeDatabase(args.scale ?? REFERENCE_SCALE, args.placement?.replicas);
    return Number(args.configuration?.max_connections ?? maxConnections);
}
