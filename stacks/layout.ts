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

/** A ToR switch (RA "Underlay Network Topology"). */
export interface Leaf {
    /** DNS label, unique among the switches. */
    name: string;
    /** By which hosts of its rack speak BGP to it: in a management segment that they are on. */
    address: string;
    /** The spine at the other end of each of its uplinks; a spine with several links is there several times. */
    uplinks: string[];
}

export interface Rack {
    /** Label value, unique in the layout; hosts refer to it. */
    name: string;
    /** AS number of its leafs, where there is an underlay. */
    asn?: number;
    /** Its two ToR switches, one MLAG pair, where there is an underlay. */
    leafs?: Leaf[];
}

/** What connects racks: spine switches, and BGP between them and the leafs, with ECMP (RA "Underlay Network Topology"). */
export interface Underlay {
    /** They share an AS number: no path leads through two of them (RFC 7938, 5.2). */
    spines: { model: string; asn: number; names: string[] };
    /** Of every leaf: its model, and what one of its uplinks carries. */
    leafs: { model: string; uplinkGbps: number };
    /** AS number by which all hosts announce the addresses of load balancers. */
    hostsAsn: number;
}

/** RA "Network for OpenStack Platform". */
export const networkClasses = ["management", "public", "storage", "overlay"] as const;
export type NetworkClass = (typeof networkClasses)[number];

/** Functions that have segments of their own, by class. */
export const purposes = {
    management: ["load-balancers"],
    public: ["load-balancers"],
    storage: ["ceph-public", "ceph-cluster"],
    overlay: [],
} as const satisfies Record<NetworkClass, readonly string[]>;
export type Purpose = (typeof purposes)[NetworkClass][number];

/** A part of a network class: by function (`purpose`) or by rack (`rack`); neither: the whole class. */
export interface Segment {
    name: string;
    class: NetworkClass;
    /** None for load balancers: their addresses are routed to hosts, and on no link. */
    vlan?: number;
    /** IPv4 or IPv6 prefix, e.g. `10.20.0.0/16`. */
    cidr: string;
    /** Bytes; tenant VXLANs have 50 less than their overlay. */
    mtu: number;
    purpose?: Purpose;
    rack?: string;
    /** Part of the prefix that pods' own interfaces have addresses of; hosts and switches have none there. @default none */
    pods?: string;
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
    /** Leaf and spine switches with BGP. @default what there is takes part in nothing */
    underlay?: Underlay;
    /** The hosts' port-channel; a segment's interface is `<bond>.<vlan>`. @default not known */
    bond?: string;
}

export function profileOf(layout: Layout, host: Host): HardwareProfile {
    const profile = layout.profiles[host.profile];
    if (!profile) throw new Error(`host ${host.name}: unknown hardware profile "${host.profile}"`);
    return profile;
}

export function hostsWith(layout: Layout, ...wanted: Role[]): Host[] {
    return layout.hosts.filter((host) => host.roles.some((role) => wanted.includes(role)));
}

/** Segments of a class that hosts are on. */
export function segmentsOf({ segments }: Pick<Layout, "segments">, networkClass: NetworkClass): Segment[] {
    return segments.filter((segment) => segment.class === networkClass && segment.purpose !== "load-balancers");
}

/** Prefixes of a class that hosts have addresses of, e.g. the ends of tunnels. */
export function cidrsOf(layout: Pick<Layout, "segments">, networkClass: NetworkClass): string[] {
    return segmentsOf(layout, networkClass).map(({ cidr }) => cidr);
}

/** Prefixes of the networks in which hosts have addresses that others call: Ceph's cluster network is its own. */
export function hostPrefixes({ segments }: Pick<Layout, "segments">): Record<"management" | "storage", string[]> {
    const called = { segments: segments.filter(({ purpose }) => purpose !== "ceph-cluster") };
    return { management: cidrsOf(called, "management"), storage: cidrsOf(called, "storage") };
}

/** The smallest MTU of each network that tenants' packets pass: between hypervisors, and to the world. */
export function mtuOf(layout: Pick<Layout, "segments">): { overlay: number; external: number } {
    const smallest = (of: NetworkClass, otherwise: number) =>
        Math.min(otherwise, ...segmentsOf(layout, of).map(({ mtu }) => mtu));
    return { overlay: smallest("overlay", 9000), external: smallest("public", 1500) };
}

/** The hosts' interface in the public network, for the external bridge; undefined where it is not known, or not one. */
export function externalInterface(layout: Pick<Layout, "segments" | "bond">): string | undefined {
    const vlans = new Set(segmentsOf(layout, "public").map(({ vlan }) => vlan));
    const [vlan] = vlans;
    return layout.bond === undefined || vlan === undefined || vlans.size > 1 ? undefined : `${layout.bond}.${vlan}`;
}
