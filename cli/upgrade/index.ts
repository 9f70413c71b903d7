import { DEFAULT_RELEASE, Release } from "../../components/common/releases";
import { hostCounter } from "../../stacks";
import { runProgram } from "../program";
import { stackSettings } from "../settings";
import { stackConfig } from "../stackfile";
import { broughtBy, configOf, Goal, VersionConfig } from "./goal";
import { upgradeSteps } from "./plan";
import { CommandLine, shell, Step } from "./steps";

export { goalOf, isReached, upgradeNames } from "./goal";
export type { Goal } from "./goal";

/** The versions that a stack's configuration names, as far as an upgrade changes them. Throws where the stack is faulty. */
export function versionsOf(stack: string): VersionConfig {
    stackSettings(stack);
    const { project, values } = stackConfig(stack);
    const { release, images } = { release: values[`${project}:release`], images: values[`${project}:images`] };
    return {
        release: (release || DEFAULT_RELEASE) as Release,
        images: JSON.parse(images ?? "{}") as VersionConfig["images"],
    };
}

/** All steps of an upgrade, with what comes before and after the deployments. */
export async function planUpgrade(stack: string, goal: Goal): Promise<Step[]> {
    const [before, after] = [configOf(goal.before), configOf(goal.after)];
    const { layout } = stackSettings(stack, after);
    const steps = upgradeSteps(
        await runProgram(stack, { config: before }),
        await runProgram(stack, { config: after }),
        hostCounter(layout),
        broughtBy(goal),
    );
    return [settingsStep(stack, goal), ...steps, lastStep(stack)];
}

function isSet(stack: string, path: string, value: string | undefined): CommandLine {
    const where = ["--stack", stack, ...(path.includes(".") ? ["--path"] : []), path];
    return value === undefined ? ["pulumi", "config", "rm", ...where] : ["pulumi", "config", "set", ...where, value];
}

/** What differs between two configurations, as commands: to the second one. */
function configCommands(stack: string, from: VersionConfig, to: VersionConfig): CommandLine[] {
    const names = [...new Set([...Object.keys(from.images), ...Object.keys(to.images)])];
    return [
        ...(from.release === to.release ? [] : [isSet(stack, "release", to.release)]),
        ...names.flatMap((name) =>
            (["tag", "digest"] as const).flatMap((field) => {
                const [was, is] = [from.images[name]?.[field], to.images[name]?.[field]];
                return was === is ? [] : [isSet(stack, `images.${name}.${field}`, is)];
            }),
        ),
    ];
}

const NOTHING = { targets: [], patterns: [], pods: [] };

function settingsStep(stack: string, { title, before, after }: Goal): Step {
    return {
        ...NOTHING,
        id: "settings",
        service: "stack",
        title: `the stack's configuration says ${title}`,
        impact: "no-restart",
        notes: [
            "from here on, `pulumi up` without targets does all steps at once, in the order of the program's own dependencies",
        ],
        whole: [["openstack-ra", "verify", stack]],
        checks: [],
        commands: configCommands(stack, before, after),
        back: configCommands(stack, after, before).map(shell).join("; "),
    };
}

function lastStep(stack: string): Step {
    return {
        ...NOTHING,
        id: "proof",
        service: "stack",
        title: "nothing is left to deploy, and every row of the placement table is as it should be",
        impact: "no-restart",
        notes: [],
        checks: [],
        commands: [
            ["pulumi", "preview", "--stack", stack, "--expect-no-changes"],
            ["openstack-ra", "verify", stack],
        ],
        back: "Nothing to undo: it only looks.",
    };
}
