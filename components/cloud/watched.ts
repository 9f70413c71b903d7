import { Input, interpolate, output, Output } from "@pulumi/pulumi";
import { DatabaseAccess } from "../common/access";
import { podsOf, Server, tcp } from "../common/flows";
import { internalUrl } from "../common/openstack";
import { Placement } from "../common/placement";
import { ServiceName } from "../common/services";
import { blockStorageApi } from "../block-storage/flows";
import { ROOK_NAMESPACE } from "../ceph/args";
import { computeApi, metadataApi, placementApi } from "../compute-control/flows";
import { coordinationServer } from "../coordination/flows";
import { dashboardServer } from "../dashboard/flows";
import { databaseServer } from "../database/flows";
import { identityApi } from "../identity/flows";
import { imageApi } from "../image/flows";
import { cacheServer } from "../cache/flows";
import { messagingServer } from "../messaging/flows";
import { networkingApi } from "../networking/flows";
import { metricsPorts } from "../stacklight/alerting/flows";
import { StackLightSettings } from "../stacklight";
import { CloudArgs } from "./args";
import { tierArgs } from "./tiers";

type Tiers = ReturnType<typeof tierArgs>;
type Watched = StackLightSettings["watched"];

/** APIs that are asked whether they answer: their rows, their Services, and the paths that answer without a token. */
const apis: { service: ServiceName; name: string; server: Server; path: string }[] = [
    { service: "keystone-all", name: "keystone", server: identityApi("keystone"), path: "/healthcheck" },
    { service: "nova-api", name: "nova-api", server: computeApi("nova"), path: "/healthcheck" },
    { service: "nova-metadata", name: "nova-metadata", server: metadataApi("nova"), path: "/healthcheck" },
    { service: "placement-api", name: "placement-api", server: placementApi("placement"), path: "/" },
    { service: "neutron-server", name: "neutron-server", server: networkingApi("neutron"), path: "/healthcheck" },
    { service: "glance-api", name: "glance-api", server: imageApi("glance"), path: "/healthcheck" },
    { service: "cinder-api", name: "cinder-api", server: blockStorageApi("cinder"), path: "/healthcheck" },
    { service: "horizon/apache2", name: "horizon", server: dashboardServer("horizon"), path: "/auth/login/" },
];

function port({ ports }: Server): number {
    return ports[0]?.port ?? 0;
}

/** ProxySQL tells no metrics by itself. */
function isHaproxy({ database: { proxy = "haproxy" } }: Tiers): boolean {
    return proxy === "haproxy";
}

/** Where each pod of a headless Service is asked. */
function members(
    set: string,
    service: string,
    { replicas }: Placement,
    namespace: Input<string>,
    at: (host: string) => string,
): Output<string[]> {
    return output(namespace).apply((ns) =>
        Array.from({ length: replicas }, (_, i) => at(`${set}-${i}.${service}.${ns}.svc.cluster.local`)),
    );
}

/**
 * StackLight's arguments, but for what it is wired to; nothing where nobody monitors.
 * @param databases the cloud's own, and those of its cells
 */
export function stackLightArgs(args: CloudArgs, databases: DatabaseAccess[] = []): StackLightSettings | undefined {
    if (!args.stacklight) return undefined;
    const { scale, placements, images, storageClass, loadBalancer, protect } = args;
    const tiers = tierArgs(args);
    return {
        scale,
        placements,
        images,
        storageClass,
        loadBalancer,
        protect,
        cells: tiers.cells.map(({ cell }) => cell),
        watched: watchedServers(args, tiers, databases),
        ...args.stacklight,
    };
}

