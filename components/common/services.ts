import { Role } from "./roles";

/** Sizes, in hypervisors, for which the RA's authors published a placement table: the 100-node document has three, the RA the last. */
export const publishedSizes = [100, 300, 500, 1000] as const;

/** One number for each published size. */
type BySize = readonly [number, number, number, number];

/** One row of the RA's "Services Placement Summary". */
export interface ServiceRow {
    /** Instances at each published size; "per host" and "per disk" rows follow the hosts of their roles. */
    instances: BySize | "per host" | "per disk";
    /** Hosts set apart for the service at each published size. */
    dedicatedHosts: BySize;
    /** Roles whose hosts may hold it. */
    roles: readonly Role[];
    /** Whether other services may run beside it. */
    mayShare: boolean;
    /** "proxy": the specialised balancer of the RA's footnote, which comes with the tier and has its own address. */
    loadBalancer: boolean | "proxy";
    /** Members vote: their number is odd, and the loss of one rack leaves more than half. */
    quorum?: boolean;
    /** The row of the RA that took the service over; it has no instances of its own any more. */
    absorbedBy?: string;
    /** Not in the RA: the service came after it. */
    addition?: boolean;
    /** Why the row differs from the RA's print. */
    note?: string;
}

const NONE: BySize = [0, 0, 0, 0];
const THREE: BySize = [3, 3, 3, 3];
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
        dedicatedHosts: NONE,
        roles: ["nova-api", "nova-conductor"],
        mayShare: true,
        loadBalancer: false,
    },
    "nova-conductor": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["nova-conductor"],
        mayShare: false,
        loadBalancer: false,
        note: "only schedulers share its hosts (RA, Nova Scheduler)",
    },
    "nova-compute": {
        instances: "per host",
        dedicatedHosts: NONE,
        roles: ["compute"],
        mayShare: true,
        loadBalancer: false,
    },
    "neutron-server": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: true,
        note: "the RA's text asks for a load balancer, its table does not",
    },
    "neutron-dhcp-agent": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: false,
    },
    "neutron-l2-agent": {
        instances: "per host",
        dedicatedHosts: NONE,
        roles: ["compute", "nova-api"],
        mayShare: true,
        loadBalancer: false,
    },
    "neutron-l3-agent": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: false,
    },
    "neutron-metadata-agent": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["nova-api"],
        mayShare: true,
        loadBalancer: false,
    },
    "glance-api": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: true,
    },
    "glance-registry": {
        instances: NONE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: false,
        absorbedBy: "glance-api",
        note: "gone since Queens; the API serves image metadata",
    },
    "cinder-api": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: true,
    },
    "cinder-scheduler": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: false,
    },
    "cinder-volume": {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: false,
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
        loadBalancer: false,
        quorum: true,
    },
    "mysqld-server": {
        instances: THREE,
        dedicatedHosts: THREE,
        roles: ["mysql"],
        mayShare: false,
        loadBalancer: "proxy",
        quorum: true,
    },
    "ceph-mon": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["ceph-mon"],
        mayShare: false,
        loadBalancer: false,
        quorum: true,
        note: "radosgw runs beside it (RA, Ceph)",
    },
    "ceph-osd": {
        instances: "per disk",
        dedicatedHosts: NONE,
        roles: ["storage"],
        mayShare: false,
        loadBalancer: false,
    },
    radosgw: {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["ceph-mon"],
        mayShare: true,
        loadBalancer: true,
    },
    "lma-aggregator": {
        instances: [1, 1, 1, 1],
        dedicatedHosts: [0, 0, 0, 1],
        roles: ["lma"],
        mayShare: true,
        loadBalancer: false,
    },
    "influxdb+grafana": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["influxdb"],
        mayShare: false,
        loadBalancer: false,
    },
    "elasticsearch+kibana": {
        instances: THREE,
        dedicatedHosts: ONLY_AT_1000,
        roles: ["elasticsearch"],
        mayShare: false,
        loadBalancer: false,
        quorum: true,
    },
    nagios: {
        instances: [1, 1, 1, 1],
        dedicatedHosts: NONE,
        roles: ["lma"],
        mayShare: true,
        loadBalancer: false,
    },
    memcached: {
        instances: THREE,
        dedicatedHosts: NONE,
        roles: ["keystone", "nova-api"],
        mayShare: true,
        loadBalancer: false,
        addition: true,
    },
} as const satisfies Record<string, ServiceRow>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as ServiceName[];

export function serviceRow(service: ServiceName): ServiceRow {
    return services[service];
}

/**
 * The published number that covers a size: that of the smallest published size that is not below it. Beyond 1000
 * hypervisors nobody has published a larger control plane, so the RA's own number stays.
 */
export function atSize(numbers: BySize, hypervisors: number): number {
    const column = publishedSizes.findIndex((size) => hypervisors <= size);
    return numbers[column < 0 ? numbers.length - 1 : column] ?? 0;
}
