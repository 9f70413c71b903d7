import { roleNames, roles } from "../../components/common/roles";
import { HostGroup } from "../../stacks/groups";
import { groupShare } from "../capacity";
import { amount, percent, table } from "../table";
import { PodSet } from "../workloads";
import { GIB, gigabytes } from "./units";

function rolesTitle({ roles: of }: HostGroup): string {
    return of.length === roleNames.length ? "every role" : of.join(", ");
}

/** Hosts by role, and how much of them the pods ask for. */
export function hostsByRole(groups: HostGroup[], sets: PodSet[]): string[] {
    const rows = groups.map((group) => {
        const shares = sets.map((set) => ({ set, pods: groupShare(set, group, groups) }));
        const asked = (of: (set: PodSet) => number) => shares.reduce((sum, { set, pods }) => sum + pods * of(set), 0);
        const cores = asked(({ requests }) => requests.cores);
        const memory = asked(({ requests }) => requests.memory);
        const [only, ...more] = group.roles;
        return [
            rolesTitle(group),
            only !== undefined && more.length === 0 ? roles[only].title : "",
            amount(group.hosts),
            amount(group.racks.size),
            amount(group.cores),
            `${amount(group.memoryGB)} GB`,
            ...(cores + memory > 0
                ? [amount(cores), percent(cores, group.cores), gigabytes(memory), percent(memory, group.memoryGB * GIB)]
                : []),
            cores > group.cores || memory > group.memoryGB * GIB ? "more than there is" : "",
        ];
    });
    const right = ["HOSTS", "RACKS", "CORES", "MEMORY", "ASKED FOR", "", "", ""];
    return table(
        [
            { title: "ROLE" },
            { title: "" },
            ...right.map((title) => ({ title, align: "right" as const })),
            { title: "" },
        ],
        rows,
    );
}
