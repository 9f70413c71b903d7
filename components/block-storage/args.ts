import { Input } from "@pulumi/pulumi";
import { optionsOf } from "../common/releases";
import { CephAccess, CoordinationAccess } from "../common/access";
import { amqpConnections, PodGroup } from "../common/demand";
import { Fault, faultsAt } from "../common/faults";
import { CommonArgs, osloFaults, publicUrlFaults, Settings, Wiring } from "../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { poolOf } from "../common/sections";
import { CinderConfig } from "./config";
import { sizeBlockStorage } from "./sizing";

export const blockStorageServices = ["cinder-api", "cinder-scheduler", "cinder-volume", "cinder-backup"] as const;
export type BlockStorageService = (typeof blockStorageServices)[number];

export interface BlockStorageArgs extends Wiring, CommonArgs {
    /** Where volumes and their backups are kept; has clients "cinder", which can read images too, and "cinder-backup". */
    ceph: CephAccess;
    /** Where the volume services have their locks. */
    coordination: CoordinationAccess;
    /** @default three of each on the hosts of Keystone and the Nova API (RA "Services Placement Summary" and "Cinder Volume") */
    placements?: Partial<Record<BlockStorageService, Placement>>;
    /** URL that users reach, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /** Options of cinder.conf that differ. */
    config?: CinderConfig;
}

export type BlockStorageSettings = Settings<BlockStorageArgs, "ceph" | "coordination">;

/** Where each service runs. */
export function blockStoragePlacements(args: BlockStorageSettings): Record<BlockStorageService, Placement> {
    const of = (service: BlockStorageService) => [service, args.placements?.[service] ?? referencePlacement(service)];
    return Object.fromEntries(blockStorageServices.map(of)) as Record<BlockStorageService, Placement>;
}

/** All faults of the arguments. */
export function blockStorageFaults(args: BlockStorageSettings): Fault[] {
    const placed = Object.entries(blockStoragePlacements(args));
    return [
        ...placed.flatMap(([service, at]) => faultsAt(`placements.${service}`, placementFaults(at))),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...osloFaults("config", optionsOf(args.release).cinder, args.config),
    ];
}

/** The tier's pods, and what they take. */
export function blockStoragePods(args: BlockStorageSettings): PodGroup[] {
    const { wsgi, database, senders, pods } = sizeBlockStorage(args.scale ?? REFERENCE_SCALE);
    const placements = blockStoragePlacements(args);
    const sessions = [{ account: "cinder", schema: "cinder", ...poolOf(database, args.config?.database) }];
    const sending = args.config?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? senders;
    /** @param listeners servers of each process: by topic and host, and for volumes by backend and by cluster too */
    const group = (service: BlockStorageService, size: PodGroup["size"], processes: number, listeners: number) => ({
        service,
        pods: placements[service].replicas,
        size,
        processes,
        sessions,
        // Notifications have a transport, and so connections, of their own.
        amqp: amqpConnections(listeners, sending) + sending,
    });
    return [
        group("cinder-api", pods.api, wsgi.processes, 0),
        group("cinder-scheduler", pods.scheduler, 1, 1),
        group("cinder-volume", pods.volume, 1, 3),
        group("cinder-backup", pods.backup, 1, 1),
    ];
}
