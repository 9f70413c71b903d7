/**
 * What a change does to those who use the cloud, from nothing to the worst. The order is the severity: exit statuses and
 * thresholds go by the place in this list.
 */
export const impactClasses = [
    "no-restart",
    "rolling-restart",
    "blip",
    "data-plane",
    "schema-migration",
    "member-restart",
    "replacement",
    "outage",
] as const;

export type ImpactClass = (typeof impactClasses)[number];

/** Each class in the words of reports. */
export const impactTitles: Record<ImpactClass, string> = {
    "no-restart": "no restart",
    "rolling-restart": "rolling restart of stateless pods",
    blip: "message or API blip",
    "data-plane": "data-plane agents, host by host",
    "schema-migration": "schema migration",
    "member-restart": "stateful members restart, one at a time",
    replacement: "replacement of a stateful object",
    outage: "outage",
};

/** Where a class stands among all: 0 is no restart. */
export function severity(impact: ImpactClass): number {
    return impactClasses.indexOf(impact);
}

/** The worst of some classes; nothing changed is no restart. */
export function worst(impacts: readonly ImpactClass[]): ImpactClass {
    return impactClasses[Math.max(0, ...impacts.map(severity))] ?? "no-restart";
}
