import { blockStorageFaults, blockStoragePods } from "../block-storage";
import { cacheFaults, cachePods } from "../cache";
import { cephFaults, cephPods, radosGatewayFaults, radosGatewayPods } from "../ceph";
import { PodGroup } from "../common/demand";
import { Fault, meaningless } from "../common/faults";
import { computeControlFaults, computeControlPods, placementApiFaults, placementApiPods } from "../compute-control";
import { computeNodeFaults, computeNodePods } from "../compute-node";
import { coordinationFaults, coordinationPods } from "../coordination";
import { dashboardFaults, dashboardPods } from "../dashboard";
import { databaseFaults, databaseLimit, databasePods } from "../database";
import { fabricFaults, policiesFaults } from "../fabric";
import { identityFaults, identityPods } from "../identity";
import { imageFaults, imagePods } from "../image";
import { messagingFaults, messagingLimit, messagingPods } from "../messaging";
import { networkingFaults, networkingPods, vniBudget } from "../networking";
import { stackLightFaults, stackLightPods } from "../stacklight";
import { CloudArgs } from "./args";
import { Budget, budgetFaults, budgetsOf } from "./budgets";
import { tierArgs } from "./tiers";
import { tlsFaults } from "./tls";
import { stackLightArgs } from "./watched";

/** All pods of the cloud, and what they take. */
export function cloudPods(args: CloudArgs): PodGroup[] {
    const tiers = tierArgs(args);
    const stacklight = stackLightArgs(args);
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
        ...cephPods(tiers.ceph),
        ...(tiers.objectStorage ? radosGatewayPods(tiers.objectStorage) : []),
        ...coordinationPods(tiers.coordination),
        ...imagePods(tiers.image),
        ...blockStoragePods(tiers.blockStorage),
        ...placementApiPods(tiers.placementApi),
        ...computeControlPods(tiers.computeControl),
        ...(tiers.cells.length > 0 ? tiers.cells : [tiers]).flatMap((of) => computeNodePods(of.computeNode)),
        ...networkingPods(tiers.networking),
        ...dashboardPods(tiers.dashboard),
        ...(stacklight ? stackLightPods(stacklight, tiers.certificates !== undefined) : []),
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

/** What somebody says of a fabric that nobody has announce anything. */
function fabricAlone({ fabric: { mode, metallbNamespace, passwordSecret, addresses, interfaces } = {} }: CloudArgs) {
    const given = { mode, metallbNamespace, passwordSecret, addresses, interfaces };
    return meaningless("loadBalancers: false", given);
}

/** All faults of a cloud's arguments, tier by tier; and where there is none, the budgets that are overdrawn. */
export function cloudFaults(args: CloudArgs): Fault[] {
    const tiers = tierArgs(args);
    const stacklight = stackLightArgs(args);
    const at = (path: string, faults: Fault[]) =>
        faults.map((fault) => ({ ...fault, propertyPath: `${path}.${fault.propertyPath}` }));
    const faults = [
        ...tlsFaults(args.tls, tiers),
        ...at("database", databaseFaults(tiers.database, tiers.database.placement)),
        ...at("messaging", messagingFaults(tiers.messaging, tiers.messaging.placement)),
        ...at("fabric", tiers.fabric ? fabricFaults(tiers.fabric) : fabricAlone(args)),
        ...at("cache", cacheFaults(tiers.cache.scale, tiers.cache.placement)),
        ...at("identity", identityFaults(tiers.identity, tiers.identity.placement)),
        ...at("ceph", cephFaults(tiers.ceph)),
        ...at(
            "objectStorage",
            tiers.objectStorage
                ? radosGatewayFaults(tiers.objectStorage)
                : meaningless("ceph.external", { ...args.objectStorage }),
        ),
        ...at("coordination", coordinationFaults(tiers.coordination)),
        ...at("image", imageFaults(tiers.image)),
        ...at("blockStorage", blockStorageFaults(tiers.blockStorage)),
        ...at("placementApi", placementApiFaults(tiers.placementApi)),
        ...at("computeControl", computeControlFaults(tiers.computeControl)),
        ...at("computeNode", computeNodeFaults(tiers.computeNode)),
        ...at("networking", networkingFaults(tiers.networking)),
        ...at("dashboard", dashboardFaults(tiers.dashboard)),
        ...at("stacklight", stacklight ? stackLightFaults(stacklight) : []),
        ...at("networkPolicies", policiesFaults(args.networkPolicies ?? {})),
        // All tiers have the cloud's scale, and one word about it is enough.
    ].filter(({ propertyPath }) => !propertyPath.endsWith(".scale"));
    return faults.length > 0 ? faults : budgetFaults(cloudBudgets(args));
}
