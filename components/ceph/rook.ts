import * as k8s from "@pulumi/kubernetes";
import { Input } from "@pulumi/pulumi";
import { CustomKind } from "../common/custom";
import { CephOptions } from "./configuration";

const READY = "jsonpath={.status.phase}=Ready";

function kind(name: string, timeout: number): CustomKind {
    return { apiVersion: "ceph.rook.io/v1", kind: name, ready: READY, timeout };
}

// The kinds of Rook's operator (1.20), and only the fields that we set.

/** Ready when its OSDs are made: hosts work side by side, a host's disks one after another. */
export const CEPH_CLUSTER = kind("CephCluster", 7200);
export const CEPH_BLOCK_POOL = kind("CephBlockPool", 600);
export const CEPH_CLIENT = kind("CephClient", 600);
export const CEPH_OBJECT_STORE = kind("CephObjectStore", 1800);

type Resources = k8s.types.input.core.v1.ResourceRequirements;

/** Where the pods of a daemon may run. */
export interface RookPlacement {
    nodeAffinity: k8s.types.input.core.v1.NodeAffinity;
    tolerations: k8s.types.input.core.v1.Toleration[];
    topologySpreadConstraints?: k8s.types.input.core.v1.TopologySpreadConstraint[];
}

/** A storage host's disks. Rook's settings are texts, all of them. */
export interface RookNode {
    name: string;
    devices: {
        name: string;
        config: { deviceClass: "hdd"; metadataDevice?: string; databaseSizeMB?: string };
    }[];
}

export interface CephClusterSpec {
    cephVersion: { image: string; allowUnsupported: false };
    dataDirHostPath: string;
    mon: { count: number; allowMultiplePerNode: false };
    mgr: { count: number; allowMultiplePerNode: false };
    network: {
        provider: "host";
        ipFamily?: "IPv6";
        addressRanges: { public: string[]; cluster?: string[] };
        connections: { requireMsgr2: true; encryption: { enabled: boolean } };
    };
    cephConfig: CephOptions;
    placement: Record<"mon" | "mgr" | "osd" | "prepareosd", RookPlacement>;
    labels: Record<"mon" | "osd", Record<string, string>>;
    resources: Record<"mon" | "mgr" | "osd-hdd", Resources>;
    priorityClassNames: Record<"mon" | "mgr" | "osd", string>;
    storage: {
        useAllNodes: false;
        useAllDevices: false;
        nodes: RookNode[];
        osdMaxUpdatesInParallel: number;
        flappingRestartIntervalHours: number;
        nearFullRatio: number;
        backfillFullRatio: number;
        fullRatio: number;
    };
    disruptionManagement: { managePodBudgets: true; osdMaintenanceTimeout: number };
    dashboard: { enabled: false };
    crashCollector: { disable: false };
    logCollector: { enabled: false };
    csi: { skipUserCreation: true };
    removeOSDsIfOutAndSafeToRemove: false;
}

/** What every pool has, whoever uses it. */
export interface RookPool {
    failureDomain: string;
    deviceClass: "hdd";
    replicated: { size: number; requireSafeReplicaSize: true; targetSizeRatio?: number };
    parameters: { min_size: string; pg_autoscale_mode: "on"; bulk?: "true" };
}

export interface CephBlockPoolSpec extends RookPool {
    /** Of the pool, where no object can have it. */
    name?: ".mgr";
    application?: "rbd" | "mgr";
    enableRBDStats?: true;
    /** Have an existing pool follow the failure domain and device class too. */
    enableCrushUpdates?: true;
}

export interface CephClientSpec {
    caps: Record<"mon" | "osd" | "mgr", string>;
    security: { cephx: { keyType: "aes" } };
}

export interface CephObjectStoreSpec {
    metadataPool: RookPool;
    dataPool: RookPool;
    preservePoolsOnDelete: true;
    auth: {
        keystone: {
            url: Input<string>;
            serviceUserSecretName: Input<string>;
            acceptedRoles: string[];
            implicitTenants: "true";
            tokenCacheSize: number;
        };
    };
    protocols: {
        swift: { accountInUrl: true; urlPrefix: "swift"; versioningEnabled: true };
        s3: { authUseKeystone: true };
    };
    gateway: {
        instances: number;
        hostNetwork: false;
        port?: number;
        securePort?: number;
        sslCertificateRef?: Input<string>;
        caBundleRef?: Input<string>;
        labels: Record<string, string>;
        placement: RookPlacement;
        priorityClassName: string;
        resources: Resources;
        rgwConfig: Record<string, string>;
    };
}
