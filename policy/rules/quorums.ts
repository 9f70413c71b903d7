import { RACK_LABEL } from "../../components/common/roles";
import { serviceRow } from "../../components/common/services";
import { isInstance, isStanding, Pods, podsOf, rowOf } from "../pods";
import { Rule, violationsAt } from "../rule";
import { spreadFaults } from "../spread";
import { UNKNOWN } from "../stack";

/** Whether pods are members that vote. */
export function votes(pods: Pods): boolean {
    const row = rowOf(pods);
    return row !== undefined && serviceRow(row).quorum === true && isInstance(pods) && isStanding(pods);
}

function oddFaults({ replicas }: Pods): string[] {
    if ((replicas as unknown) === UNKNOWN || replicas % 2 === 1) return [];
    return [`${replicas} members, expected an odd number: an even quorum can split in two halves`];
}

export const quorums: Rule = {
    name: "quorums",
    description: "Members that vote are odd in number, and each rack has as few of them as can be.",
    source: "RA, MySQL, RabbitMQ, Ceph, StackLight; a rack is the failure domain of its lab",
    violations: (stack) => {
        const all = podsOf(stack);
        return all
            .filter(votes)
            .flatMap((pods) => violationsAt(pods, [...oddFaults(pods), ...spreadFaults(pods, RACK_LABEL, all)]));
    },
};
