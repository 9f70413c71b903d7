import { Goal, goalOf, isReached } from "./goal";
import { planUpgrade, versionsOf } from "./index";
import { rotationSteps } from "./rotate";
import { readState, UpgradeState } from "./state";
import { Step } from "./steps";

/** An upgrade as it stands: what it leads to, its steps, and how far they are. */
export interface Upgrade {
    goal: Goal;
    steps: Step[];
    /** Nothing was begun. */
    state?: UpgradeState;
}

/**
 * The upgrade that is under way, or the one that was asked for; nothing where all is reached.
 * @param words what comes after --to; none: what is under way
 */
export async function findUpgrade(
    stack: string,
    words: string[] | undefined,
    file: string,
): Promise<Upgrade | undefined> {
    const state = await readState(file);
    if (!state) {
        if (!words) throw new Error(`nothing is under way (no ${file}); expected --to with what is to be reached`);
        const goal = goalOf(words, versionsOf(stack));
        if (isReached(goal)) return undefined;
        return { goal, steps: await planUpgrade(stack, goal) };
    }
    const { goal } = state;
    if (words && goalOf(words, goal.before).title !== goal.title) {
        throw new Error(
            `an upgrade to ${goal.title} is under way (${file}); expected --continue, or --forget to leave it where it is`,
        );
    }
    const steps = await planUpgrade(stack, goal);
    const ids = steps.map(({ id }) => id);
    if (ids.join() !== state.steps.join()) {
        throw new Error(
            `the program or the stack's file has changed since the upgrade was begun: its steps were ${state.steps.join(", ")}, ` +
                `and are ${ids.join(", ")}; expected both as they were, or --forget to begin anew from where the cluster is`,
        );
    }
    return { goal, steps, state };
}

/** A rotation: the same that is under way, or a new one. */
export async function findRotation(
    stack: string,
    what: string,
    name: string | undefined,
    file: string,
): Promise<Upgrade> {
    const steps = await rotationSteps(stack, what, name);
    const state = await readState(file);
    const versions = versionsOf(stack);
    const goal = { title: [what, name].filter(Boolean).join(" "), before: versions, after: versions };
    if (!state) return { goal, steps };
    if (state.goal.title !== goal.title || state.steps.join() !== steps.map(({ id }) => id).join())
        throw new Error(
            `the rotation of ${state.goal.title} is under way (${file}); expected that one, or --forget to leave it`,
        );
    return { goal, steps, state };
}

/** A new state: nothing is done. */
export function newState(stack: string, { goal, steps }: Upgrade): UpgradeState {
    return { stack, goal, steps: steps.map(({ id }) => id), progress: {} };
}
