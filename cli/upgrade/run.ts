import { UpgradeState, isDone, leftSteps } from "./state";
import { Deployer } from "./deploy";
import { CommandLine, shell, Step } from "./steps";

/** What a run needs of the world; tests give another. */
export interface World {
    deployer: Deployer;
    /** Runs a command to its end; rejects where its status is not 0. */
    command: (line: CommandLine) => Promise<void>;
    /** Whether a person says yes to what cannot be undone. */
    confirm: (question: string) => Promise<boolean>;
    tell: (line: string) => void;
    save: (state: UpgradeState) => Promise<void>;
    /** Whether somebody wants it to stop: what has begun is brought to its end, and nothing else is begun. */
    interrupted: () => boolean;
    now: () => Date;
}

/** "step": the one that was asked for is done, and there are others. "refused": nobody said yes. */
export type Outcome = "finished" | "step" | "by hand" | "interrupted" | "refused";

/**
 * Runs steps that are left, in order, each after its check; one that is done is never run again. What is done is on file before the
 * next one begins. Rejects with the first fault, after which the same call goes on where this one ended.
 * @param only one step, whose turn it must be
 */
export async function runSteps(steps: Step[], state: UpgradeState, world: World, only?: string): Promise<Outcome> {
    if (only !== undefined) refuseOutOfTurn(state, only);
    for (const step of steps) {
        if (isDone(state, step.id)) continue;
        if (only !== undefined && step.id !== only) continue;
        if (world.interrupted()) return "interrupted";
        const outcome: Outcome = await runStep(step, state, world, `${steps.indexOf(step) + 1} of ${steps.length}`);
        if (outcome !== "finished") return outcome;
    }
    return leftSteps(state).length === 0 ? "finished" : "step";
}

/** Throws where a step is done, or others come before it. */
export function refuseOutOfTurn(state: UpgradeState, only: string): void {
    if (isDone(state, only)) throw new Error(`step ${only} is done already`);
    const [next] = leftSteps(state);
    if (next !== only)
        throw new Error(`step ${only}: it is ${next ?? "nothing"}'s turn; the order is what keeps the cloud running`);
}

async function runStep(step: Step, state: UpgradeState, world: World, place: string): Promise<Outcome> {
    world.tell(`${place}: ${step.id}, ${step.title}`);
    const isBegun = state.progress[step.id] !== undefined;
    for (const check of isBegun ? [] : (step.whole ?? [])) {
        const anyway = `where an earlier run has left pods so, which this step or a later one mends: --begun ${step.id}`;
        await checked(step, check, world, anyway);
    }
    for (const check of step.checks) await checked(step, check, world);
    if (step.hand) return byHand(step, step.hand, state, world);
    if (step.irreversible !== undefined) {
        const question = `${step.id} cannot be undone: ${step.irreversible}. Go on?`;
        if (!(await world.confirm(question))) {
            world.tell(`  not begun: nobody said yes`);
            return "refused";
        }
    }
    state.progress[step.id] = { begun: state.progress[step.id]?.begun ?? world.now().toISOString() };
    await world.save(state);
    // All is deployed: what was replaced is named by no pod any more.
    if (step.id === state.steps.at(-1)) await world.deployer.finish();
    for (const line of step.commands) {
        if (world.deployer.without.includes(line[0] ?? ""))
            world.tell(`  not run, there is no ${line[0] ?? ""} here: ${shell(line)}`);
        else await world.command(line);
    }
    if (step.targets.length > 0) await world.deployer.deploy(step);
    await done(step, state, world);
    return "finished";
}

async function checked(step: Step, check: CommandLine, world: World, hint?: string): Promise<void> {
    try {
        await world.command(check);
    } catch (error) {
        throw new Error(
            `${step.id} was not begun: what must hold before it does not.\n  ${shell(check)}\n${(error as Error).message}` +
                (hint === undefined ? "" : `\n  ${hint}`),
            { cause: error },
        );
    }
}

async function byHand(
    step: Step,
    hand: NonNullable<Step["hand"]>,
    state: UpgradeState,
    world: World,
): Promise<Outcome> {
    if (hand.done.length === 0 && !(await world.confirm(`To be done by hand: ${hand.how}. Is it done?`)))
        return "by hand";
    for (const line of hand.done) {
        try {
            await world.command(line);
        } catch {
            world.tell(`  to be done by hand: ${hand.how}`);
            world.tell(`  it is done when this says so, and the same command then goes on: ${shell(line)}`);
            return "by hand";
        }
    }
    await done(step, state, world);
    return "finished";
}

async function done(step: Step, state: UpgradeState, world: World): Promise<void> {
    const now = world.now().toISOString();
    state.progress[step.id] = { begun: state.progress[step.id]?.begun ?? now, done: now };
    await world.save(state);
}
