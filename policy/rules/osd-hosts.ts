import { DEDICATED_TAINT } from "../../components/common/roles";
import { Pods, podsOf, rolesOf, rowOf } from "../pods";
import { Rule } from "../rule";
import { isKnown, listAt, UNKNOWN } from "../stack";

/** Whether a pod may come onto a host of Ceph's disks: past its taint, and by its affinity. */
function mayRunThere(pods: Pods): boolean {
    const wanted = rolesOf(pods);
    const { tolerations } = pods.spec;
    if (wanted === UNKNOWN || !isKnown([tolerations, pods.labels])) return false;
    const tolerated = listAt<{ key?: string; operator?: string; value?: string }>(tolerations).some(
        ({ key, operator, value }) =>
            (key === undefined || key === DEDICATED_TAINT) && (operator === "Exists" || value === "storage"),
    );
    return tolerated && (wanted?.includes("storage") ?? true);
}

export const osdHosts: Rule = {
    name: "osd-hosts",
    description: "Nothing but Ceph's OSDs and the collectors runs on the hosts of its disks.",
    source: "RA, Ceph: OSDs take the host's memory while they recover; StackLight Collector: on every host",
    violations: (stack) =>
        podsOf(stack)
            .filter(mayRunThere)
            .filter((pods) => !["ceph-osd", "collector"].includes(rowOf(pods) ?? ""))
            .map(({ urn, where }) => ({ urn, says: `${where}: may run on the hosts of Ceph's disks` })),
};
