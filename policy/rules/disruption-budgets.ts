import { hidesPods, isOurs, isStanding, operated, Pods, podsOf, selects } from "../pods";
import { Rule, violationsAt } from "../rule";
import { isPinned } from "../spread";
import { at, isKnown, ofKind, Stack, UNKNOWN } from "../stack";
import { votes } from "./quorums";

interface Budget {
    urn: string;
    where: string;
    namespace: unknown;
    selector: Record<string, string>;
    spec: unknown;
}

/** Those of the stack and of its operators. */
function budgetsOf(stack: Stack): Budget[] {
    const own = ofKind(stack, "PodDisruptionBudget").map(({ urn, name, props }) => ({ urn, name, object: props }));
    const theirs = operated(stack)
        .filter(({ object }) => object.kind === "PodDisruptionBudget")
        .map(({ urn, object }) => ({ urn, name: object.metadata.name, object }));
    return [...own, ...theirs].map(({ urn, name, object }) => ({
        urn,
        where: `PodDisruptionBudget ${name}`,
        namespace: at(object, "metadata", "namespace"),
        selector: (at(object, "spec", "selector", "matchLabels") ?? {}) as Record<string, string>,
        spec: at(object, "spec"),
    }));
}

const covers = ({ namespace, selector }: Budget, pods: Pods) =>
    pods.namespace === namespace && selects(selector, pods.labels);

/** Pods that may be away at a time; of a percentage, as Kubernetes counts it. */
function allowedAway({ spec }: Budget, replicas: number): number {
    const count = (value: unknown) =>
        typeof value === "string" ? Math.ceil((parseInt(value) * replicas) / 100) : (value as number);
    const [most, least] = [at(spec, "maxUnavailable"), at(spec, "minAvailable")];
    return most === undefined ? replicas - count(least ?? replicas) : count(most);
}

/** Pods that can be away while the others still do their work: a minority of those that vote, else all but one. */
function bearable(pods: Pods): number {
    // The OSDs of a host go with it, and CRUSH has copies in other racks.
    if (isPinned(pods)) return pods.replicas;
    return votes(pods) ? Math.floor((pods.replicas - 1) / 2) : pods.replicas - 1;
}

function selectionFaults(budget: Budget, pods: Pods[], hidden: boolean): string[] {
    const [first, ...others] = pods.filter((set) => covers(budget, set));
    // With pods that are not known yet, the budget may be theirs.
    if (first === undefined) return hidden ? [] : ["selects 0 workloads"];
    if (others.length > 0) return [`selects ${others.length + 1} workloads`];
    if ((first.replicas as unknown) === UNKNOWN || first.replicas < 2) return [];
    const [away, limit] = [allowedAway(budget, first.replicas), bearable(first)];
    if (away > limit)
        return [`lets ${away} of ${first.replicas} pods of ${first.where} go at a time, expected at most ${limit}`];
    return away < 1 ? [`lets no pod of ${first.where} go: its hosts could never be drained`] : [];
}

/** One for whatever runs more than once, and none that would block a single pod; operators have theirs as they have them. */
function countFaults(pods: Pods, budgets: Budget[]): string[] {
    const { length: count } = budgets.filter((budget) => covers(budget, pods));
    const right = pods.replicas > 1 ? count === 1 : count === 0 || !isOurs(pods);
    return right ? [] : [`${count} budgets for ${pods.replicas} pods`];
}

export const disruptionBudgets: Rule = {
    name: "disruption-budgets",
    description:
        "Whatever runs more than once has one disruption budget, which keeps its quorum while hosts are drained.",
    source: "the program's own: maintenance must not do what no failure may",
    violations: (stack) => {
        const pods = podsOf(stack);
        const all = budgetsOf(stack);
        const budgets = all.filter(({ namespace, spec }) => isKnown([namespace, spec]));
        const hidden = hidesPods(stack);
        const ofBudgets = budgets.flatMap((budget) => violationsAt(budget, selectionFaults(budget, pods, hidden)));
        // A budget that is not known yet may be the one that a workload lacks.
        if (budgets.length < all.length) return ofBudgets;
        const ofPods = pods
            .filter((set) => isStanding(set) && isKnown([set.labels, set.namespace, set.replicas]))
            .flatMap((set) => violationsAt(set, countFaults(set, budgets)));
        return [...ofBudgets, ...ofPods];
    },
};
