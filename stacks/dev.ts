import { roleNames } from "../components/common/roles";
import { Layout } from "./layout";

/** A laptop: one host that holds every role, every service once. */
export const layout: Layout = {
    name: "dev",
    description: "one host that holds every role",
    scale: { hypervisors: 1, virtualMachines: 10 },
    converged: true,
    profiles: {
        laptop: {
            model: "any laptop or virtual machine",
            cpu: "16 cores",
            cores: 16,
            memoryGB: 32,
            disks: [{ count: 1, sizeGB: 100, media: "ssd", model: "any" }],
            nics: { count: 1, speedGbps: 1, model: "any" },
        },
    },
    racks: [{ name: "desk" }],
    hosts: [{ name: "dev-1", rack: "desk", profile: "laptop", roles: [...roleNames] }],
    segments: [
        { name: "management", class: "management", vlan: 10, cidr: "172.30.10.0/24", mtu: 1500 },
        { name: "public", class: "public", vlan: 20, cidr: "172.30.20.0/24", mtu: 1500 },
        { name: "storage", class: "storage", vlan: 30, cidr: "172.30.30.0/24", mtu: 1500 },
        { name: "overlay", class: "overlay", vlan: 40, cidr: "172.30.40.0/24", mtu: 1500 },
    ],
};
