import { blockStorageApi, blockStorageFlows } from "../block-storage/flows";
import { cacheServer } from "../cache/flows";
import { cephFlows, cephServers, gatewayFlows } from "../ceph/flows";
import { DatabaseAccess, MessagingAccess } from "../common/access";
import { Flow, Pods, Server } from "../common/flows";
import { computeApi, computeFlows, metadataApi, placementApi, placementFlows } from "../compute-control/flows";
import { computeNodeFlows } from "../compute-node/flows";
import { coordinationFlows, coordinationServer } from "../coordination/flows";
import { dashboardFlows } from "../dashboard/flows";
import { databaseFlows, databaseServer } from "../database/flows";
import { identityApi, identityFlows } from "../identity/flows";
import { imageApi, imageFlows } from "../image/flows";
import { messagingFlows, messagingServer } from "../messaging/flows";
import { networkingApi, networkingFlows } from "../networking/flows";
import { stackLightFlows } from "../stacklight/flows";
import { CloudArgs } from "./args";
import { tierArgs } from "./tiers";
import { watchedListeners } from "./watched";

/** A database and its brokers, of which only they know the ports: TLS and a site's own have others. */
interface Servers {
    database: Pick<DatabaseAccess, "port">;
    messaging: Pick<MessagingAccess, "port">;
}

/** What the cloud's components have made. */
interface Made extends Servers {
    /** Those of each of several cells. */
    cells: (Servers & { name: string })[];
    /** RADOS gateways, where Ceph is the cloud's own. */
    gateways?: Server<Pods>;
}

/** Every connection of the cloud, as its tiers declare them. */
export function cloudFlows(args: CloudArgs, on: Made): Flow[] {
    const tiers = tierArgs(args);
    const tls = tiers.certificates !== undefined;
    const database = databaseServer("mysql", tiers.database, on.database.port);
    const messaging = messagingServer("rabbitmq", tiers.messaging, on.messaging.port);
    const cells = on.cells.map(({ name, ...of }) => ({
        name,
        database: databaseServer(`mysql-${name}`, tiers.database, of.database.port),
        messaging: messagingServer(`rabbitmq-${name}`, tiers.messaging, of.messaging.port),
    }));
    const cache = cacheServer("memcached");
    const etcd = coordinationServer("etcd");
    const ceph = cephServers(tiers.ceph);
    const identity = identityApi("keystone");
    const image = imageApi("glance");
    const volumes = blockStorageApi("cinder");
    const placement = placementApi("placement");
    const compute = computeApi("nova");
    const metadata = metadataApi("nova");
    const network = networkingApi("neutron");
    const objects = on.gateways ? [on.gateways] : [];

    const backends = [identity, cache, database, messaging];
    const brokers = cells.length > 0 ? cells.map((cell) => cell.messaging) : [messaging];
    return [
        ...databaseFlows("mysql", tiers.database),
        ...messagingFlows("rabbitmq", tiers.messaging, tls),
        ...cells.flatMap(({ name }) => [
            ...databaseFlows(`mysql-${name}`, tiers.database),
            ...messagingFlows(`rabbitmq-${name}`, tiers.messaging, tls),
        ]),
        ...coordinationFlows("etcd"),
        ...identityFlows("keystone", [cache, database, messaging]),
        ...imageFlows("glance", ceph, backends),
        ...blockStorageFlows("cinder", ceph, [image, compute], [...backends, etcd]),
        ...placementFlows("placement", [identity, cache, database]),
        ...computeFlows("nova", {
            placement,
            apis: [image, volumes, network],
            shared: [identity, cache],
            servers: [database, messaging],
            cells: cells.map((cell) => ({ name: cell.name, servers: [cell.database, cell.messaging] })),
        }),
        ...computeNodeFlows(brokers, [identity, placement, image, volumes, network]),
        ...networkingFlows("neutron", { messaging, metadata, apis: [compute, placement], backends }),
        ...(tiers.ceph.external ? [] : cephFlows("ceph", ...(tiers.certificates ? ["radosgw"] : []))),
        ...(on.gateways ? gatewayFlows(on.gateways, identity, ceph) : []),
        ...(args.stacklight
            ? stackLightFlows(
                  "stacklight",
                  { ...args.stacklight, certificates: tiers.certificates },
                  [messaging, ...cells.map((cell) => cell.messaging)],
                  watchedListeners(tiers),
              )
            : []),
        ...dashboardFlows("horizon", cache, [identity, image, volumes, placement, compute, network, ...objects]),
    ];
}
