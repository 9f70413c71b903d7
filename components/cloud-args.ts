import { Input } from "@pulumi/pulumi";
import { BlockStorageArgs, blockStorageFaults, blockStoragePods } from "./block-storage";
import { budgetFaults, budgetsOf, Budget, HostKind } from "./budgets";
import { cacheFaults, cachePods } from "./cache";
import { CephArgs, cephFaults } from "./ceph";
import { TlsArgs, tlsFaults } from "./cloud-tls";
import { PodGroup } from "./common/demand";
import { Fault } from "./common/faults";
import { AgentMode } from "./common/hostagent";
import { Images } from "./common/images";
import { Wiring } from "./common/openstack";
import { Placement, Placements } from "./common/placement";
import { Scale } from "./common/scale";
import {
    ComputeControlArgs,
    computeControlFaults,
    computeControlPods,
    PlacementApiArgs,
    placementApiFaults,
    placementApiPods,
} from "./compute-control";
import { ComputeNodeArgs, computeNodeFaults, computeNodePods } from "./compute-node";
import { coordinationFaults, coordinationPods } from "./coordination";
import { DashboardArgs, dashboardFaults, dashboardPods } from "./dashboard";
import { DatabaseArgs, databaseFaults, databaseLimit, databasePods } from "./database";
import { IdentityArgs, identityFaults, identityPods } from "./identity";
import { ImageArgs, imageFaults, imagePods } from "./image";
import { MessagingArgs, messagingFaults, messagingLimit, messagingPods } from "./messaging";
import { NetworkingArgs, networkingFaults, networkingPods, vniBudget } from "./networking";

/** What a tier has of its own: neither what it is wired to, nor what all tiers of a cloud share. */
type Own<Args, Also extends string = never> = Omit<
    Args,
    | keyof Wiring
    | "scale"
    | "placement"
    | "placements"
    | "storageClass"
    | "loadBalancer"
    | "images"
    | "protect"
    | "region"
    | "racks"
    | "agents"
    | "certificates"
    | Also
>;

/** A part of the hypervisors. */
export interface CellHosts {
    name: string;
    /** Its hypervisors, and the racks that they stand in. */
    hosts: number;
    racks: number;
}

/** A cloud: what stands where, and what each tier has of its own. */
export interface CloudArgs {
    namespace: Input<string>;
    /** What every tier is sized for. */
    scale: Scale;
    /** Where every service runs, and how often. */
    placements: Placements;
    /** The cells that the hypervisors are split into; one cell is on the cloud's own database and brokers. */
    cells: CellHosts[];
    /** Racks of the hypervisors; their agents are replaced a rack's worth at a time. */
    racks: number;
    /** The hosts, for the budgets of memory. */
    hosts: HostKind[];
    /** Bytes: of the network between hypervisors, and of the one to the world. */
    mtu: { overlay: number; external: number };
    /** @default "RegionOne" */
    region?: string;
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** Whether load balancers stand in front of the APIs; without them, cluster addresses. @default true */
    loadBalancer?: boolean;
    /** Who runs the agents of hypervisors. @default "pod" */
    agents?: AgentMode;
    /** Who signs the servers' certificates; none: plaintext everywhere. @default a CA of the cloud's own */
    tls?: TlsArgs;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete databases, brokers, passwords and keys. @default true */
    protect?: boolean;
    ceph: CephArgs;
    database?: Own<DatabaseArgs, "accounts">;
    messaging?: Own<MessagingArgs, "accounts">;
    identity?: Own<IdentityArgs>;
    image?: Own<ImageArgs, "ceph">;
    blockStorage?: Own<BlockStorageArgs, "ceph" | "coordination">;
    computeControl?: Own<ComputeControlArgs, "cells">;
    placementApi?: Own<PlacementApiArgs>;
    computeNode?: Own<ComputeNodeArgs, "ceph" | "account" | "cell" | "consoleUrl">;
    networking?: Own<NetworkingArgs, "metadataSecret" | "metadataHost" | "overlayMtu" | "externalMtu">;
    dashboard?: Own<DashboardArgs>;
}

