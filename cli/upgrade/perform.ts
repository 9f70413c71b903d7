import { styleOf } from "../table";
import { refuseOutOfTurn, runSteps, World } from "./run";
import { newState, Upgrade } from "./start";
import { forgetState, isDone, leftSteps, readState } from "./state";
import { Step } from "./steps";
import { stepsText } from "./text";

/** What `upgrade` and `rotate` are told alike. */
export interface ListOptions {
    run?: boolean;
    continue?: boolean;
    step?: string;
    json?: boolean;
    forget?: boolean;
    yes?: boolean;
    /** Steps, with commas between them, of which an earlier list, or a hand, has left pods half replaced. */
    begun?: string;
    state?: string;
    kubeconfig?: string;
}

/** How a list is called, for people. */
export interface ListName {
    stack: string;
    /** Above the list. */
    heading: string;
    /** When all is done. */
    reached: string;
    /** What goes on with it. */
    again: string;
}

/**
 * Prints a list of steps, or runs what is left of it, as the options say. Sets the exit status where something is left that was to
 * be done.
 * @param file how far the list is
 */
export async function perform(
    list: Upgrade,
    options: ListOptions,
    { stack, heading, reached, again }: ListName,
    file: string,
    worldOf: () => Promise<World>,
): Promise<void> {
    const { goal, steps } = list;
    const runs = options.run ?? options.continue ?? options.step !== undefined;
    if (options.json) {
        console.log(JSON.stringify({ stack, goal, steps, progress: list.state?.progress ?? {} }, undefined, 2));
    } else if (!runs) {
        console.log(stepsText(heading, stack, steps, styleOf(process.stdout), list.state));
    }
    if (!runs) return;
    if (options.continue && !list.state) throw new Error(`nothing is under way (no ${file}); expected --run to begin`);

    const only = stepNamed(options.step, steps);
    const begun = options.begun?.split(",").map((given) => stepNamed(given, steps)) ?? [];
    const state = list.state ?? newState(stack, list);
    const world = await worldOf();
    for (const id of begun) if (id !== undefined) state.progress[id] ??= { begun: world.now().toISOString() };
    if (only !== undefined) refuseOutOfTurn(state, only);
    console.log(`deploys with ${world.deployer.how}`);
    const outcome = await runSteps(steps, state, world, only);
    if (outcome === "finished") {
        await forgetState(file);
        console.log(reached);
        return;
    }
    const left = steps.filter(({ id }) => !isDone(state, id)).length;
    console.log(`${left} of ${steps.length} steps are left; ${again} goes on`);
    // The one step that was asked for is done; everything else is not.
    process.exitCode = outcome === "step" ? 0 : 1;
}

/** Takes away the file of a list, as --forget says. Returns what there was of it, for people. */
export async function forget(file: string): Promise<string> {
    // One that cannot be read is taken away as well.
    const state = await readState(file).catch(() => undefined);
    await forgetState(file);
    if (!state) return `${file}: nothing was under way`;
    const left = `${leftSteps(state).length} of ${state.steps.length} steps of ${state.goal.title} were left`;
    return `${file} is taken away; ${left}; the cluster stays as it is`;
}

/** A step's name, given by it or by its number in the list. */
function stepNamed(given: string | undefined, steps: Step[]): string | undefined {
    if (given === undefined) return undefined;
    const name = /^\d+$/.test(given) ? steps[Number(given) - 1]?.id : given;
    if (!steps.some(({ id }) => id === name))
        throw new Error(`no step "${given}", there are: ${steps.map(({ id }) => id).join(", ")}`);
    return name;
}
