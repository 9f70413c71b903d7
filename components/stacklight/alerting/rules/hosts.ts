import { Role, roleNames } from "../../../common/roles";
import { GLOBAL } from "./names";
import { Rule } from "./rule";

/** Hosts of which no metrics have come in the last five minutes. */
function silent(kind: string, host: string, measurement: string, group: string, expected: number): Rule {
    return {
        kind,
        host,
        service: "reporting",
        says: ` of ${expected} hosts report`,
        source: { measurement, field: "hosts", tags: { tags: group } },
        by: ["tags"],
        // Who counts them tells of nobody that is not there.
        absent: 0,
        reduce: "worst",
        compare: "below",
        warning: expected,
        // Half of them: of one, that one.
        critical: Math.ceil(expected / 2),
        for: 300,
        why: "A host that is down, or its collector: either way nobody knows how it does.",
    };
}

function roleRules(role: Role, hosts: number): Rule[] {
    const host = `hosts-${role}`;
    const tags = { tags: `role=${role}` };
    const each = { host, reduce: "worst" } as const;
    return [
        silent("hosts-reporting", host, "hosts_reporting", tags.tags, hosts),
        {
            ...each,
            kind: "host-disk",
            service: "disk",
            says: "% of the fullest file system are used",
            source: { measurement: "hosts_disk", field: "used_percent", tags },
            by: ["host", "path"],
            compare: "above",
            warning: 80,
            critical: 90,
            for: 300,
            why: 'Kubernetes evicts pods at 85 (imagefs) and 90 (nodefs) of 100 (kubelet, "Hard eviction thresholds").',
        },
        {
            ...each,
            kind: "host-memory",
            service: "memory",
            says: "% of the memory are left, on the host that has least",
            source: { measurement: "hosts_memory", field: "available_percent", tags },
            by: ["host"],
            compare: "below",
            warning: 10,
            critical: 3,
            for: 600,
            why: "Hypervisors are filled on purpose; the last tenth is what their own agents work in.",
        },
        {
            ...each,
            kind: "host-cpu",
            service: "CPU",
            says: "% of the cores are idle, over ten minutes, on the busiest host",
            source: { measurement: "hosts_cpu", field: "idle_percent", tags },
            by: ["host"],
            compare: "below",
            warning: 10,
            critical: 2,
            for: 1200,
            why: "A busy core is no fault; one that never rests for half an hour is (StackLight: 85 and 95 of control hosts).",
        },
    ];
}

/** What hosts are judged by: role by role and rack by rack, never one by one. */
export function hostRules(hosts: Partial<Record<Role, number>>, racks: Record<string, number> = {}): Rule[] {
    return [
        ...roleNames.flatMap((role) => {
            const count = hosts[role] ?? 0;
            return count > 0 ? roleRules(role, count) : [];
        }),
        ...Object.entries(racks).map(([rack, count]) => {
            return silent("racks-reporting", `rack-${rack}`, "racks_reporting", `rack=${rack}`, count);
        }),
        {
            kind: "kubernetes-nodes",
            host: GLOBAL,
            service: "Kubernetes nodes",
            says: "% of Kubernetes' nodes are not ready",
            source: { measurement: "kubernetes_node", field: "ready", tags: { condition: "Ready" } },
            by: ["node_name"],
            reduce: "badPercent",
            bad: { compare: "below", limit: 1 },
            compare: "above",
            warning: 0,
            critical: 2,
            for: 300,
            why: "After five minutes Kubernetes moves their pods; beyond two in a hundred it is a rack or the network.",
        },
        {
            kind: "workloads",
            host: GLOBAL,
            service: "instances",
            says: " instances of a Deployment are not available",
            source: { measurement: "kubernetes_deployment", field: "replicas_unavailable" },
            by: ["deployment_name"],
            reduce: "worst",
            compare: "above",
            warning: 0,
            for: 900,
            why: "Whatever has no rule of its own, a service without an API among it; a rolling update takes less.",
        },
        {
            kind: "agents",
            host: GLOBAL,
            service: "agents",
            says: "% of a DaemonSet's pods are not available",
            source: { measurement: "kubernetes_daemonset", field: "number_unavailable" },
            over: { measurement: "kubernetes_daemonset", field: "desired_number_scheduled" },
            by: ["daemonset_name"],
            reduce: "worst",
            compare: "above",
            warning: 0,
            critical: 5,
            for: 900,
            why: "Agents of hypervisors and collectors, a rack's worth at a time while they are replaced.",
        },
    ];
}
