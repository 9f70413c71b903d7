import { HostCount } from "../../components/common/placement";
import { keyOf } from "../diff/snapshot";
import { ImpactClass, impactsOf, worst } from "../impact";
import { CLUSTER_TIER, Manifest, manifests } from "../manifests";
import { ProgramRun, Registered } from "../program";
import { podSets } from "../workloads";
import { checksOf, replacedByHand } from "./checks";
import { orderedServices, serviceOrders } from "./order";
import { isNamed, Phase, phaseOfKind, ServiceOrder } from "./phases";
import { PodCount, Step } from "./steps";
import { allDependents, changes, dependents, kindOf, targetPattern } from "./targets";

/** What has pods, or makes them: such a resource has a stage of its own, and what it refers to goes with it. */
const WITH_PODS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

interface Stage extends Phase {
    service: string;
    resources: Registered[];
}

/**
 * The steps from one program to another, in order. Every resource that differs is the target of exactly one of them: what has
 * pods, of the stage that the service's order gives it; what pods refer to, of the first stage whose pods do. Throws where a
 * step would need what only a later one brings, which `pulumi up --target` would not say: it would deploy with what was there before.
 * @param hostCount hosts of roles, for the number of pods on every host
 */
export function upgradeSteps(before: ProgramRun, after: ProgramRun, hostCount: HostCount): Step[] {
    const { changed, gone } = changes(before, after);
    const objects = manifests(after);
    const stages = withImpacts(staged(changed, after, objects), before, after);
    refuseLateNeeds(stages, changed);
    const all = [...after.resources, ...gone];
    const pods = podCounts(objects, hostCount);
    const steps = stages.flatMap((stage) => stepsOf(stage, after, all, objects, pods));
    const left = gone.filter(({ custom }) => custom);
    return [...steps, ...(left.length > 0 ? [removal(left, gone, all)] : [])];
}

/**
 * What a diff says of the stage's changes; a service's order may know of worse. (Its rules speak of pods: what only pods refer to has
 * no say of its own.)
 */
function withImpacts(stages: Stage[], before: ProgramRun, after: ProgramRun): Stage[] {
    const classes = new Map(impactsOf(before, after).map(({ change, class: impact }) => [change.key, impact]));
    return stages.map((stage) => {
        const found = stage.resources.flatMap(({ type, name }) => classes.get(keyOf(type, name)) ?? []);
        const known = stage.names.length > 0 || found.length === 0 ? [stage.impact] : [];
        return { ...stage, impact: worst([...known, ...found]) };
    });
}

/** The stages that have something to do. */
function staged(changed: Registered[], after: ProgramRun, objects: Manifest[]): Stage[] {
    const makesPods = podMakers(objects);
    const own = changed.filter(({ urn }) => makesPods.has(urn));
    const tierOf = new Map(objects.map(({ urn, tier }) => [urn, tier]));
    const ordered = orderedServices.flatMap((service) => {
        const { phases }: ServiceOrder = serviceOrders[service];
        return phases.map((phase): Stage => ({ ...phase, service, resources: [] }));
    });
    const others = new Map<string, Stage>();
    for (const resource of own) {
        const stage = ordered.find(({ names }) => isNamed(names, resource.name));
        if (stage) stage.resources.push(resource);
        else other(resource, tierOf.get(resource.urn) ?? CLUSTER_TIER, others);
    }
    const stages = [...ordered, ...sortedByNeed([...others.values()], after)].filter(
        ({ resources }) => resources.length > 0,
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

function other(resource: Registered, tier: string, stages: Map<string, Stage>, id?: string): void {
    const phase =
        id === undefined
            ? phaseOfKind(kindOf(resource))
            : { id, title: "what no pod refers to", impact: "no-restart" as ImpactClass };
    const key = `${tier}-${phase.id}`;
    const stage = stages.get(key) ?? { ...phase, names: [], service: tier, resources: [] };
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

function stepsOf(
    stage: Stage,
    after: ProgramRun,
    all: Registered[],
    objects: Manifest[],
    pods: Map<string, PodCount[]>,
): Step[] {
    const { service, id, title, impact, resources, hand, irreversible, back } = stage;
    const counts = resources.flatMap(({ urn }) => pods.get(urn) ?? []);
    const targets = resources.map(({ urn }) => urn);
    const step: Step = {
        id: `${service}-${id}`,
        service,
        title,
        impact,
        notes: shared(stage, after),
        checks: checksOf(stage, objects),
        targets,
        patterns: resources.map((resource) => targetPattern(resource, all)),
        commands: [],
        pods: counts,
        irreversible,
        back: back ?? (irreversible === undefined ? BACK : `None: ${irreversible}.`),
    };
    if (hand === undefined) return [step];
    // The template first, which restarts nothing; then a person says when each host's pod is replaced.
    return [
        { ...step, title: `${title}: the template`, impact: "no-restart", pods: [] },
        {
            ...step,
            id: `${step.id}-pods`,
            title: `${title}: their pods, host by host`,
            notes: [],
            checks: [],
            targets: [],
            patterns: [],
            hand: { how: hand, done: replacedByHand(targets, objects, counts) },
        },
    ];
}

const BACK = "The old version into the configuration again, and the same targets.";

/** What other steps' pods still name: the engine deletes the old object at the end of the step that replaces it. */
function shared({ resources }: Stage, after: ProgramRun): string[] {
    const targets = new Set(resources.map(({ urn }) => urn));
    return resources
        .filter((resource) => resource.inputs.immutable === true)
        .flatMap((resource) => {
            const later = after.resources.filter(
                ({ urn, dependencies }) => dependencies.includes(resource.urn) && !targets.has(urn),
            );
            if (later.length === 0) return [];
            const names = later.map(({ name }) => name).sort();
            return [
                `the old ${resource.name} is deleted with this step: until theirs, pods of ${names.join(", ")} ` +
                    "run on and cannot start anew",
            ];
        });
}

function removal(gone: Registered[], whole: Registered[], all: Registered[]): Step {
    return {
        id: "removed",
        service: "cluster",
        title: "what the new program does not have",
        impact: worst(["no-restart"]),
        notes: [],
        checks: [],
        targets: whole.map(({ urn }) => urn),
        patterns: whole.map((resource) => targetPattern(resource, all)),
        commands: [],
        pods: [],
        irreversible: `it deletes ${gone.map((one) => `${kindOf(one)} ${one.name}`).join(", ")}`,
        back: "None: what is deleted has to be made anew.",
    };
}

/** Pods by the URN of what makes them. */
function podCounts(objects: Manifest[], hostCount: HostCount): Map<string, PodCount[]> {
    return new Map(
        objects.map((manifest) => [
            manifest.urn,
            podSets([manifest], hostCount).map(({ kind, name, replicas }) => ({
                kind,
                name,
                pods: replicas,
                ...(kind === "DaemonSet" ? waves(manifest, replicas) : {}),
            })),
        ]),
    );
}

interface Rolling {
    updateStrategy?: { rollingUpdate?: { maxUnavailable?: number | string } };
}

/** Kubernetes rounds a share of the hosts up. */
function waves({ object }: Manifest, hosts: number): Partial<PodCount> {
    const { updateStrategy } = object.spec as Rolling;
    const given = updateStrategy?.rollingUpdate?.maxUnavailable;
    if (given === undefined || hosts === 0) return {};
    const atOnce = typeof given === "number" ? given : Math.ceil((parseInt(given) / 100) * hosts);
    return { atOnce, waves: Math.ceil(hosts / Math.max(1, atOnce)) };
}
