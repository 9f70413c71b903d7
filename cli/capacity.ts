import { HostGroup, sumOf } from "../stacks/groups";
import { PodSet } from "./workloads";

/** How many pods of a set fall to a group, where they are spread evenly over all hosts that may hold them. */
export function groupShare(set: PodSet, group: HostGroup, groups: HostGroup[]): number {
    const mayHold = ({ roles }: HostGroup) => roles.some((role) => set.roles.includes(role));
    const allowed = sumOf(groups.filter(mayHold)).hosts;
    return mayHold(group) ? (set.replicas * group.hosts) / allowed : 0;
}
