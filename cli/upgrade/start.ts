import { existsSync } from "node:fs";
import { stdin, stderr } from "node:process";
import { createInterface } from "node:readline/promises";
import { join } from "node:path";
import { findOnPath, run } from "../cluster/exec";
import { withProgress } from "../progress";
import { withSecrets } from "../render";
import { Deployer } from "./deploy";
import { configOf, Goal, goalOf, isReached } from "./goal";
import { planUpgrade, versionsOf } from "./index";
import { kubectlDeployer } from "./kubectl";
import { pulumiDeployer } from "./pulumi";
import { needsPulumi, rotationSteps } from "./rotate";
import { World } from "./run";
import { readState, UpgradeState, writeState } from "./state";
import { CommandLine, shell, Step } from "./steps";

export interface Where {
    kubeconfig?: string;
    context?: string;
    /** Deploys with kubectl also where there is Pulumi. */
    kubectl?: boolean;
    /** Generated values of what kubectl has deployed. */
    store: string;
    /** Says yes to what cannot be undone. */
    yes?: boolean;
}

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

async function needed(name: string): Promise<string> {
    const path = await findOnPath(name);
    if (path === undefined) throw new Error(`${name} is needed on PATH to run the steps`);
    return path;
}

function clusterWords({ kubeconfig, context }: Where): string[] {
    return [
        ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig]),
        ...(context === undefined ? [] : ["--context", context]),
    ];
}

async function deployerFor(stack: string, goal: Goal, where: Where): Promise<Deployer> {
    const pulumi = where.kubectl ? undefined : await findOnPath("pulumi");
    if (pulumi !== undefined) return pulumiDeployer(pulumi, stack);
    if (!existsSync(where.store)) {
        throw new Error(
            `there is no Pulumi CLI on PATH, and no ${where.store} with the values of the Secrets that kubectl has deployed; ` +
                "expected one of the two: without, every password would be made anew",
        );
    }
    const kubectl = await needed("kubectl");
    const [before, after] = [configOf(goal.before), configOf(goal.after)];
    const programs = {
        before: await withSecrets(stack, where.store, before),
        after: await withSecrets(stack, where.store, after),
    };
    const why = where.kubectl ? "it was asked for" : "there is no Pulumi CLI on PATH";
    return kubectlDeployer((...words) => run(kubectl, [...clusterWords(where), ...words]), programs, why);
}

/** For lists that Pulumi deploys, or that deploy nothing. */
async function rotationDeployer(stack: string, steps: Step[], where: Where): Promise<Deployer> {
    const pulumi = where.kubectl ? undefined : await findOnPath("pulumi");
    if (pulumi !== undefined) return pulumiDeployer(pulumi, stack);
    if (needsPulumi(steps))
        throw new Error("the Pulumi CLI is needed on PATH: only the engine can make a generated value anew");
    return { how: "kubectl", without: ["pulumi"], deploy: () => Promise.resolve(), finish: () => Promise.resolve() };
}

/** The machine and cluster that a rotation is run on. */
export async function rotationWorld(stack: string, steps: Step[], where: Where, file: string): Promise<World> {
    return worldWith(await rotationDeployer(stack, steps, where), where, file);
}

/** The machine and cluster that an upgrade is run on. */
export async function worldOf(stack: string, goal: Goal, where: Where, file: string): Promise<World> {
    return worldWith(await deployerFor(stack, goal, where), where, file);
}

function worldWith(deployer: Deployer, where: Where, file: string): World {
    let interrupted = false;
    // Once: what has begun is brought to its end. Twice: at once, which the next run mends.
    process.once("SIGINT", () => {
        interrupted = true;
        stderr.write("\nstops after this step; once more to stop at once\n");
    });
    return {
        deployer,
        command: (line) => runCommand(line, where),
        confirm: (question) => confirmed(question, where.yes ?? false),
        tell: (line) => {
            console.log(line);
        },
        save: (state) => writeState(file, state),
        interrupted: () => interrupted,
        now: () => new Date(),
    };
}

const OURS = "openstack-ra";

async function runCommand([program = "", ...words]: CommandLine, where: Where): Promise<void> {
    const own = clusterWords(where);
    const [path, line] =
        program === OURS
            ? [process.execPath, [join(__dirname, "..", "main.js"), ...words, ...own]]
            : [await needed(program), program === "kubectl" ? [...own, ...words] : words];
    // Commands within a shell's have no words of ours.
    const env: Record<string, string> = where.kubeconfig === undefined ? {} : { KUBECONFIG: where.kubeconfig };
    await withProgress(shell([program, ...words]), () => run(path, line, { env }));
}

async function confirmed(question: string, yes: boolean): Promise<boolean> {
    if (yes) return true;
    if (!stdin.isTTY) {
        console.log(`  ${question} Nobody is there to ask; --yes says it.`);
        return false;
    }
    const asked = createInterface({ input: stdin, output: stderr });
    try {
        return (await asked.question(`  ${question} Type yes: `)).trim() === "yes";
    } finally {
        asked.close();
    }
}
