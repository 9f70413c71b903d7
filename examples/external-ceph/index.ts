import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cloud, HostKind, placeServices } from "openstack-ra";

const config = new pulumi.Config();
const name = config.require("namespace");
const { name: namespace } = new k8s.core.v1.Namespace(name, {
    metadata: {
        name,
        // The agents of hypervisors and networks work on their hosts.
        labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    },
}).metadata;

// The site: five racks, and in them these hosts, each with the label and the taint of its role.
const racks = 5;
const GiB = 1024; // MiB
const hosts: HostKind[] = [
    { roles: ["keystone"], hosts: 3, memory: 96 * GiB },
    { roles: ["nova-api"], hosts: 3, memory: 128 * GiB },
    { roles: ["horizon"], hosts: 3, memory: 32 * GiB },
    { roles: ["nova-conductor"], hosts: 3, memory: 96 * GiB },
    { roles: ["rabbitmq"], hosts: 3, memory: 96 * GiB },
    { roles: ["mysql"], hosts: 3, memory: 128 * GiB },
    { roles: ["compute"], hosts: 200, memory: 256 * GiB },
];

const scale = { hypervisors: 200, virtualMachines: 4000 };
const placements = placeServices({
    hypervisors: scale.hypervisors,
    hostCount: (roles) => {
        const kinds = hosts.filter((kind) => kind.roles.some((role) => roles.includes(role)));
        const count = kinds.reduce((sum, kind) => sum + kind.hosts, 0);
        return { hosts: count, racks: Math.min(count, racks) };
    },
});

const cloud = new Cloud("cloud", {
    namespace,
    scale,
    placements,
    hosts,
    racks,
    cells: [{ name: "cell1", hosts: scale.hypervisors, racks }],
    mtu: { overlay: 9000, external: 1500 },
    networks: { management: ["198.18.0.0/16"], storage: ["198.51.100.0/24"] },
    ceph: {
        external: { monitors: config.requireObject<string[]>("monitors"), keysSecret: config.require("keysSecret") },
    },
});

export const authUrl = cloud.identity.publicUrl;
export const dashboardUrl = cloud.dashboard.publicUrl;
export const adminPassword = cloud.identity.adminPassword;
