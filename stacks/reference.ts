import { Role } from "../components/common/roles";
import { Segment } from "./layout";

/** The 30 dedicated hosts of the RA's "Services Placement Summary". */
export const referenceControlPlane: Partial<Record<Role, number>> = {
    keystone: 5,
    "nova-api": 3,
    "nova-conductor": 3,
    horizon: 3,
    rabbitmq: 3,
    mysql: 3,
    "ceph-mon": 3,
    lma: 1,
    influxdb: 3,
    elasticsearch: 3,
};

/**
 * One segment for each network class of the RA, two for storage (Ceph's public and cluster networks). The RA prints no
 * addresses; 9000 bytes wherever traffic stays inside the site, 1500 towards the world.
 */
export const referenceSegments: Segment[] = [
    { name: "management", class: "management", vlan: 10, cidr: "10.10.0.0/16", mtu: 9000 },
    { name: "public", class: "public", vlan: 20, cidr: "10.20.0.0/16", mtu: 1500 },
    { name: "storage", class: "storage", vlan: 30, cidr: "10.30.0.0/16", mtu: 9000, purpose: "ceph-public" },
    { name: "storage-cluster", class: "storage", vlan: 31, cidr: "10.31.0.0/16", mtu: 9000, purpose: "ceph-cluster" },
    { name: "overlay", class: "overlay", vlan: 40, cidr: "10.40.0.0/16", mtu: 9000 },
];
