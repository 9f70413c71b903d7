import { Placement } from "../common/placement";
import { Scale } from "../common/scale";
import { CellHosts, CloudArgs } from "./args";

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
    const { rookNamespace, failureDomain, pools } = args.ceph;
    const common = { scale, images, release: args.release };
    const kept = { ...common, protect, storageClass };
    const single = ownCells(args).length === 0;
    const computeNode = { ...common, agents, racks, ...args.computeNode, placement: placements["nova-compute"] };
    const mainAccounts = single ? databaseAccounts : { ...databaseAccounts, nova: ["nova_api", "nova_cell0"] };
    // By which StackLight asks the program's own databases how they do.
    const watcher: Record<string, string[]> = args.stacklight && !args.database?.external ? { stacklight: [] } : {};
    return {
        database: {
            ...kept,
            ...args.database,
            accounts: { ...mainAccounts, ...watcher },
            placement: placements["mysqld-server"],
        },
        messaging: {
            ...kept,
            ...args.messaging,
            accounts: args.stacklight ? [...messagingAccounts, "stacklight"] : messagingAccounts,
            placement: placements["rabbitmq-server"],
        },
        cells: ownCells(args).map(({ name: cell, ...hosts }) => ({
            cell,
            computeNode: { ...computeNode, cell, placement: placedIn(placements["nova-compute"], hosts) },
            database: {
                ...kept,
                ...args.database,
                scale: shareOf(args),
                accounts: { nova: [`nova_${cell}`], ...watcher },
                placement: placements["mysqld-server"],
            },
            messaging: {
                ...kept,
                ...args.messaging,
                scale: shareOf(args),
                accounts: args.stacklight ? ["nova", "stacklight"] : ["nova"],
                placement: placements["rabbitmq-server"],
            },
        })),
        fabric: loadBalancer && args.fabric ? { ...args.fabric, placements } : undefined,
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
        ceph: { ...args.ceph, placements, agents, images, protect },
        objectStorage: args.ceph.external
            ? undefined
            : {
                  ...common,
                  protect,
                  loadBalancer,
                  rookNamespace,
                  failureDomain,
                  pools,
                  ...args.objectStorage,
                  placement: placements.radosgw,
              },
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
            overlay: args.overlay,
            externalInterface: args.externalInterface,
            ...args.networking,
            placements,
        },
        dashboard: { ...common, protect, loadBalancer, ...args.dashboard, placement: placements["horizon/apache2"] },
    };
}
