import { DEDICATED_TAINT, HOST_LABEL, Role, roles } from "../../components/common/roles";
import { serviceRow } from "../../components/common/services";
import { isInstance, isStanding, Pods, podsOf, rolesOf, rowOf } from "../pods";
import { Rule, violationsAt } from "../rule";
import { isPinned, spreadFaults } from "../spread";
import { isKnown, listAt, Stack, UNKNOWN } from "../stack";

interface Toleration {
    key?: string;
    value?: string;
}

/** Onto the dedicated hosts of the pods' own roles, and onto no others. */
function tolerationFaults({ spec }: Pods, wanted: Role[]): string[] {
    if (!isKnown(spec.tolerations)) return [];
    const tolerated = listAt<Toleration>(spec, "tolerations")
        .map(({ key = "any key", value = "any" }) => `${key}=${value}`)
        .sort();
    const taints = wanted
        .filter((role) => roles[role].exclusive)
        .map((role) => `${DEDICATED_TAINT}=${role}`)
        .sort();
    return tolerated.join() === taints.join()
        ? []
        : [`tolerates ${tolerated.join(", ") || "nothing"}, expected ${taints.join(", ") || "nothing"}`];
}

/** Pods that stay on a host are there because the placement table has them there. */
function tableFaults(pods: Pods, wanted: Role[]): string[] {
    const row = rowOf(pods);
    // Jobs come and go, and what an operator runs beside its pods (Ceph's managers) is part of them.
    if (row === undefined) return [];
    const strange = wanted.filter((role) => !serviceRow(row).roles.includes(role));
    return strange.length === 0 ? [] : [`${row} on hosts of ${strange.join(", ")}, which the placement table has not`];
}

/** Where a service shares with nobody, it does not share with itself either. */
function meetingFaults(pods: Pods, all: Pods[]): string[] {
    const row = rowOf(pods);
    const apart = row !== undefined && !serviceRow(row).mayShare && isInstance(pods) && isStanding(pods);
    return apart && !isPinned(pods) ? spreadFaults(pods, HOST_LABEL, all) : [];
}

function placementFaults(pods: Pods, all: Pods[]): string[] {
    const wanted = rolesOf(pods);
    if (wanted === UNKNOWN) return [];
    if (wanted === undefined) return ["may run on any host, expected a role of the placement table"];
    return [...tolerationFaults(pods, wanted), ...tableFaults(pods, wanted), ...meetingFaults(pods, all)];
}

export const dedicatedHosts: Rule = {
    name: "dedicated-hosts",
    description: "Services that cannot share have their hosts to themselves, as the placement table has it.",
    source: "RA, Services Placement Summary",
    violations: (stack: Stack) => {
        const all = podsOf(stack);
        return all.flatMap((pods) => violationsAt(pods, placementFaults(pods, all)));
    },
};