/** What is watched of the cloud's servers; of those that are the site's own, the site does it. */
function watchedServers(args: CloudArgs, tiers: Tiers, databases: DatabaseAccess[]): Watched {
    const { namespace, placements } = args;
    const { certificates } = tiers;
    const at = { namespace, certificates: certificates && ({} as never) };
    const cells = ["", ...tiers.cells.map(({ cell }) => `-${cell}`)];
    const brokerPort = certificates ? metricsPorts.rabbitmqTls : metricsPorts.rabbitmq;
    const protocol = certificates ? "https" : "http";
    const rows = (row: ServiceName) => placements[row];
    return {
        apis: apis.map(({ service, name, server, path }) => ({
            service,
            workload: name,
            replicas: rows(service).replicas,
            url: interpolate`${internalUrl(name, at, port(server))}${path}`,
        })),
        brokers: tiers.messaging.external
            ? []
            : cells.map((cell) => ({
                  name: `rabbitmq${cell}`,
                  members: rows("rabbitmq-server").replicas,
                  at: members(
                      `rabbitmq${cell}-server`,
                      `rabbitmq${cell}-nodes`,
                      rows("rabbitmq-server"),
                      namespace,
                      (host) => `${protocol}://${host}:${brokerPort}/metrics`,
                  ),
              })),
        databases: tiers.database.external
            ? []
            : cells.map((cell, i) => ({
                  name: `mysql${cell}`,
                  members: rows("mysqld-server").replicas,
                  at: members(
                      `mysql${cell}-pxc`,
                      `mysql${cell}-pxc`,
                      rows("mysqld-server"),
                      namespace,
                      (host) => `${host}:3306`,
                  ),
                  account: databases[i]?.account("stacklight") ?? { username: "stacklight", password: "" },
                  ca: databases[i]?.ca,
                  proxy: isHaproxy(tiers)
                      ? { component: "haproxy", members: rows("mysqld-server").replicas }
                      : undefined,
              })),
        caches: [
            {
                name: "memcached",
                members: rows("memcached").replicas,
                at: members(
                    "memcached",
                    "memcached",
                    rows("memcached"),
                    namespace,
                    (host) => `${host}:${port(cacheServer("memcached"))}`,
                ),
            },
        ],
        etcds: [
            {
                name: "etcd",
                members: rows("etcd").replicas,
                at: members(
                    "etcd",
                    "etcd-members",
                    rows("etcd"),
                    namespace,
                    (host) => `http://${host}:${metricsPorts.etcd}/metrics`,
                ),
            },
        ],
        ceph: tiers.ceph.external
            ? undefined
            : {
                  name: "ceph",
                  url: `http://rook-ceph-mgr.${args.ceph.rookNamespace ?? ROOK_NAMESPACE}.svc.cluster.local:${metricsPorts.ceph}/metrics`,
                  monitors: rows("ceph-mon").replicas,
                  osds: (args.ceph.hosts ?? [])
                      .flatMap(({ disks }) => disks)
                      .reduce((sum, { media, count }) => sum + (media === "hdd" ? count : 0), 0),
              },
    };
}

/** The same, for NetworkPolicies. */
export function watchedListeners(tiers: Tiers): Server[] {
    const on = (server: Server, ...ports: number[]): Server => ({ ...server, ports: tcp(...ports) });
    const brokerPort = tiers.certificates ? metricsPorts.rabbitmqTls : metricsPorts.rabbitmq;
    const cells = ["", ...tiers.cells.map(({ cell }) => `-${cell}`)];
    return [
        ...apis.map(({ server }) => server),
        ...(tiers.messaging.external
            ? []
            : cells.map((cell) => on(messagingServer(`rabbitmq${cell}`, tiers.messaging, 0), brokerPort))),
        ...(tiers.database.external
            ? []
            : cells.flatMap((cell) => {
                  const server = databaseServer(`mysql${cell}`, tiers.database, 0);
                  return [
                      on({ ...server, at: podsOf(`mysql${cell}`, "pxc") }, 3306),
                      ...(isHaproxy(tiers) ? [on(server, metricsPorts.haproxy)] : []),
                  ];
              })),
        cacheServer("memcached"),
        on(coordinationServer("etcd"), metricsPorts.etcd),
        ...(tiers.ceph.external ? [] : [{ at: { hosts: "management" as const }, ports: tcp(metricsPorts.ceph) }]),
    ];
}
