import { Role } from "../components/common/roles";
import { Scale } from "../components/common/scale";

/** One or more equal disks of a server. Sizes in GB as the vendor counts them (10^9 bytes). */
export interface DiskGroup {
    count: number;
    sizeGB: number;
    media: "ssd" | "hdd";
    model: string;
}

export interface HardwareProfile {
    model: string;
    cpu: string;
    /** Physical cores in all sockets. */
    cores: number;
    memoryGB: number;
    disks: DiskGroup[];
    /** Network ports, bonded to the rack's two ToR switches. */
    nics: { count: number; speedGbps: number; model: string };
}

export interface Host {
    /** DNS label, unique in the layout; the Kubernetes node has the same name. */
    name: string;
    rack: string;
    profile: string;
    /** One role, unless the layout is converged. */
    roles: Role[];
    /** Of a hypervisor, where there are several; not a layout's to say, but its splitting's. */
    cell?: string;
}

export interface Rack {
    /** Label value, unique in the layout; hosts refer to it. */
    name: string;
}

/** RA "Network for OpenStack Platform". */
export const networkClasses = ["management", "public", "storage", "overlay"] as const;
export type NetworkClass = (typeof networkClasses)[number];

/** A part of a network class: by function (`purpose`) or by rack (`rack`); neither: the whole class. */
export interface Segment {
    name: string;
    class: NetworkClass;
    vlan: number;
    /** IPv4 or IPv6 prefix, e.g. `10.20.0.0/16`. */
    cidr: string;
    /** Bytes; tenant VXLANs have 50 less than their overlay. */
    mtu: number;
    purpose?: string;
    rack?: string;
}

/** An environment as data: what stands where. Knows nothing of Kubernetes objects. */
export interface Layout {
    name: string;
    description: string;
    /** What the control plane is sized for; at least what the layout holds. */
    scale: Scale;
    /** Hosts may have several roles, and services run with as many instances as there are hosts for them. */
    converged: boolean;
    profiles: Record<string, HardwareProfile>;
    racks: Rack[];
    hosts: Host[];
    segments: Segment[];
}

export function profileOf(layout: Layout, host: Host): HardwareProfile {
    const profile = layout.profiles[host.profile];
    if (!profile) throw new Error(`host ${host.name}: unknown hardware profile "${host.profile}"`);
    return profile;
}

export function hostsWith(layout: Layout, ...wanted: Role[]): Host[] {
    return layout.hosts.filter((host) => host.roles.some((role) => wanted.includes(role)));
}

/** Prefixes of the networks in which hosts have addresses that others call: Ceph's cluster network is its own. */
export function hostPrefixes({ segments }: Pick<Layout, "segments">): Record<"management" | "storage", string[]> {
    const of = (wanted: NetworkClass) =>
        segments
            .filter((segment) => segment.class === wanted && segment.purpose !== "ceph-cluster")
            .map(({ cidr }) => cidr);
    return { management: of("management"), storage: of("storage") };
}

/** The smallest MTU of each network that tenants' packets pass: between hypervisors, and to the world. */
export function mtuOf({ segments }: Pick<Layout, "segments">): { overlay: number; external: number } {
    const smallest = (of: NetworkClass, otherwise: number) =>
        Math.min(otherwise, ...segments.filter((segment) => segment.class === of).map(({ mtu }) => mtu));
    return { overlay: smallest("overlay", 9000), external: smallest("public", 1500) };
}
