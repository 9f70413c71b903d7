import { CEPH_CLUSTER, CEPH_OBJECT_STORE } from "../../components/ceph/rook";
import { HostCount } from "../../components/common/placement";
import { Manifest, manifests } from "../manifests";
import { ProgramRun, Registered } from "../program";
import { podSets } from "../workloads";
import { checksOf, replacedByHand, rolledOut, workloadName } from "./checks";
import { Brought, BroughtImage } from "./goal";
import { patienceOf } from "./patience";
import { Stage, stagesOf } from "./stages";
import { CommandLine, kubectlOf, PodCount, Step } from "./steps";
import { kindOf, targetPattern } from "./targets";
import { keepsData } from "./versions";

/** What every step is made of. */
interface Both {
    before: ProgramRun;
    after: ProgramRun;
    /** Of both. */
    all: Registered[];
    /** Targets of later steps. */
    later: Set<string>;
    objects: Manifest[];
    pods: Map<string, PodCount[]>;
    images: BroughtImage[];
}

/**
 * The steps from one program to another, in order. Every resource that differs is the target of exactly one of them: what has
 * pods, of the stage that the service's order gives it; what pods refer to, of the first stage whose pods do. Throws where a
 * step would need what only a later one brings, which `pulumi up --target` would not say: it would deploy with what was there before.
 * @param hostCount hosts of roles, for the number of pods on every host
 * @param brought images and release that the new program brings. @default none: only settings differ
 */
export function upgradeSteps(
    before: ProgramRun,
    after: ProgramRun,
    hostCount: HostCount,
    brought: Brought = { images: [], release: false },
): Step[] {
    const objects = manifests(after);
    const stages = stagesOf(before, after, objects, brought.release);
    const all = [...after.resources, ...stages.flatMap(({ gone }) => gone)];
    const both = {
        before,
        after,
        all,
        objects,
        pods: podCounts(manifests(before), objects, hostCount),
        images: brought.images,
    };
    return stages.flatMap((stage, i) => {
        const later = new Set(stages.slice(i + 1).flatMap((one) => targetsOf(one).map(({ urn }) => urn)));
        return stepsOf(stage, { ...both, later });
    });
}

function targetsOf({ resources, gone }: Stage): Registered[] {
    return [...resources, ...gone];
}

function stepsOf(stage: Stage, both: Both): Step[] {
    const { service, id, title, impact, hand } = stage;
    const targets = targetsOf(stage);
    const counts = [...stage.resources, ...stage.restarted].flatMap(({ urn }) => both.pods.get(urn) ?? []);
    const urns = targets.map(({ urn }) => urn);
    const step: Step = {
        id: `${service}-${id}`,
        service,
        title,
        impact,
        notes: [...(stage.notes ?? []), ...shared(stage, both)],
        ...checksOf(stage, both.objects),
        targets: urns,
        patterns: targets.map((resource) => targetPattern(resource, both.all)),
        commands: restarts(stage, both.objects),
        pods: counts,
        ...wayBack(stage, both.images),
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
            whole: [],
            checks: [],
            targets: [],
            patterns: [],
            hand: { how: hand, done: replacedByHand(urns, both.objects, counts) },
            back: `The old template (the step back of ${step.id}), then each pod again, by hand.`,
        },
    ];
}

const BACK = "The old version into the configuration again, and the same targets.";

/** Whether there is a way back: not where data are taken away or rewritten, where servers keep theirs in a newer form, or are deleted. */
function wayBack(stage: Stage, images: BroughtImage[]): Pick<Step, "irreversible" | "back"> {
    const kept = images
        .filter(({ reference }) => stage.resources.some((resource) => serves(resource, reference)))
        .flatMap(({ image }) => keepsData[image] ?? []);
    const gone = stage.gone.filter(({ custom }) => custom).map((one) => `${kindOf(one)} ${one.name}`);
    const reasons = [
        ...(stage.irreversible === undefined ? [] : [stage.irreversible]),
        ...kept.map(({ why }) => why),
        ...(gone.length > 0 ? [`it deletes ${gone.join(", ")}`] : []),
    ];
    const irreversible = reasons.length > 0 ? reasons.join("; ") : undefined;
    const ways = [...(stage.back === undefined ? [] : [stage.back]), ...kept.map(({ back }) => back)];
    if (ways.length === 0) ways.push(irreversible === undefined ? BACK : `None: ${irreversible}.`);
    return { irreversible, back: ways.join(" ") };
}

/** Whether its pods are servers of this image: what jobs and stateless pods run of it has no data. */
function serves(resource: Registered, reference: string): boolean {
    const isServer = !["Deployment", "DaemonSet", "Job", "CronJob", "ConfigMap"].includes(kindOf(resource));
    return isServer && JSON.stringify(resource.inputs).includes(`/${reference}"`);
}

/** One workload after the other, in the stage's order. */
function restarts({ restarted }: Stage, objects: Manifest[]): CommandLine[] {
    return restarted.flatMap((resource) => {
        const object = objects.find(({ urn }) => urn === resource.urn)?.object;
        if (!object) return [];
        return [kubectlOf(object, "rollout", "restart", workloadName(object)), rolledOut(object, patienceOf(resource))];
    });
}

/** What other steps' pods still name: the engine deletes the old object at the end of the step that replaces it, or drops it. */
function shared({ resources, gone }: Stage, { before, after, later }: Both): string[] {
    const dropped = gone.filter((resource) => ["ConfigMap", "Secret"].includes(kindOf(resource)));
    const old = [...resources.filter(({ inputs }) => inputs.immutable === true), ...dropped];
    return old.flatMap(({ urn: needed, name }) => {
        const users = [...before.resources, ...after.resources].filter(
            ({ urn, dependencies }) => later.has(urn) && dependencies.includes(needed),
        );
        if (users.length === 0) return [];
        const names = [...new Set(users.map((resource) => resource.name))].sort();
        return [
            `the old ${name} is deleted with this step: until theirs, pods of ${names.join(", ")} ` +
                "run on and cannot start anew",
        ];
    });
}

/** Pods that a step replaces, by the URN of what makes them: of several kinds those whose images differ, where any does. */
function podCounts(was: Manifest[], objects: Manifest[], hostCount: HostCount): Map<string, PodCount[]> {
    const old = new Map(was.map((manifest) => [manifest.urn, manifest]));
    // Rook's gateways run the image of the cluster, and are replaced with it.
    const gateways = objects.filter(({ object }) => object.kind === CEPH_OBJECT_STORE.kind);
    return new Map(
        objects.map((manifest) => {
            const before = old.get(manifest.urn);
            const images = new Map(
                podSets(before ? [before] : [], hostCount).map((set) => [set.name, set.images.join()]),
            );
            const sets = podSets([manifest], hostCount);
            const others = sets.filter((set) => images.get(set.name) !== set.images.join());
            const more = manifest.object.kind === CEPH_CLUSTER.kind && others.length > 0 ? gateways : [];
            const replaced = [...(others.length > 0 ? others : sets), ...podSets(more, hostCount)];
            const counts = replaced.map(({ kind, name, replicas }) => ({
                kind,
                name,
                pods: replicas,
                ...(kind === "DaemonSet" ? waves(manifest, replicas) : {}),
            }));
            return [manifest.urn, counts];
        }),
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
