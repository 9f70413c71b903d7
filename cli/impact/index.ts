import { Change, compare } from "../diff/compare";
import { movedHosts } from "../diff/moved";
import { Hosts, Snapshot, snapshotOf } from "../diff/snapshot";
import { ProgramRun } from "../program";
import { ImpactClass, severity } from "./classes";
import { Rule, Site } from "./rule";
import { addressRules } from "./rules/addresses";
import { hostRules } from "./rules/hosts";
import { agentRules } from "./rules/agents";
import { jobRules } from "./rules/jobs";
import { memberRules } from "./rules/members";
import { networkRules } from "./rules/networks";
import { outageRules } from "./rules/outage";
import { podRules } from "./rules/pods";
import { poolRules } from "./rules/pools";
import { quietRules } from "./rules/quiet";
import { replacementRules } from "./rules/replacement";
import { versionRules } from "./rules/versions";

export * from "./classes";
export type { Rule, Site } from "./rule";

/** All rules. Every one that applies speaks, those of one class in this order; of those that speak otherwise, the first. */
export const rules: Rule[] = [
    ...outageRules,
    ...addressRules,
    ...networkRules,
    ...replacementRules,
    ...versionRules,
    ...poolRules,
    ...memberRules,
    ...jobRules,
    ...hostRules,
    ...agentRules,
    ...podRules,
    ...quietRules,
];

/** What one rule says of a change. */
export interface Finding {
    rule: string;
    class: ImpactClass;
    text: string;
}

/** A change with what it does. */
export interface Impact {
    change: Change;
    /** The worst of its findings'. */
    class: ImpactClass;
    /** Worst first. */
    findings: Finding[];
}

function impactOf(change: Change, site: Site): Impact {
    const applying = rules.filter((rule) => rule.applies(change, site));
    const speaking = applying.filter((rule) => !rule.otherwise);
    const told = speaking.length > 0 ? speaking : applying.slice(0, 1);
    const replaced = told.flatMap(({ insteadOf = [] }) => insteadOf);
    const findings = told
        .filter(({ name }) => !replaced.includes(name))
        .map((rule) => ({ rule: rule.name, class: rule.class, text: rule.says(change, site) }))
        .sort((a, b) => severity(b.class) - severity(a.class));
    return { change, class: findings[0]?.class ?? "no-restart", findings };
}

/** What differs between two sides, and what each difference does to those who use the cloud. */
export function judged(before: Snapshot, after: Snapshot): Impact[] {
    const site = { before, after, changes: [...compare(before, after), ...movedHosts(before, after)] };
    return site.changes.map((change) => impactOf(change, site));
}

/**
 * What differs between two runs of the program, and what each difference does.
 * @param hosts of the layout (`hostsOf`), by which agents' hosts are counted. @default agents are told by their hosts' roles only
 */
export function impactsOf(before: ProgramRun, after: ProgramRun, hosts?: Hosts[]): Impact[] {
    return judged(snapshotOf(before, hosts), snapshotOf(after, hosts));
}
