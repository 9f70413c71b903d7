import { Role } from "../components/common/roles";
import { Segment, Underlay } from "./layout";

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
 * One segment for each network class of the RA, two for storage (Ceph's public and cluster networks), and addresses of load
 * balancers in the two networks with APIs. The RA prints no addresses; 9000 bytes wherever traffic stays inside the site,
 * 1500 towards the world.
 */
export const referenceSegments: Segment[] = [
    { name: "management", class: "management", vlan: 10, cidr: "10.10.0.0/16", mtu: 9000 },
    { name: "public", class: "public", vlan: 20, cidr: "10.20.0.0/16", mtu: 1500 },
    {
        name: "storage",
        class: "storage",
        vlan: 30,
        cidr: "10.30.0.0/16",
        mtu: 9000,
        purpose: "ceph-public",
        pods: "10.30.128.0/17",
    },
    { name: "storage-cluster", class: "storage", vlan: 31, cidr: "10.31.0.0/16", mtu: 9000, purpose: "ceph-cluster" },
    { name: "overlay", class: "overlay", vlan: 40, cidr: "10.40.0.0/16", mtu: 9000 },
    { name: "apis", class: "management", cidr: "10.11.0.0/24", mtu: 9000, purpose: "load-balancers" },
    { name: "public-apis", class: "public", cidr: "10.21.0.0/24", mtu: 1500, purpose: "load-balancers" },
];

/**
 * The RA's switches and their 40GbE uplinks (RA "Underlay Network Topology"). It prints neither how many spines nor AS
 * numbers: two spines, so that one may be lost, and private numbers (RFC 6996).
 */
export const referenceUnderlay: Underlay = {
    spines: { model: "Arista 7508E", asn: 64_512, names: ["spine-1", "spine-2"] },
    leafs: { model: "Arista 7050X", uplinkGbps: 40 },
    hostsAsn: 64_513,
};

/** The hosts' port-channel of four ports (RA "Underlay Network Topology"), by Linux's usual name. */
export const referenceBond = "bond0";