/** Accounts of every service, and their schemas; in a cell Nova's own. */
export const databaseAccounts = {
    keystone: ["keystone"],
    placement: ["placement"],
    glance: ["glance"],
    cinder: ["cinder"],
    neutron: ["neutron"],
    nova: ["nova_api", "nova_cell0", "nova_cell1"],
};
export const messagingAccounts = ["keystone", "glance", "cinder", "neutron", "nova"];

/** An agent's placement on the hosts of one cell. */
function placedIn(placement: Placement, { hosts, racks }: Omit<CellHosts, "name">): Placement {
    return { ...placement, replicas: hosts, hosts, racks };
}

/** What a cell's own database and brokers are sized for. */
function shareOf({ scale, cells }: Pick<CloudArgs, "scale" | "cells">): Scale {
    return {
        hypervisors: Math.ceil(scale.hypervisors / cells.length),
        virtualMachines: Math.ceil(scale.virtualMachines / cells.length),
    };
}

/** Cells with a database and brokers of their own: all of them, or none where there is only one. */
function ownCells({ cells }: Pick<CloudArgs, "cells">): CellHosts[] {
    return cells.length > 1 ? cells : [];
}

/** Arguments of each tier, but for what it is wired to. */
export function tierArgs(args: CloudArgs) {
    const { scale, placements, images, storageClass, region, racks, agents } = args;
    const { protect = true, loadBalancer = true } = args;
    const common = { scale, images };
    const kept = { ...common, protect, storageClass };
    const single = ownCells(args).length === 0;
    const computeNode = { ...common, agents, racks, ...args.computeNode, placement: placements["nova-compute"] };
    const mainAccounts = single ? databaseAccounts : { ...databaseAccounts, nova: ["nova_api", "nova_cell0"] };
    return {
        database: {
            ...kept,
            ...args.database,
            accounts: mainAccounts,
            placement: placements["mysqld-server"],
        },
        messaging: {
            ...kept,
            ...args.messaging,
            accounts: messagingAccounts,
            placement: placements["rabbitmq-server"],
        },
        cells: ownCells(args).map(({ name: cell, ...hosts }) => ({
            cell,
            computeNode: { ...computeNode, cell, placement: placedIn(placements["nova-compute"], hosts) },
            database: {
                ...kept,
                ...args.database,
                scale: shareOf(args),
                accounts: { nova: [`nova_${cell}`] },
                placement: placements["mysqld-server"],
            },
            messaging: {
                ...kept,
                ...args.messaging,
                scale: shareOf(args),
                accounts: ["nova"],
                placement: placements["rabbitmq-server"],
            },
        })),
        cache: { ...common, placement: placements.memcached },
        identity: {
            ...common,
            protect,
            region,
            loadBalancer,
            ...args.identity,
            placement: placements["keystone-all"],
        },
        // Without: plaintext everywhere.
        certificates: (args.tls?.enabled ?? true) ? { protect, ...args.tls } : undefined,
        ceph: args.ceph,
        coordination: { ...kept, placement: placements.etcd },
        image: { ...common, loadBalancer, ...args.image, placement: placements["glance-api"] },
        blockStorage: { ...common, loadBalancer, ...args.blockStorage, placements },
        placementApi: { ...common, loadBalancer, ...args.placementApi, placement: placements["placement-api"] },
        computeControl: {
            ...common,
            protect,
            loadBalancer,
            ...args.computeControl,
            placements,
            cells: single ? undefined : args.cells.map(({ name }) => name),
        },
        computeNode,
        networking: {
            ...common,
            loadBalancer,
            agents,
            racks,
            overlayMtu: args.mtu.overlay,
            externalMtu: args.mtu.external,
            ...args.networking,
            placements,
        },
        dashboard: { ...common, protect, loadBalancer, ...args.dashboard, placement: placements["horizon/apache2"] },
    };
}

