import * as k8s from "@pulumi/kubernetes";
import { Input } from "@pulumi/pulumi";
import { CustomKind } from "../common/custom";
import { IssuerRef } from "../common/tls";

/** The kind of Percona's operator (1.19). */
export const PERCONA_XTRADB_CLUSTER: CustomKind = {
    apiVersion: "pxc.percona.com/v1",
    kind: "PerconaXtraDBCluster",
    ready: "jsonpath={.status.state}=ready",
    timeout: 1800,
};

export interface Members {
    size: number;
    image: string;
    labels: Record<string, string>;
    affinity: { advanced: k8s.types.input.core.v1.Affinity };
    tolerations: k8s.types.input.core.v1.Toleration[];
    topologySpreadConstraints: k8s.types.input.core.v1.TopologySpreadConstraint[];
    podDisruptionBudget: { maxUnavailable: number };
    resources: k8s.types.input.core.v1.ResourceRequirements;
    configuration: string;
    gracePeriod: number;
}

export interface VolumeSpec {
    persistentVolumeClaim: {
        storageClassName: string;
        accessModes: string[];
        resources: { requests: { storage: string } };
    };
}

/** Where backups go: a volume, or a bucket. */
export type BackupStorage =
    | { type: "filesystem"; volume: VolumeSpec }
    | {
          type: "s3";
          verifyTLS: boolean;
          s3: { bucket: string; region: string; credentialsSecret: Input<string>; endpointUrl?: string };
      };

/** The fields of the custom resource that we set. */
export interface PerconaXtraDBClusterSpec {
    crVersion: string;
    secretsName: Input<string>;
    updateStrategy: "SmartUpdate";
    upgradeOptions: { apply: "disabled" };
    tls: { enabled: boolean; issuerConf?: IssuerRef; SANs?: Input<string>[] };
    unsafeFlags: { tls: boolean; pxcSize: boolean; proxySize: boolean };
    pxc: Members & {
        autoRecovery: boolean;
        livenessProbes: { initialDelaySeconds: number; timeoutSeconds: number; failureThreshold: number };
        volumeSpec: VolumeSpec;
    };
    haproxy?: Members & { enabled: true; exposePrimary: { type: "ClusterIP" }; exposeReplicas: { enabled: boolean } };
    proxysql?: Members & { enabled: true; volumeSpec: VolumeSpec; expose: { type: "ClusterIP" } };
    logcollector: { enabled: boolean; image: string };
    users: {
        name: string;
        dbs?: string[];
        hosts: string[];
        grants?: string[];
        passwordSecretRef: { name: Input<string>; key: string };
    }[];
    backup: {
        image: string;
        storages?: Record<string, BackupStorage>;
        schedule?: {
            name: string;
            schedule: string;
            storageName: string;
            retention: { type: "count"; count: number; deleteFromStorage: boolean };
        }[];
    };
}
