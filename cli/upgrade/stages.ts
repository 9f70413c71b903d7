import { ImpactClass, impactsOf, worst } from "../impact";
import { keyOf } from "../diff/snapshot";
import { CLUSTER_TIER, Manifest } from "../manifests";
import { ProgramRun, Registered } from "../program";
import { podSets } from "../workloads";
import { orderedServices, serviceOrders } from "./order";
import { isNamed, Phase, phaseOfKind, ServiceOrder } from "./phases";
import { allDependents, changes, dependents, kindOf } from "./targets";

/** What has pods, or makes them: such a resource has a stage of its own, and what it refers to goes with it. */
const WITH_PODS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/** A phase with what it is about in one upgrade. */
export interface Stage extends Phase {
    service: string;
    /** What differs, or is new. */
    resources: Registered[];
    /** What the new program does not have. */
    gone: Registered[];
    /** Workloads whose pods begin once more, in this order. */
    restarted: Registered[];
}

const EMPTY = { names: [], resources: [], gone: [], restarted: [] };

/**
 * What differs between two programs, stage by stage. Throws where a stage would need what only a later one brings.
 * @param release whether the services become another release's
 */
export function stagesOf(before: ProgramRun, after: ProgramRun, objects: Manifest[], release: boolean): Stage[] {
    const { changed, gone } = changes(before, after);
    const stages = staged(changed, after, objects, release);
    refuseLateNeeds(stages, changed);
    return withImpacts(withGone(stages, gone, before), before, after);
}

/**
 * What a diff says of the stage's changes; a service's order may know of worse. (Its rules speak of pods: what only pods refer to has
 * no say of its own.)
 */
function withImpacts(stages: Stage[], before: ProgramRun, after: ProgramRun): Stage[] {
    const classes = new Map(impactsOf(before, after).map(({ change, class: impact }) => [change.key, impact]));
    return stages.map((stage) => {
        // Pods that begin once more: what was said of replacing them.
        const found = [...stage.resources, ...stage.gone, ...stage.restarted].flatMap(
            ({ type, name }) => classes.get(keyOf(type, name)) ?? [],
        );
        const known = stage.names.length > 0 || found.length === 0 ? [stage.impact] : [];
        return { ...stage, impact: worst([...known, ...found]) };
    });
}

/** The stages that have something to do; with another release also those that only begin pods once more. */
function staged(changed: Registered[], after: ProgramRun, objects: Manifest[], release: boolean): Stage[] {
    const makesPods = podMakers(objects);
    const own = changed.filter(({ urn }) => makesPods.has(urn));
    const tierOf = new Map(objects.map(({ urn, tier }) => [urn, tier]));
    const ordered = orderedServices.flatMap((service) => {
        const { phases }: ServiceOrder = serviceOrders[service];
        return phases.map((phase): Stage => {
            const restarted = release ? named(phase.restarts ?? [], after.resources) : [];
            return { ...phase, service, resources: [], gone: [], restarted };
        });
    });
    const others = new Map<string, Stage>();
    for (const resource of own) {
        const stage = ordered.find(({ names }) => isNamed(names, resource.name));
        if (stage) stage.resources.push(resource);
        else other(resource, tierOf.get(resource.urn) ?? CLUSTER_TIER, others);
    }
    const stages = [...ordered, ...sortedByNeed([...others.values()], after)].filter(
        ({ resources, restarted }) => resources.length + restarted.length > 0,
    );
    // What no pod refers to, of tiers in their own order, before all that has pods: policies, addresses, operators' settings.
    const first = new Map<string, Stage>();
    const direct = dependents(after.resources);
    for (const resource of changed.filter(({ urn }) => !makesPods.has(urn))) {
        const users = allDependents(resource.urn, direct);
        const stage = stages.find(({ resources }) => resources.some(({ urn }) => users.has(urn)));
        if (stage) stage.resources.unshift(resource);
        else other(resource, tierOf.get(resource.urn) ?? resource.name, first, "settings");
    }
    return [...first.values(), ...stages];
}

/** Workloads of these names, in the order of the names. */
function named(names: string[], resources: Registered[]): Registered[] {
    const workloads = resources.filter((resource) => ["Deployment", "StatefulSet"].includes(kindOf(resource)));
    return names.flatMap((name) => workloads.filter((resource) => isNamed([name], resource.name)));
}

/**
 * What the new program does not have. The engine deletes with a step whatever the old program had made of its targets, also through
 * others, and ends a step that does not target it too (pulumi, step_generator.go, getTargetDependents): so it goes with the first
 * such step, and at the end where there is none.
 */
function withGone(stages: Stage[], gone: Registered[], before: ProgramRun): Stage[] {
    if (gone.length === 0) return stages;
    const direct = dependents(before.resources);
    const left = new Set(gone);
    const placed = stages.map((stage) => {
        const users = new Set(stage.resources.flatMap(({ urn }) => [...allDependents(urn, direct)]));
        const own = [...left].filter(({ urn }) => users.has(urn));
        for (const one of own) left.delete(one);
        return { ...stage, gone: own };
    });
    if (left.size === 0) return placed;
    const last: Stage = {
        ...EMPTY,
        service: "cluster",
        id: "removed",
        title: "what the new program does not have",
        impact: "no-restart",
        gone: [...left],
    };
    return [...placed, last];
}

function other(resource: Registered, tier: string, stages: Map<string, Stage>, id?: string): void {
    const phase =
        id === undefined
            ? phaseOfKind(kindOf(resource))
            : { id, title: "what no pod refers to", impact: "no-restart" as ImpactClass };
    const key = `${tier}-${phase.id}`;
    const stage = stages.get(key) ?? { ...EMPTY, ...phase, service: tier, resources: [] };
    stage.resources.push(resource);
    stages.set(key, stage);
}

/** Of what has no order of its own: first those that others depend on. */
function sortedByNeed(stages: Stage[], { resources }: ProgramRun): Stage[] {
    const direct = dependents(resources);
    const users = new Map(
        stages.map((stage) => [stage, new Set(stage.resources.flatMap(({ urn }) => [...allDependents(urn, direct)]))]),
    );
    const needs = (a: Stage, b: Stage) => a.resources.some(({ urn }) => users.get(b)?.has(urn));
    const sorted: Stage[] = [];
    const visit = (stage: Stage, path: Stage[]) => {
        if (sorted.includes(stage) || path.includes(stage)) return;
        for (const needed of stages) if (needs(stage, needed)) visit(needed, [...path, stage]);
        sorted.push(stage);
    };
    for (const stage of stages) visit(stage, []);
    return sorted;
}

/** URNs of what has pods, and of what operators make pods of. */
function podMakers(objects: Manifest[]): Set<string> {
    const made = objects.filter(({ object, ...rest }) => {
        return (
            WITH_PODS.includes(object.kind) || podSets([{ object, ...rest }], () => ({ hosts: 0, racks: 0 })).length > 0
        );
    });
    return new Set(made.map(({ urn }) => urn));
}

function refuseLateNeeds(stages: Stage[], changed: Registered[]): void {
    const place = new Map(stages.flatMap((stage, i) => stage.resources.map(({ urn }) => [urn, i] as const)));
    const late = changed.flatMap(({ urn, dependencies }) =>
        dependencies
            .filter((needed) => (place.get(needed) ?? -1) > (place.get(urn) ?? Infinity))
            .map((needed) => `${urn} needs ${needed}, which a later step brings`),
    );
    if (late.length > 0) throw new Error(["the order of the steps does not hold:", ...late].join("\n  "));
}