/** All pods of the cloud, and what they take. */
export function cloudPods(args: CloudArgs): PodGroup[] {
    const tiers = tierArgs(args);
    return [
        ...databasePods(tiers.database, tiers.database.placement),
        ...messagingPods(tiers.messaging, tiers.messaging.placement),
        ...tiers.cells.flatMap(({ cell, database, messaging }) =>
            [...databasePods(database, database.placement), ...messagingPods(messaging, messaging.placement)].map(
                (group) => ({ ...group, cell }),
            ),
        ),
        ...cachePods(tiers.cache.scale, tiers.cache.placement),
        ...identityPods(tiers.identity, tiers.identity.placement),
        ...coordinationPods(tiers.coordination),
        ...imagePods(tiers.image),
        ...blockStoragePods(tiers.blockStorage),
        ...placementApiPods(tiers.placementApi),
        ...computeControlPods(tiers.computeControl),
        ...(tiers.cells.length > 0 ? tiers.cells : [tiers]).flatMap((of) => computeNodePods(of.computeNode)),
        ...networkingPods(tiers.networking),
        ...dashboardPods(tiers.dashboard),
    ];
}

/** Every budget of the cloud. */
export function cloudBudgets(args: CloudArgs): Budget[] {
    const tiers = tierArgs(args);
    const cells = tiers.cells.map(({ cell, database, messaging }) => ({
        cell,
        sessions: databaseLimit(database),
        connections: messagingLimit(messaging, messaging.placement),
    }));
    const main = {
        cell: "",
        sessions: databaseLimit(tiers.database),
        connections: messagingLimit(tiers.messaging, tiers.messaging.placement),
    };
    const limits = (of: "sessions" | "connections") =>
        Object.fromEntries([main, ...cells].map((limit) => [limit.cell, limit[of]]));
    return budgetsOf({
        pods: cloudPods(args),
        placements: args.placements,
        hosts: args.hosts,
        sessions: limits("sessions"),
        connections: limits("connections"),
        networks: vniBudget(tiers.networking),
    });
}

/** All faults of a cloud's arguments, tier by tier; and where there is none, the budgets that are overdrawn. */
export function cloudFaults(args: CloudArgs): Fault[] {
    const tiers = tierArgs(args);
    const at = (path: string, faults: Fault[]) =>
        faults.map((fault) => ({ ...fault, propertyPath: `${path}.${fault.propertyPath}` }));
    const faults = [
        ...tlsFaults(args.tls, tiers),
        ...at("database", databaseFaults(tiers.database, tiers.database.placement)),
        ...at("messaging", messagingFaults(tiers.messaging, tiers.messaging.placement)),
        ...at("cache", cacheFaults(tiers.cache.scale, tiers.cache.placement)),
        ...at("identity", identityFaults(tiers.identity, tiers.identity.placement)),
        ...at("ceph", cephFaults(tiers.ceph)),
        ...at("coordination", coordinationFaults(tiers.coordination)),
        ...at("image", imageFaults(tiers.image)),
        ...at("blockStorage", blockStorageFaults(tiers.blockStorage)),
        ...at("placementApi", placementApiFaults(tiers.placementApi)),
        ...at("computeControl", computeControlFaults(tiers.computeControl)),
        ...at("computeNode", computeNodeFaults(tiers.computeNode)),
        ...at("networking", networkingFaults(tiers.networking)),
        ...at("dashboard", dashboardFaults(tiers.dashboard)),
        // All tiers have the cloud's scale, and one word about it is enough.
    ].filter(({ propertyPath }) => !propertyPath.endsWith(".scale"));
    return faults.length > 0 ? faults : budgetFaults(cloudBudgets(args));
}
