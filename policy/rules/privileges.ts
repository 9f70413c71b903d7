import { containersOf, isOurs, Pods, podsOf } from "../pods";
import { Rule, violationsAt } from "../rule";
import { at, isKnown, listAt, UNKNOWN } from "../stack";

/** Agents that work on their host: hypervisors, networks, and what is watched are there, not in a container. */
const AGENTS = [
    "nova-compute",
    "neutron-dhcp-agent",
    "neutron-l3-agent",
    "neutron-openvswitch-agent",
    "neutron-openvswitch",
    "stacklight-collector",
];
/** Agents that share files with others on their host, which are root's, and otherwise are like any other pod. */
const SHARE_FILES = ["DaemonSet neutron-metadata-agent"];

function isAgent({ where }: Pods): boolean {
    return AGENTS.some((name) =>
        new RegExp(`^DaemonSet ${name}(-gateway|-host|-hypervisor|-network|-cell\\d+)?$`).test(where),
    );
}

const holds = (value: unknown, expected: (known: unknown) => boolean) => value === UNKNOWN || expected(value);
const isTrue = (value: unknown) => value === true;

function containerFaults({ spec }: Pods): string[] {
    return containersOf(spec).flatMap(({ name, securityContext }) => {
        return holds(at(securityContext, "readOnlyRootFilesystem"), isTrue) ? [] : [`${name} may write its image`];
    });
}

function restrictedFaults(pods: Pods): string[] {
    const { spec, where } = pods;
    const pod = spec.securityContext as unknown;
    const shares = SHARE_FILES.includes(where);
    const faults: string[] = [];
    const isUser = (id: unknown) => typeof id === "number" && id > 0;
    const restricted =
        holds(at(pod, "runAsNonRoot"), isTrue) &&
        holds(at(pod, "runAsUser"), isUser) &&
        holds(at(pod, "runAsGroup"), isUser);
    if (!shares && !restricted) faults.push("may run as root");
    if (!holds(at(pod, "seccompProfile", "type"), (type) => type === "RuntimeDefault"))
        faults.push("no seccomp profile");
    if ([spec.hostNetwork, spec.hostPID, spec.hostIPC].some(isTrue)) faults.push("in a namespace of the host");
    const hostPaths = listAt(spec, "volumes").map((volume) => at(volume, "hostPath"));
    if (!shares && hostPaths.some((path) => path !== undefined && path !== UNKNOWN)) faults.push("mounts the host");
    for (const { name, securityContext } of containersOf(spec)) {
        if (!holds(at(securityContext, "allowPrivilegeEscalation"), (may) => may === false))
            faults.push(`${name} may gain privileges`);
        if (at(securityContext, "privileged") === true) faults.push(`${name} is privileged`);
        const capabilities = at(securityContext, "capabilities");
        if (isKnown(capabilities) && JSON.stringify(capabilities) !== '{"drop":["ALL"]}')
            faults.push(`${name} has capabilities`);
    }
    return [...faults, ...containerFaults(pods)];
}

/** In the host's network, where what they work on is; but never changed by what they do. */
function agentFaults(pods: Pods): string[] {
    const there =
        holds(pods.spec.hostNetwork, isTrue) &&
        holds(pods.spec.dnsPolicy, (policy) => policy === "ClusterFirstWithHostNet");
    return [...(there ? [] : ["not in the host's network"]), ...containerFaults(pods)];
}

export const privileges: Rule = {
    name: "privileges",
    description: "Pods are restricted, but for the listed agents that work on their hosts.",
    source: "the program's own: Kubernetes' restricted profile, with a read-only image; what operators make is theirs to restrict",
    violations: (stack) =>
        podsOf(stack)
            .filter(isOurs)
            .flatMap((pods) => violationsAt(pods, isAgent(pods) ? agentFaults(pods) : restrictedFaults(pods))),
};
