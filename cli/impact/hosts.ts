import { CELL_LABEL, roleLabel, roleNames } from "../../components/common/roles";
import { Hosts, Resource } from "../diff/snapshot";
import { at } from "./rule";

interface Expression {
    key: string;
    operator: string;
    values?: string[];
}

/** Roles of the hosts that an agent runs on, and how many these are; undefined where the side does not tell its hosts. */
export function agentHosts({ state }: Resource, hosts?: Hosts[]): { roles: string[]; count?: number } {
    const terms = (at(
        state,
        ...["spec", "template", "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
        "nodeSelectorTerms",
    ) ?? []) as { matchExpressions?: Expression[] }[];
    const chosen = (group: Hosts) =>
        terms.length === 0 ||
        terms.some(({ matchExpressions = [] }) => matchExpressions.every((expression) => matches(group, expression)));
    const wanted = terms.flatMap(({ matchExpressions = [] }) =>
        matchExpressions.filter(({ operator }) => operator === "Exists").map(({ key }) => key),
    );
    const roles = roleNames.filter((role) => wanted.includes(roleLabel(role)));
    return { roles, count: hosts?.filter(chosen).reduce((sum, group) => sum + group.hosts, 0) };
}

/** Labels that a group of hosts is not known by match. */
function matches({ roles, cell }: Hosts, { key, operator, values = [] }: Expression): boolean {
    const role = roleNames.find((name) => roleLabel(name) === key);
    if (role === undefined && key !== CELL_LABEL) return true;
    const value = role === undefined ? cell : roles.includes(role) ? "true" : undefined;
    if (operator === "Exists") return value !== undefined;
    if (operator === "DoesNotExist") return value === undefined;
    if (operator === "In") return value !== undefined && values.includes(value);
    return value === undefined || !values.includes(value);
}
