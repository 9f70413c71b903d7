/**
 * The roles a host can have. A role is one node label and, where the RA says that its service cannot share a host, one
 * taint (RA "Services Placement Summary").
 */
export const roles = {
    keystone: { exclusive: true, title: "Keystone" },
    "nova-api": { exclusive: true, title: "Nova API" },
    "nova-conductor": { exclusive: true, title: "Nova conductor" },
    horizon: { exclusive: true, title: "Horizon" },
    rabbitmq: { exclusive: true, title: "RabbitMQ" },
    mysql: { exclusive: true, title: "MySQL" },
    "ceph-mon": { exclusive: true, title: "Ceph monitor" },
    lma: { exclusive: false, title: "StackLight aggregator" },
    influxdb: { exclusive: true, title: "InfluxDB and Grafana" },
    elasticsearch: { exclusive: true, title: "Elasticsearch and Kibana" },
    storage: { exclusive: true, title: "Ceph OSD" },
    compute: { exclusive: false, title: "Hypervisor" },
} as const;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

/** Roles of the control plane: all but the hypervisors and the storage hosts. The RA's lab dedicates 30 hosts to them. */
export const controlRoles = roleNames.filter((role) => role !== "compute" && role !== "storage");

/** The failure domain of the lab: one rack, one zone. */
export const RACK_LABEL = "topology.kubernetes.io/zone";
/** The same rack for CRUSH: Rook reads this label when it creates an OSD. */
export const CRUSH_RACK_LABEL = "topology.rook.io/rack";

/**
 * A rack's name for CRUSH. Not that of its zone: Rook makes a level of its map of either label, and makes no OSD in a
 * cluster where two levels share a name (Rook 1.20, CheckTopologyConflicts).
 */
export function crushRack(rack: string): string {
    return `crush-${rack}`;
}
export const HOST_LABEL = "kubernetes.io/hostname";
/** On every pod: the row of the placement table that it is an instance of. */
export const SERVICE_LABEL = "openstack-ra/service";
/** On hypervisors of a cloud with several cells: the cell that they belong to. */
export const CELL_LABEL = "openstack-ra/cell";
export const DEDICATED_TAINT = "openstack-ra/dedicated";

export function roleLabel(role: Role): string {
    return `openstack-ra/role-${role}`;
}
