import { roleNames } from "./roles";
import { BySize, publishedSizes, ServiceRow } from "./servicerow";

export { publishedSizes } from "./servicerow";
export type { BySize, ServiceRow } from "./servicerow";

const NONE: BySize = [0, 0, 0, 0];
const THREE: BySize = [3, 3, 3, 3];
/** Services with a low footprint share the hosts of Keystone and of the Nova API (RA, "Keystone" and "Nova API"). */
const LOW_FOOTPRINT = { roles: ["keystone", "nova-api"], prefers: "keystone", mayShare: true } as const;
/** Dedicated only at the RA's own size. */
const ONLY_AT_1000: BySize = [0, 0, 0, 3];

/**
 * The RA's placement table, one row a service, in the RA's order; then what OpenStack has needed since. The one source of
 * replicas, node affinity, tolerations, spread, disruption budgets and the report.
 */
export const services = {
    "keystone-all": {
        instances: [3, 3, 5, 5],
        dedicatedHosts: [0, 3, 5, 5],
        roles: ["keystone"],
        mayShare: false,
        loadBalancer: true,
        note: "its hosts may hold low-footprint services (RA, Keystone)",
    },
    "nova-api": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["nova-api"],
        mayShare: false,
        loadBalancer: true,
        note: "lightweight services may share its hosts (RA, Nova API)",
    },
    "nova-scheduler": {
        instances: [3, 3, 5, 8],
        roles: ["nova-api", "nova-conductor"],
        prefers: "nova-conductor",
        mayShare: true,
    },
    "nova-conductor": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["nova-conductor"],
        mayShare: false,
        perCell: "cells",
        note: "only schedulers share its hosts (RA, Nova Scheduler)",
    },
    "nova-compute": {
        instances: "per host",
        roles: ["compute"],
        mayShare: true,
    },
    "neutron-server": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: true,
        note: "the RA's text asks for a load balancer, its table does not",
    },
    "neutron-dhcp-agent": {
        instances: THREE,
        everyHost: true,
        roles: ["nova-api"],
        mayShare: true,
    },
    "neutron-l2-agent": {
        instances: "per host",
        roles: ["compute", "nova-api"],
        mayShare: true,
    },
    "neutron-l3-agent": {
        instances: THREE,
        everyHost: true,
        roles: ["nova-api"],
        mayShare: true,
    },
    "neutron-metadata-agent": {
        instances: THREE,
        everyHost: true,
        roles: ["nova-api"],
        mayShare: true,
    },
    "glance-api": {
        instances: THREE,
        ...LOW_FOOTPRINT,
        loadBalancer: true,
    },
    "glance-registry": {
        instances: NONE,
        ...LOW_FOOTPRINT,
        absorbedBy: "glance-api",
        note: "gone since Queens; the API serves image metadata",
    },
    "cinder-api": {
        instances: THREE,
        ...LOW_FOOTPRINT,
        loadBalancer: true,
    },
    "cinder-scheduler": {
        instances: THREE,
        ...LOW_FOOTPRINT,
    },
    "cinder-volume": {
        instances: THREE,
        ...LOW_FOOTPRINT,
        note: "the RA's text: three with Ceph; its table gives no number",
    },
    "horizon/apache2": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["horizon"],
        mayShare: false,
        loadBalancer: true,
    },
    "rabbitmq-server": {
        instances: THREE,
        dedicatedHosts: THREE,
        roles: ["rabbitmq"],
        mayShare: false,
        quorum: true,
        perCell: "cells and above",
    },
    "mysqld-server": {
        instances: THREE,
        dedicatedHosts: THREE,
        roles: ["mysql"],
        mayShare: false,
        loadBalancer: "proxy",
        quorum: true,
        perCell: "cells and above",
    },
    "ceph-mon": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["ceph-mon"],
        mayShare: false,
        quorum: true,
        note: "radosgw runs beside it (RA, Ceph)",
    },
    "ceph-osd": {
        instances: "per disk",
        roles: ["storage"],
        mayShare: false,
    },
    radosgw: {
        instances: THREE,
        roles: ["ceph-mon"],
        mayShare: true,
        loadBalancer: true,
    },
    "lma-aggregator": {
        instances: [1, 1, 1, 1],
        dedicatedHosts: [0, 0, 0, 1],
        roles: ["lma"],
        mayShare: true,
    },
    "influxdb+grafana": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["influxdb"],
        mayShare: false,
        beside: "Grafana",
    },
    "elasticsearch+kibana": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["elasticsearch"],
        mayShare: false,
        quorum: true,
        beside: "Kibana",
    },
    nagios: {
        instances: [1, 1, 1, 1],
        roles: ["lma"],
        mayShare: true,
    },
    "placement-api": {
        instances: THREE,
        ...LOW_FOOTPRINT,
        loadBalancer: true,
        addition: true,
    },
    "nova-metadata": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        addition: true,
    },
    "nova-novncproxy": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: true,
        perCell: "cells",
        addition: true,
    },
    "nova-super-conductor": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        perCell: "above cells",
        addition: true,
    },
    "neutron-rpc-server": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        addition: true,
    },
    "neutron-periodic-workers": {
        instances: THREE,
        roles: ["nova-api"],
        mayShare: true,
        addition: true,
    },
    openvswitch: {
        instances: "per host",
        roles: ["compute", "nova-api"],
        mayShare: true,
        addition: true,
    },
    "cinder-backup": {
        instances: THREE,
        ...LOW_FOOTPRINT,
        addition: true,
    },
    etcd: {
        instances: THREE,
        ...LOW_FOOTPRINT,
        quorum: true,
        addition: true,
    },
    memcached: {
        instances: THREE,
        ...LOW_FOOTPRINT,
        addition: true,
    },
    collector: {
        instances: "per host",
        roles: roleNames,
        mayShare: true,
        addition: true,
        note: "on every host (RA, Stacklight Collector); the RA's table has its aggregator alone",
    },
    // Of the collector's work, what is done once for the cloud and not on each host.
    notifications: {
        instances: [2, 2, 2, 2],
        ...LOW_FOOTPRINT,
        addition: true,
    },
} as const satisfies Record<string, ServiceRow>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as ServiceName[];

export function serviceRow(
    service: ServiceName,
): ServiceRow & Required<Pick<ServiceRow, "dedicatedHosts" | "loadBalancer">> {
    return { dedicatedHosts: NONE, loadBalancer: false, ...services[service] };
}

/**
 * The published number that covers a size: that of the smallest published size that is not below it. Beyond 1000
 * hypervisors nobody has published a larger control plane, so the RA's own number stays.
 */
export function atSize(numbers: BySize, hypervisors: number): number {
    const column = publishedSizes.findIndex((size) => hypervisors <= size);
    return numbers[column < 0 ? numbers.length - 1 : column] ?? 0;
}
