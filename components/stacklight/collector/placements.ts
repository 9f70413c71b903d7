import { Placement, Placements } from "../../common/placement";

/** Rows of the placement table that tell which hosts there are, and what is on them. */
export const collectorRows = ["collector", "nova-compute", "openvswitch", "notifications"] as const;
export type CollectorPlacements = Pick<Placements, (typeof collectorRows)[number]>;

/** Hosts on which equal things are read. */
export interface HostClass {
    /** Of the DaemonSet, after the component's. */
    suffix: string;
    placement: Placement;
    /** Whether they have a switch, and libvirt. */
    openvswitch: boolean;
    libvirt: boolean;
}

/** All hosts, each in one class: hypervisors, others with a switch, and the rest. Classes without hosts are left out. */
export function hostClasses({ collector, openvswitch, ...rows }: CollectorPlacements): HostClass[] {
    const hypervisors = rows["nova-compute"];
    const of = (roles: Placement["roles"], except: Placement["roles"], hosts: number): Placement => ({
        ...collector,
        roles: roles.filter((role) => !except.includes(role)),
        ...(except.length > 0 ? { except } : {}),
        hosts,
        replicas: hosts,
    });
    const classes: HostClass[] = [
        {
            suffix: "hypervisor",
            placement: of(hypervisors.roles, [], hypervisors.hosts),
            openvswitch: true,
            libvirt: true,
        },
        {
            suffix: "network",
            placement: of(openvswitch.roles, hypervisors.roles, openvswitch.hosts - hypervisors.hosts),
            openvswitch: true,
            libvirt: false,
        },
        {
            suffix: "host",
            placement: of(collector.roles, openvswitch.roles, collector.hosts - openvswitch.hosts),
            openvswitch: false,
            libvirt: false,
        },
    ];
    return classes.filter(({ placement }) => placement.hosts > 0 && placement.roles.length > 0);
}
