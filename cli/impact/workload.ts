import { Change } from "../diff/compare";
import { Resource } from "../diff/snapshot";
import { SERVICE_LABEL } from "../../components/common/roles";
import { count } from "../table";
import { at, changes, numberAt } from "./rule";

interface Probe {
    initialDelaySeconds?: number;
    periodSeconds?: number;
    failureThreshold?: number;
}

interface Container {
    startupProbe?: Probe;
    readinessProbe?: Probe;
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];

export function isWorkload({ kind }: { kind: string }): boolean {
    return WORKLOADS.includes(kind);
}

/** Whether what its pods are made from changes, or what they read by a name that follows from its content. */
export function rolls(change: Change): boolean {
    return change.op === "update" && isWorkload(change) && changes(change, /^spec\.template\./);
}

/** Pods that it keeps; undefined for agents, which have one on each host. */
export function replicasOf({ kind, state }: Resource): number | undefined {
    return kind === "DaemonSet" ? undefined : (numberAt(state, "spec", "replicas") ?? 1);
}

export function claimsOf({ state }: Resource): string[] {
    const claims = (at(state, "spec", "volumeClaimTemplates") ?? []) as { metadata?: { name?: string } }[];
    return claims.map(({ metadata }) => metadata?.name ?? "");
}

export function templateLabels({ state }: Resource): Record<string, string> {
    return (at(state, "spec", "template", "metadata", "labels") ?? {}) as Record<string, string>;
}

/** The row of the placement table that its pods are instances of. */
export function serviceOf(resource: Resource): string | undefined {
    return templateLabels(resource)[SERVICE_LABEL];
}

function containersOf({ state }: Resource): Container[] {
    return (at(state, "spec", "template", "spec", "containers") ?? []) as Container[];
}

/** Kubernetes' own numbers, where a pod or a probe says nothing (API reference, PodSpec and Probe). */
const DEFAULTS = { grace: 30, period: 10, failures: 3 };

/**
 * Seconds within which a pod is ready: all that its startup probe allows, and one more question of the readiness probe. Without
 * a startup probe, as many questions as the readiness probe takes to give up. Images that are not on the host come on top.
 */
export function startOf(resource: Resource): number {
    const allowed = containersOf(resource).map(({ startupProbe, readinessProbe }) => {
        const probe = startupProbe ?? readinessProbe;
        if (!probe) return 0;
        const {
            initialDelaySeconds = 0,
            periodSeconds = DEFAULTS.period,
            failureThreshold = DEFAULTS.failures,
        } = probe;
        const once = startupProbe && readinessProbe ? (readinessProbe.periodSeconds ?? DEFAULTS.period) : 0;
        return initialDelaySeconds + periodSeconds * failureThreshold + once;
    });
    return (numberAt(resource.state, "spec", "minReadySeconds") ?? 0) + Math.max(0, ...allowed);
}

/** Seconds within which a pod has ended: its grace, which its preStop hook is part of. */
export function endOf({ state }: Resource): number {
    return numberAt(state, "spec", "template", "spec", "terminationGracePeriodSeconds") ?? DEFAULTS.grace;
}

/** A number of pods, or a share of them, as Kubernetes takes it. */
export function podsOf(value: unknown, of: number, round: (n: number) => number): number | undefined {
    if (typeof value === "number") return value;
    const share = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
    return share === undefined ? undefined : round((Number(share) * of) / 100);
}

export interface Rollout {
    pods: number;
    /** Replaced at the same time. */
    atOnce: number;
    waves: number;
    /** At most, by the probes and the grace; as a number, and as the sum that it is. */
    seconds: number;
    formula: string;
    /** Whether probes bound the start: without one, a pod is taken for ready as soon as it runs. */
    known: boolean;
}

/**
 * How the pods of a Deployment are replaced. Surge pods start before old ones end, so that a wave takes as long as a start, and
 * the last wave's old pods end after it; without surge a wave is an end and a start. Shares of surge are rounded up, those
 * of unavailable pods down (Deployment's own rule); together they are at least one.
 */
export function deploymentRollout(resource: Resource, pods = replicasOf(resource) ?? 1): Rollout {
    const rolling = at(resource.state, "spec", "strategy", "rollingUpdate");
    const surge = podsOf(at(rolling, "maxSurge") ?? "25%", pods, Math.ceil) ?? 0;
    const unavailable = podsOf(at(rolling, "maxUnavailable") ?? "25%", pods, Math.floor) ?? 0;
    return rollout(resource, pods, surge + unavailable, surge > 0);
}

/** Pods that are replaced so many at once, each old one gone before its new one starts. */
export function inPlaceRollout(resource: Resource, pods: number, atOnce = 1): Rollout {
    return rollout(resource, pods, atOnce, false);
}

function rollout(resource: Resource, pods: number, wanted: number, surges: boolean): Rollout {
    const atOnce = Math.max(1, Math.min(pods, wanted));
    const waves = Math.ceil(pods / atOnce);
    const [start, end] = [startOf(resource), endOf(resource)];
    return {
        pods,
        atOnce,
        waves,
        known: start > 0,
        seconds: surges ? waves * start + end : waves * (start + end),
        formula: surges
            ? `${waves} × ${start} s to start + ${end} s to end`
            : `${waves} × (${end} s to end + ${start} s to start)`,
    };
}

/** Rounded up: what it is told for is a bound. */
export function duration(seconds: number): string {
    if (seconds < 120) return `${Math.ceil(seconds)} s`;
    return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(Math.ceil(seconds / 360) / 10).toFixed(1)} h`;
}

/** "at most 27 min (5 × 305 s to start + 60 s to end)". */
export function boundText({ seconds, formula, known }: Rollout): string {
    if (!known) return "how long is not known, since its pods have no probes";
    return `at most ${duration(seconds)} (${formula})`;
}

/** "3 pods, 1 at a time in 3 waves, at most 16 min (…)". */
export function rolloutText(rollout: Rollout, things = count(rollout.pods, "pod")): string {
    const { atOnce, waves } = rollout;
    return `${things}, ${waves <= 1 ? "" : `${atOnce} at a time in ${waves} waves, `}${boundText(rollout)}`;
}
