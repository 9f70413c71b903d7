/** What a workload cannot have on a machine like this one, and what it has in place of it. */
export interface Deviation {
    /** Names of workloads, without the suffix that follows from their content. */
    workload: RegExp;
    why: string;
    /** Variables beside those rendered, which outweigh configuration files. */
    env?: Record<string, string>;
    /** Another path for HTTP probes. */
    probePath?: string;
    /** Run in the first container once the pod is ready. */
    then?: string;
}

export const DEVIATIONS: Deviation[] = [
    {
        workload: /^nova-compute$/,
        why: "no virtual machines: Nova's fake driver in place of libvirt and KVM",
        env: { OS_DEFAULT__COMPUTE_DRIVER: "fake.FakeDriver" },
    },
    {
        workload: /^neutron-openvswitch-agent/,
        why: "no kernel module openvswitch: Open vSwitch's datapath in user space",
        env: { OS_OVS__DATAPATH_TYPE: "netdev" },
    },
    {
        workload: /^neutron-openvswitch(-gateway)?$/,
        why: "the same for bridges that it makes itself",
        then: "for bridge in $(ovs-vsctl list-br); do ovs-vsctl set bridge $bridge datapath_type=netdev; done",
    },
    {
        workload: /^etcd$/,
        why: "Debian's etcd 3.4, which is asked for /health: it has no /livez and /readyz",
        probePath: "/health",
    },
];

export function deviationsOf(workload: string): Deviation[] {
    return DEVIATIONS.filter(({ workload: name }) => name.test(workload));
}
