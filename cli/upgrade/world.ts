import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { stdin, stderr } from "node:process";
import { createInterface } from "node:readline/promises";
import { projectRoot } from "../../components/common/project";
import { findOnPath, run, signalGroups } from "../cluster/exec";
import { withProgress } from "../progress";
import { withSecrets } from "../render";
import { Deployer } from "./deploy";
import { configOf, Goal } from "./goal";
import { kubectlDeployer } from "./kubectl";
import { pulumiDeployer } from "./pulumi";
import { needsPulumi } from "./rotate";
import { World } from "./run";
import { writeState } from "./state";
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

async function needed(name: string): Promise<string> {
    const path = await findOnPath(name);
    if (path === undefined) throw new Error(`${name} is needed on PATH to run the steps`);
    return path;
}

/** Commands run in the project's directory, wherever this one was begun. */
function clusterWords({ kubeconfig, context }: Where): string[] {
    return [
        ...(kubeconfig === undefined ? [] : ["--kubeconfig", resolve(kubeconfig)]),
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
    return kubectlDeployer(
        (...words) => run(kubectl, [...clusterWords(where), ...words], { ownGroup: true }),
        programs,
        why,
    );
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

/**
 * Runs commands on this machine, and keeps how far they are in a file. Ctrl-C once: what has begun is brought to its end, since commands
 * are in process groups of their own. Twice: they are sent it too, which the next run mends.
 */
export function worldWith(deployer: Deployer, where: Where, file: string): World {
    let interrupted = false;
    process.on("SIGINT", () => {
        if (!interrupted) {
            interrupted = true;
            stderr.write("\nstops after this step; once more to stop at once\n");
        } else if (!signalGroups("SIGINT")) {
            process.exit(INTERRUPTED);
        }
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

/** The exit status that a shell gives to what SIGINT has ended. */
const INTERRUPTED = 130;

const OURS = "openstack-ra";

async function runCommand([program = "", ...words]: CommandLine, where: Where): Promise<void> {
    const own = clusterWords(where);
    const [path, line] =
        program === OURS
            ? [process.execPath, [join(__dirname, "..", "main.js"), ...words, ...own]]
            : [await needed(program), program === "kubectl" ? [...own, ...words] : words];
    // Commands within a shell's have no words of ours.
    const env: Record<string, string> = where.kubeconfig === undefined ? {} : { KUBECONFIG: resolve(where.kubeconfig) };
    await withProgress(shell([program, ...words]), () => run(path, line, { env, cwd: projectRoot(), ownGroup: true }));
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
