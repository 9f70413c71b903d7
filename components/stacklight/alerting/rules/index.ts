import { suggestion } from "../../../common/text";
import { Fault, faultsAt } from "../../../common/faults";
import { Watched } from "../watched";
import { apiRules } from "./apis";
import { cephRules } from "./ceph";
import { databaseRules } from "./database";
import { cacheRules, etcdRules } from "./helpers";
import { hostRules } from "./hosts";
import { messagingRules } from "./messaging";
import { openstackRules } from "./openstack";
import { Rule, Thresholds } from "./rule";
import { stacklightRules } from "./stacklight";

export type { Rule, Source, Thresholds } from "./rule";

/** Thresholds that differ, by the kind of rule. A threshold that is not given stays. */
export type ThresholdOverrides = Record<string, Partial<Thresholds>>;

/** Every rule of what is watched. */
export function rulesFor(watched: Watched, overrides: ThresholdOverrides = {}): Rule[] {
    const { apis, brokers = [], databases = [], caches = [], etcds = [], ceph, agents, hosts, racks } = watched;
    const rules = [
        ...stacklightRules(watched),
        ...apis.flatMap(apiRules),
        ...brokers.flatMap(messagingRules),
        ...databases.flatMap(databaseRules),
        ...caches.flatMap(cacheRules),
        ...etcds.flatMap(etcdRules),
        ...(ceph ? cephRules(ceph) : []),
        ...(agents ? openstackRules() : []),
        ...hostRules(hosts, racks),
    ];
    return rules.map((rule) => ({ ...rule, ...overrides[rule.kind] }));
}

/** What is wrong with thresholds that a user sets: an unknown rule, or one that warns after it is critical. */
export function thresholdFaults(path: string, watched: Watched, overrides: ThresholdOverrides = {}): Fault[] {
    // Some hundred rules, a rack more one more: nobody needs them to judge nothing.
    if (Object.keys(overrides).length === 0) return [];
    const kinds = [...new Set(rulesFor(watched).map(({ kind }) => kind))];
    const unknown = Object.keys(overrides)
        .filter((kind) => !kinds.includes(kind))
        .flatMap((kind) => {
            const near = suggestion(kind, kinds);
            return faultsAt(`${path}.${kind}`, [`no such rule${near || `, expected one of ${kinds.join(", ")}`}`]);
        });
    const negative = Object.entries(overrides)
        .filter(([, of]) => of.for !== undefined && !(Number.isInteger(of.for) && of.for >= 0))
        .flatMap(([kind, of]) =>
            faultsAt(`${path}.${kind}.for`, [`${of.for} seconds, expected a whole number from 0`]),
        );
    const changed = rulesFor(watched, overrides).filter(({ kind }) => Object.hasOwn(overrides, kind));
    const crossed = changed.filter(({ compare, warning = NaN, critical = NaN }) => {
        return compare === "above" ? warning > critical : warning < critical;
    });
    const disorder = new Map(
        crossed.map(({ kind, compare, warning, critical }) => [
            kind,
            `warning at ${warning} and critical at ${critical}, ` +
                `expected the warning to come first, ${compare === "above" ? "below" : "above"} critical`,
        ]),
    );
    return [
        ...unknown,
        ...negative,
        ...[...disorder].flatMap(([kind, reason]) => faultsAt(`${path}.${kind}`, [reason])),
    ];
}
