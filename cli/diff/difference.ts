import { Impact, ImpactClass, judged, severity, worst } from "../impact";
import { FieldChange } from "./fields";
import { Hosts, Snapshot } from "./snapshot";

/** Hosts of a role, or of roles that are together on hosts, on both sides. */
export interface HostChange {
    roles: string;
    hosts: [before: number, after: number];
    racks: [before: number, after: number];
}

/** All that is told of two sides. */
export interface Difference {
    stack?: string;
    /** The old side has no such stack. */
    isNew: boolean;
    impacts: Impact[];
    /** Roles whose hosts change; none where a side does not tell its hosts. */
    hosts: HostChange[];
    worst: ImpactClass;
}

function byRoles(hosts: Hosts[]): Map<string, { hosts: number; racks: Set<string> }> {
    const found = new Map<string, { hosts: number; racks: Set<string> }>();
    for (const { roles, hosts: count, racks } of hosts) {
        for (const name of [roles.join(", "), "all"]) {
            const entry = found.get(name) ?? { hosts: 0, racks: new Set() };
            found.set(name, { hosts: entry.hosts + count, racks: new Set([...entry.racks, ...racks]) });
        }
    }
    return found;
}

/** The roles whose number of hosts or racks differs, and the sum of all. */
export function changedHosts(before: Hosts[] = [], after: Hosts[] = []): HostChange[] {
    const [old, now] = [byRoles(before), byRoles(after)];
    const names = [...new Set([...now.keys(), ...old.keys()])].filter((name) => name !== "all");
    return [...names, "all"]
        .map((roles): HostChange => {
            const [a, b] = [old.get(roles), now.get(roles)];
            return { roles, hosts: [a?.hosts ?? 0, b?.hosts ?? 0], racks: [a?.racks.size ?? 0, b?.racks.size ?? 0] };
        })
        .filter(({ hosts, racks }) => hosts[0] !== hosts[1] || racks[0] !== racks[1]);
}

export function differenceOf(before: Snapshot, after: Snapshot): Difference {
    const impacts = judged(before, after);
    return {
        stack: after.stack ?? before.stack,
        isNew: before.resources.length === 0 && !before.partial,
        impacts,
        hosts: before.hosts && after.hosts ? changedHosts(before.hosts, after.hosts) : [],
        worst: worst(impacts.map((impact) => impact.class)),
    };
}

/** Whether there is nothing to tell. */
export function isEmpty({ impacts, hosts }: Difference): boolean {
    return impacts.length === 0 && hosts.length === 0;
}

/** What would be lost, object by object; each must be allowed. */
export function refusals({ impacts }: Difference): string[] {
    return impacts.flatMap(({ change, findings }) => {
        const loss = findings.find((finding) => finding.class === "replacement");
        return loss ? [`${change.kind} ${change.name} (${change.tier}) ${loss.text}`] : [];
    });
}

/** Added to a class's severity, so that no status of a class is one of a shell's or of a fault (1). */
const STATUS_BASE = 10;

export function statusOf(impact: ImpactClass): number {
    return STATUS_BASE + severity(impact);
}

/**
 * The exit status: that of the worst class where it is the threshold's or worse, that of a replacement which is not allowed,
 * else 0.
 */
export function exitStatus(difference: Difference, threshold: ImpactClass, allowReplacement: boolean): number {
    const counted = difference.impacts
        .flatMap(({ findings }) => findings.map((finding) => finding.class))
        .filter((one) => (one === "replacement" ? !allowReplacement : severity(one) >= severity(threshold)));
    return counted.length === 0 ? 0 : statusOf(worst(counted));
}

/** Objects of one tier and service. */
export interface Group {
    tier: string;
    service?: string;
    impacts: Impact[];
}

/** The part of its tier that an object belongs to, by its recommended label. */
export function serviceOf({ change }: Impact): string | undefined {
    const state = (change.after ?? change.before)?.state as
        { metadata?: { labels?: Record<string, string> } } | undefined;
    return state?.metadata?.labels?.["app.kubernetes.io/component"];
}

/** Lines that stand in an object before are not repeated: a script that many tiers have changes in all of them. */
function withoutRepeats(groups: Group[]): Group[] {
    const seen = new Map<string, string>();
    const once = (name: string) => (field: FieldChange) => {
        if (field.lines === undefined) return field;
        const first = seen.get(field.lines);
        if (first !== undefined) return { path: field.path, sameAs: first };
        seen.set(field.lines, name);
        return field;
    };
    const told = ({ change, ...rest }: Impact) => {
        const fields = change.fields.map(once(`${change.kind} ${change.name}`));
        return { ...rest, change: { ...change, fields } };
    };
    return groups.map(({ impacts, ...rest }) => ({ ...rest, impacts: impacts.map(told) }));
}

/** Tier by tier, service by service, what is worst first. */
export function grouped(difference: Difference): Group[] {
    return withoutRepeats(sorted(difference));
}

function sorted({ impacts }: Difference): Group[] {
    const groups = new Map<string, Group>();
    for (const impact of impacts) {
        const [tier, service] = [impact.change.tier, serviceOf(impact)];
        const group = groups.get(`${tier} ${service ?? ""}`) ?? { tier, service, impacts: [] };
        groups.set(`${tier} ${service ?? ""}`, group);
        group.impacts.push(impact);
    }
    const worstOf = (all: Impact[]) => Math.max(...all.map((impact) => severity(impact.class)));
    const tiers = new Map<string, Impact[]>();
    for (const impact of impacts) tiers.set(impact.change.tier, [...(tiers.get(impact.change.tier) ?? []), impact]);
    const place = [...tiers.keys()];
    return [...groups.values()]
        .map((group) => ({ ...group, impacts: group.impacts.sort((a, b) => severity(b.class) - severity(a.class)) }))
        .sort(
            (a, b) =>
                worstOf(tiers.get(b.tier) ?? []) - worstOf(tiers.get(a.tier) ?? []) ||
                place.indexOf(a.tier) - place.indexOf(b.tier) ||
                worstOf(b.impacts) - worstOf(a.impacts),
        );
}
