import { Change, compare } from "../diff/compare";
import { Hosts, Snapshot, snapshotOf } from "../diff/snapshot";
import { ProgramRun } from "../program";
import { ImpactClass, severity } from "./classes";
import { Rule, Site } from "./rule";
import { addressRules } from "./rules/addresses";
import { agentRules } from "./rules/agents";
import { jobRules } from "./rules/jobs";
import { memberRules } from "./rules/members";
import { outageRules } from "./rules/outage";
import { podRules } from "./rules/pods";
import { poolRules } from "./rules/pools";
import { quietRules } from "./rules/quiet";
import { replacementRules } from "./rules/replacement";

export * from "./classes";
export type { Rule, Site } from "./rule";

/** All rules. Of equal classes the first that applies gives the sentence. */
export const rules: Rule[] = [
    ...outageRules,
    ...addressRules,
    ...replacementRules,
    ...poolRules,
    ...memberRules,
    ...jobRules,
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
    /** Worst first; at most one of each class. */
    findings: Finding[];
}

function impactOf(change: Change, site: Site): Impact {
    const applying = rules.filter((rule) => rule.applies(change, site));
    const speaking = applying.filter((rule) => !rule.otherwise);
    const found = (speaking.length > 0 ? speaking : applying)
        .map((rule) => ({ rule: rule.name, class: rule.class, text: rule.says(change, site) }))
        .sort((a, b) => severity(b.class) - severity(a.class));
    const findings = found.filter((one, i) => found.findIndex((other) => other.class === one.class) === i);
    return { change, class: findings[0]?.class ?? "no-restart", findings };
}

/** What differs between two sides, and what each difference does to those who use the cloud. */
export function judged(before: Snapshot, after: Snapshot): Impact[] {
    const site = { before, after, changes: compare(before, after) };
    return site.changes.map((change) => impactOf(change, site));
}

/**
 * What differs between two runs of the program, and what each difference does.
 * @param hosts of the layout (`hostsOf`), by which agents' hosts are counted. @default agents are told by their hosts' roles only
 */
export function impactsOf(before: ProgramRun, after: ProgramRun, hosts?: Hosts[]): Impact[] {
    return judged(snapshotOf(before, hosts), snapshotOf(after, hosts));
}
