import { CloudArgs } from "../components/cloud";
import { balancedRoles } from "../components/common/balancers";
import { imageReferences } from "../components/common/images";
import { HostCount, placeServices, Placements, withReplicas } from "../components/common/placement";
import { REFERENCE_SCALE } from "../components/common/scale";
import { ServiceName } from "../components/common/services";
import { cellsFor } from "../components/compute-control";
import { hostCounter } from "../stacks";
import { inCells } from "../stacks/cells";
import { hostKinds } from "../stacks/groups";
import { cidrsOf, externalInterface, hostPrefixes, Layout, mtuOf } from "../stacks/layout";
import { cephNetworks, monitorHosts, storageHosts, watchedHosts } from "../stacks/storage";
import { bgpSite, podSegments } from "../stacks/underlay";
import { Values } from "./schema";

/** Instances that the configuration asks for in place of the table's. */
function replicasIn(values: Values): Partial<Record<ServiceName, number>> {
    return {
        "mysqld-server": values.database.replicas,
        "rabbitmq-server": values.messaging.replicas,
        memcached: values.cache.replicas,
        "keystone-all": values.identity.replicas,
        etcd: values.coordination.replicas,
        "ceph-mon": values.ceph.replicas,
        radosgw: values.objectStorage.replicas,
        "glance-api": values.image.replicas,
        "horizon/apache2": values.dashboard.replicas,
        ...values.blockStorage.replicas,
        ...values.computeControl.replicas,
        ...values.networking.replicas,
    };
}

/** Without a layout there are hosts enough, the RA's thousand: the other faults are found all the same. */
const ANYWHERE = { hosts: REFERENCE_SCALE.hypervisors, racks: REFERENCE_SCALE.hypervisors };

const NETWORKS = { management: ["10.0.0.0/8"], storage: ["10.0.0.0/8"] };

/** Where every service runs, and how often. */
function placementsOf(values: Values, layout: Layout | undefined, cells: number): Placements {
    const { scale, converged } = layout ?? { scale: REFERENCE_SCALE, converged: false };
    const hostCount: HostCount = layout ? hostCounter(layout) : () => ANYWHERE;
    const placements = placeServices({ hypervisors: scale.hypervisors, hostCount, cells, converged });
    for (const [service, replicas] of Object.entries(replicasIn(values))) {
        placements[service as ServiceName] = withReplicas(placements[service as ServiceName], replicas);
    }
    return placements;
}

/** Hypervisors and racks of each of several cells, or of the only one. */
function cellHosts(layout: Layout | undefined, names: string[]): CloudArgs["cells"] {
    const count = layout && hostCounter(inCells(layout, names.length));
    return names.map((name) => ({
        name,
        ...(count ? count(["compute"], names.length > 1 ? name : undefined) : ANYWHERE),
    }));
}

/** Monitoring as it is configured; the webhook has a key of its own, since its URL may hold a token. */
function stackLight({ stacklight, alertWebhook: url }: Values, layout: Layout): CloudArgs["stacklight"] {
    const { alerting = {}, ...parts } = stacklight;
    const webhook = url === undefined ? undefined : { url, port: portOf(url) };
    const notifications = { ...alerting.notifications, webhook };
    return {
        ...parts,
        alerting: { ...alerting, notifications },
        hosts: watchedHosts(layout),
    };
}

/** The port of a URL; what is none is refused where it is used. */
function portOf(url: string): number | undefined {
    if (!URL.canParse(url)) return undefined;
    const { port, protocol } = new URL(url);
    return port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);
}

/** The cloud that a configuration describes, on a layout's hosts; its tiers judge the rest. */
export function cloudArgs(values: Values, layout: Layout | undefined): CloudArgs {
    const { scale } = layout ?? { scale: REFERENCE_SCALE };
    const names = cellsFor(scale.hypervisors, values.cells);
    const { accessKey, secretKey } = values.backupCredentials;
    const { database, messaging, identity, computeControl } = values;
    const bucket = database.backup?.bucket;
    // Options by section are checked against the services' own definitions like everything else here.
    const own = {
        database: {
            ...database,
            backup: database.backup && {
                ...database.backup,
                bucket: bucket && { ...bucket, accessKey, secretKey },
            },
            external: database.external && { ...database.external, passwords: values.databasePasswords },
        },
        messaging: {
            ...messaging,
            external: messaging.external && { ...messaging.external, passwords: values.messagingPasswords },
        },
        identity,
        image: values.image,
        blockStorage: values.blockStorage,
        objectStorage: values.objectStorage,
        placementApi: { config: computeControl.placementConfig },
        computeControl,
        computeNode: values.computeNode,
        networking: values.networking,
        dashboard: values.dashboard,
        stacklight: layout && (values.stacklight.enabled ?? true) ? stackLight(values, layout) : undefined,
    } as Partial<CloudArgs>;
    const placements = placementsOf(values, layout, names.length);
    return {
        ...own,
        namespace: values.namespace,
        scale,
        placements,
        cells: cellHosts(layout, names),
        racks: layout?.racks.length ?? 1,
        hosts: layout ? hostKinds(layout) : [],
        mtu: layout ? mtuOf(layout) : { overlay: 9000, external: 1500 },
        networks: layout ? hostPrefixes(layout) : NETWORKS,
        networkPolicies: values.networkPolicies,
        overlay: layout && cidrsOf(layout, "overlay"),
        externalInterface: layout && externalInterface(layout),
        region: values.region,
        release: values.release,
        storageClass: values.storageClass,
        loadBalancer: values.loadBalancers,
        agents: values.agents,
        tls: values.tls,
        images: imageReferences(values.images, values.imageRegistry, values.release),
        protect: values.protect,
        fabric: layout && {
            ...values.fabric,
            bgp: bgpSite(layout, balancedRoles(placements)),
            podSegments: podSegments(layout),
        },
        ceph: {
            ...(values.ceph as CloudArgs["ceph"]),
            ...(layout && !values.ceph.external
                ? {
                      hosts: storageHosts(layout),
                      monitorHosts: monitorHosts(layout),
                      networks: cephNetworks(layout),
                  }
                : {}),
        },
    };
}
