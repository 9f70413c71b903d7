import { parseCidr } from "../common/cidr";
import { serviceLabel } from "../common/labels";
import { nodeAffinity, Placement, tolerations, topologySpread } from "../common/placement";
import { resources } from "../common/quantity";
import { SERVICE_LABEL } from "../common/roles";
import { RookArgs } from "./args";
import { CephOptions, withOptions } from "./configuration";
import { StorageHost } from "./crush";
import { osdDevices, StorageDevices } from "./devices";
import { Pool, poolsOf } from "./pools";
import { CephBlockPoolSpec, CephClientSpec, CephClusterSpec, RookNode, RookPlacement, RookPool } from "./rook";
import {
    BACKFILL_FULL,
    databaseSize,
    FULL,
    MANAGERS,
    MAX_PGS,
    NEAR_FULL,
    osdCount,
    sizeMonitor,
    sizeOsd,
    TARGET_PGS,
} from "./sizing";

/** The label by which Rook tells its daemons apart, e.g. "mon". */
export function rookApp(daemon: string): Record<string, string> {
    return { app: `rook-ceph-${daemon}` };
}

/** The daemons' place among a row's hosts. */
export function rookPlacement(placement: Placement): RookPlacement {
    return { nodeAffinity: nodeAffinity(placement), tolerations: tolerations(placement) };
}

/** Ceph's options that differ from its own, by section. */
export function cephOptions({ hosts, configuration }: Pick<RookArgs, "hosts" | "configuration">): CephOptions {
    const { memoryTarget } = sizeOsd(hosts);
    const ours: CephOptions = {
        global: {
            mon_target_pg_per_osd: String(TARGET_PGS),
            mon_max_pg_per_osd: String(MAX_PGS),
            // By itself Ceph waits for someone where all of a rack is gone, even if that is one host: its copies would stay
            // missing. What a rack held fits elsewhere; that is checked.
            mon_osd_down_out_subtree_limit: "row",
        },
        osd: { osd_memory_target: String(memoryTarget * 2 ** 20) },
    };
    return withOptions(ours, configuration);
}

/** A host's HDDs, each with its part of an SSD. */
function rookNode(host: StorageHost, databaseSizeMB: number, devices?: StorageDevices): RookNode {
    return {
        name: host.name,
        devices: osdDevices(host, devices).map(({ name, metadataDevice, whole }) => ({
            name,
            config: {
                deviceClass: "hdd",
                metadataDevice,
                databaseSizeMB: metadataDevice === undefined || whole ? undefined : String(databaseSizeMB),
            },
        })),
    };
}

/** The cluster as Rook takes it: monitors and managers on hosts of theirs, an OSD for each HDD, and nothing else there. */
export function clusterSpec(args: RookArgs, image: string): CephClusterSpec {
    const { hosts, networks, placements } = args;
    const monitors = placements["ceph-mon"];
    const size = sizeMonitor(osdCount(hosts));
    const [mon, osd] = [rookPlacement(monitors), rookPlacement(placements["ceph-osd"])];
    const ipv6 = networks.public.every((cidr) => parseCidr(cidr)?.family === "ipv6");
    return {
        cephVersion: { image, allowUnsupported: false },
        dataDirHostPath: "/var/lib/rook",
        mon: { count: monitors.replicas, allowMultiplePerNode: false },
        mgr: { count: MANAGERS, allowMultiplePerNode: false },
        network: {
            // Hosts have nothing else to do, and hundreds of daemons need neither addresses of their own nor a detour.
            provider: "host",
            ...(ipv6 ? { ipFamily: "IPv6" } : {}),
            addressRanges: networks,
            connections: { requireMsgr2: true, encryption: { enabled: args.encryption ?? false } },
        },
        cephConfig: cephOptions(args),
        placement: {
            mon: { ...mon, topologySpreadConstraints: topologySpread(rookApp("mon")) },
            mgr: { ...mon, topologySpreadConstraints: topologySpread(rookApp("mgr")) },
            osd,
            prepareosd: osd,
        },
        labels: {
            mon: { [SERVICE_LABEL]: serviceLabel("ceph-mon") },
            osd: { [SERVICE_LABEL]: serviceLabel("ceph-osd") },
        },
        resources: { mon: resources(size), mgr: resources(size), "osd-hdd": resources(sizeOsd(hosts).pod) },
        priorityClassNames: {
            mon: "system-node-critical",
            osd: "system-node-critical",
            mgr: "system-cluster-critical",
        },
        storage: {
            useAllNodes: false,
            useAllDevices: false,
            nodes: hosts.map((host) => rookNode(host, databaseSize(host)?.size ?? 0, args.devices)),
            // Of one failure domain at a time, so that it only sets the pace.
            osdMaxUpdatesInParallel: 20,
            // An OSD that Ceph has called down five times in ten minutes waits for a person, not for the kubelet.
            flappingRestartIntervalHours: 24,
            nearFullRatio: NEAR_FULL,
            backfillFullRatio: BACKFILL_FULL,
            fullRatio: FULL,
        },
        disruptionManagement: { managePodBudgets: true, osdMaintenanceTimeout: 30 },
        dashboard: { enabled: false },
        crashCollector: { disable: false },
        // Daemons write to their standard output, which is collected like everybody's.
        logCollector: { enabled: false },
        // Kubernetes' own volumes are not in Ceph.
        csi: { skipUserCreation: true },
        removeOSDsIfOutAndSafeToRemove: false,
    };
}

type PoolOptions = Pick<Pool, "replicas" | "minSize"> & Partial<Pick<Pool, "share">>;

/** A pool on HDDs. With a share of the data it has its placement groups from the start, as many as that share needs. */
export function poolSpec({ replicas, minSize, share }: PoolOptions, failureDomain: string): RookPool {
    return {
        failureDomain,
        deviceClass: "hdd",
        replicated: { size: replicas, requireSafeReplicaSize: true, targetSizeRatio: share },
        parameters: {
            min_size: String(minSize),
            pg_autoscale_mode: "on",
            bulk: share === undefined ? undefined : "true",
        },
    };
}

/** Pools of block devices by the names of their objects, and the managers' own, which Ceph itself makes on any disks. */
export function blockPools({ pools, failureDomain }: RookArgs): Record<string, CephBlockPoolSpec> {
    const managers = poolSpec({ replicas: 3, minSize: 2 }, failureDomain);
    const own = poolsOf(pools).filter(({ name }) => name !== "objects");
    return {
        "builtin-mgr": { name: ".mgr", application: "mgr", enableCrushUpdates: true, ...managers },
        ...Object.fromEntries(
            own.map((pool): [string, CephBlockPoolSpec] => [
                pool.name,
                { application: "rbd", enableRBDStats: true, ...poolSpec(pool, failureDomain) },
            ]),
        ),
    };
}

const rbd = (...pools: string[]) => pools.map((pool) => `profile rbd pool=${pool}`).join(", ");

function client(pools: string[], readOnly: string[] = []): CephClientSpec {
    const reads = readOnly.map((pool) => `profile rbd-read-only pool=${pool}`);
    return {
        caps: { mon: "profile rbd", osd: [rbd(...pools), ...reads].join(", "), mgr: rbd(...pools) },
        // librbd of the hosts' distributions does not know the newer kind.
        security: { cephx: { keyType: "aes" } },
    };
}

/** What each service may do: its own pool; machines are copied from images, and volumes from both. */
export const clients: Record<string, CephClientSpec> = {
    glance: client(["images"]),
    cinder: client(["volumes", "vms"], ["images"]),
    "cinder-backup": client(["backups"]),
    nova: client(["vms", "volumes"], ["images"]),
};
