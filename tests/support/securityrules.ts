import { Pods } from "./pods";
import { containersOf, keystone, ofPods, ours } from "./podrule";
import { put, Rule } from "./rules";
import { at } from "./stacks";

/** Agents that share files with others on their host, which are root's, and otherwise are like any other pod. */
const SHARE_FILES = ["DaemonSet neutron-metadata-agent"];

function securityFaults({ spec, where }: Pods): string[] {
    const pod = spec.securityContext;
    const shares = SHARE_FILES.includes(where);
    const faults: string[] = [];
    if (!shares && (!pod.runAsNonRoot || !(pod.runAsUser > 0) || !(pod.runAsGroup > 0))) faults.push("may run as root");
    if (at(pod, "seccompProfile", "type") !== "RuntimeDefault") faults.push("no seccomp profile");
    if (spec.hostNetwork || spec.hostPID || spec.hostIPC) faults.push("in a namespace of the host");
    for (const { hostPath } of spec.volumes as { hostPath?: unknown }[])
        if (hostPath && !shares) faults.push("mounts the host");
    for (const { name, securityContext } of containersOf(spec)) {
        if (at(securityContext, "allowPrivilegeEscalation") !== false) faults.push(`${name} may gain privileges`);
        if (at(securityContext, "readOnlyRootFilesystem") !== true) faults.push(`${name} may write its image`);
        if (JSON.stringify(at(securityContext, "capabilities")) !== '{"drop":["ALL"]}')
            faults.push(`${name} has capabilities`);
    }
    return faults;
}

/** Agents that work on their host: hypervisors, networks, and what is watched are there, not in a container. */
const AGENTS = [
    "nova-compute",
    "neutron-dhcp-agent",
    "neutron-l3-agent",
    "neutron-openvswitch-agent",
    "neutron-openvswitch",
    "stacklight-collector",
];
const isAgent = ({ where }: Pods) =>
    AGENTS.some((name) =>
        new RegExp(`^DaemonSet ${name}(-gateway|-host|-hypervisor|-network|-cell\\d+)?$`).test(where),
    );

function agentFaults({ spec, kind }: Pods): string[] {
    const faults = kind === "DaemonSet" ? [] : ["no agent"];
    if (!spec.hostNetwork || spec.dnsPolicy !== "ClusterFirstWithHostNet") faults.push("not in the host's network");
    for (const { name, securityContext } of containersOf(spec)) {
        if (at(securityContext, "readOnlyRootFilesystem") !== true) faults.push(`${name} may write its image`);
    }
    return faults;
}

export const securityRules: Rule[] = [
    {
        what: "runs its own pods restricted, but for the agents that work on their hosts",
        faults: ofPods(securityFaults, (pods) => ours(pods) && !isAgent(pods)),
        breaks: [
            [keystone("securityContext runAsUser", 0), /keystone: may run as root/],
            [keystone("securityContext seccompProfile", undefined), /keystone: no seccomp/],
            [keystone("hostNetwork", true), /keystone: in a namespace of the host/],
            [keystone("volumes +", { name: "x", hostPath: { path: "/" } }), /keystone: mounts the host/],
            [keystone("containers 0 securityContext allowPrivilegeEscalation", true), /may gain/],
            [keystone("containers 0 securityContext readOnlyRootFilesystem", false), /may write/],
            [keystone("containers 0 securityContext capabilities add", ["NET_RAW"]), /capabilities/],
        ],
    },
    {
        what: "runs its agents in the host's network, and never lets them write their image",
        faults: ofPods(agentFaults, isAgent),
        breaks: [
            [
                put("DaemonSet", "nova-compute", "spec template spec hostNetwork", undefined),
                /not in the host's network/,
            ],
            [put("DaemonSet", "neutron-l3-agent", "spec template spec dnsPolicy", "Default"), /not in the host's/],
            [
                put(
                    "DaemonSet",
                    "nova-compute",
                    "spec template spec containers 0 securityContext readOnlyRootFilesystem",
                    false,
                ),
                /may write its image/,
            ],
        ],
    },
];
