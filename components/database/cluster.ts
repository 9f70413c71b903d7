import { Input } from "@pulumi/pulumi";
import { Images } from "../common/images";
import { BALANCES_LABEL, serviceLabel } from "../common/labels";
import { nodeAffinity, Placement, podAntiAffinity, tolerations, topologySpread } from "../common/placement";
import { gibibytes, resources } from "../common/quantity";
import { SERVICE_LABEL } from "../common/roles";
import { issuerRef } from "../common/tls";
import { DatabaseArgs, DatabaseBackup, Proxy } from "./args";
import { haproxyCfg, myCnf, proxysqlCnf } from "./config";
import { BackupStorage, PerconaXtraDBClusterSpec, VolumeSpec } from "./percona";
import { DatabaseSize } from "./sizing";

type OfTheTier = "configuration" | "certificates" | "backup" | "accounts" | "storage";

export interface ClusterArgs extends Pick<DatabaseArgs, OfTheTier> {
    name: string;
    /** The name by which clients call the proxy. */
    host: Input<string>;
    size: DatabaseSize;
    placement: Placement;
    proxy: Proxy;
    storageClass: string;
    images: Images;
    /** Secret with the passwords of the cluster's own users. */
    systemUsers: Input<string>;
    /** Secret with a password for each account, under the account's name. */
    accountPasswords: Input<string>;
    /** Secret with the bucket's keys, where backups go to one. */
    bucketCredentials?: Input<string>;
}

/** Labels that the operator gives its pods: its selectors, and ours. */
export function operatorLabels(cluster: string, component: string): Record<string, string> {
    return { "app.kubernetes.io/instance": cluster, "app.kubernetes.io/component": component };
}

/** The cluster as Percona's operator takes it: one active writer, hot standbys, a proxy that follows the writer. */
export function clusterSpec(args: ClusterArgs): PerconaXtraDBClusterSpec {
    const { size, placement, images, name } = args;
    const { replicas } = placement;
    const storage = args.storage ?? gibibytes(size.storage);
    const placed = (component: string, label: string) => {
        const selector = operatorLabels(name, component);
        return {
            size: replicas,
            labels: { [label]: serviceLabel(placement.service) },
            affinity: {
                // Of the row, not of the cluster: a cloud of several cells has several clusters on the same kind of host.
                advanced: {
                    nodeAffinity: nodeAffinity(placement),
                    podAntiAffinity: podAntiAffinity({ [label]: serviceLabel(placement.service) }),
                },
            },
            tolerations: tolerations(placement),
            topologySpreadConstraints: topologySpread(selector),
            podDisruptionBudget: { maxUnavailable: 1 },
        };
    };
    const small = replicas < 3;
    return {
        crVersion: "1.19.0",
        secretsName: args.systemUsers,
        updateStrategy: "SmartUpdate",
        // Versions change here, not when a service on the internet says so.
        upgradeOptions: { apply: "disabled" },
        tls: tls(args),
        // The operator refuses fewer than three members, or plaintext, unless told that it is meant.
        unsafeFlags: { tls: !args.certificates, pxcSize: small, proxySize: small },
        pxc: {
            ...placed("pxc", SERVICE_LABEL),
            image: images.mysql,
            autoRecovery: true,
            // A member that receives a full copy is not ready for hours, and must not be restarted for that.
            livenessProbes: { initialDelaySeconds: 300, timeoutSeconds: 60, failureThreshold: 100 },
            gracePeriod: 600,
            resources: resources(size.member),
            volumeSpec: volume(args.storageClass, storage),
            configuration: myCnf(size, args.configuration),
        },
        ...(args.proxy === "haproxy"
            ? {
                  haproxy: {
                      enabled: true,
                      ...placed("haproxy", BALANCES_LABEL),
                      image: images["mysql-haproxy"],
                      gracePeriod: 30,
                      resources: resources(size.proxy),
                      exposePrimary: { type: "ClusterIP" },
                      // Nothing of ours reads from standbys.
                      exposeReplicas: { enabled: false },
                      configuration: haproxyCfg(size),
                  },
              }
            : {
                  proxysql: {
                      enabled: true,
                      ...placed("proxysql", BALANCES_LABEL),
                      image: images["mysql-proxysql"],
                      gracePeriod: 30,
                      resources: resources(size.proxy),
                      volumeSpec: volume(args.storageClass, gibibytes(2)),
                      expose: { type: "ClusterIP" },
                      configuration: proxysqlCnf(size),
                  },
              }),
        logcollector: { enabled: true, image: images["mysql-logs"] },
        users: Object.entries(args.accounts).map(([account, dbs]) => ({
            name: account,
            hosts: ["%"],
            // Without schemas, grants would be those on all of them (operator 1.19, pkg/controller/pxc/users_custom.go).
            ...(dbs.length > 0 ? { dbs, grants: ["ALL"] } : {}),
            passwordSecretRef: { name: args.accountPasswords, key: account },
        })),
        backup: { image: images["mysql-backup"], ...(args.backup ? backups(args, args.backup, storage) : {}) },
    };
}

/**
 * The operator asks cert-manager for two certificates. HAProxy hands sessions on to the members: theirs has the names of
 * HAProxy's Service (operator 1.19, pkg/controller/pxc/tls.go). ProxySQL ends them itself; its own has only the first part
 * of its Service's name.
 */
function tls({ certificates, proxy, host }: ClusterArgs): PerconaXtraDBClusterSpec["tls"] {
    if (!certificates) return { enabled: false };
    return {
        enabled: true,
        issuerConf: issuerRef(certificates.issuer),
        ...(proxy === "proxysql" ? { SANs: [host] } : {}),
    };
}

function volume(storageClassName: string, storage: string): VolumeSpec {
    return {
        persistentVolumeClaim: {
            storageClassName,
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage } },
        },
    };
}

const BACKUP_STORAGE = "default";

function backups(args: ClusterArgs, backup: DatabaseBackup, dataSize: string) {
    const retention = { type: "count" as const, count: backup.keep ?? 7, deleteFromStorage: true };
    const schedule = backup.schedule ?? "0 1 * * *";
    return {
        storages: { [BACKUP_STORAGE]: backupStorage(args, backup, dataSize) },
        schedule: [{ name: "scheduled", schedule, storageName: BACKUP_STORAGE, retention }],
    };
}

function backupStorage(args: ClusterArgs, backup: DatabaseBackup, dataSize: string): BackupStorage {
    const { bucket, volume: to } = backup;
    if (bucket && args.bucketCredentials) {
        return {
            type: "s3",
            verifyTLS: true,
            s3: {
                bucket: bucket.name,
                region: bucket.region ?? "us-east-1",
                credentialsSecret: args.bucketCredentials,
                endpointUrl: bucket.endpoint,
            },
        };
    }
    return { type: "filesystem", volume: volume(to?.storageClass ?? args.storageClass, to?.size ?? dataSize) };
}
