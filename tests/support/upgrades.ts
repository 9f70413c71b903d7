import { ProgramRun, runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { Brought, broughtBy, configOf, goalOf, VersionConfig } from "../../cli/upgrade/goal";
import { upgradeSteps } from "../../cli/upgrade/plan";
import { Step } from "../../cli/upgrade/steps";
import { hostCounter } from "../../stacks";
import { stackRun } from "./stacks";

/** What the project's own stacks have. */
export const shipped: VersionConfig = { release: "2026.1", images: {} };

export interface Planned {
    steps: Step[];
    before: ProgramRun;
    after: ProgramRun;
}

const runs = new Map<string, Promise<ProgramRun>>();

/** A stack's program after an upgrade to these words; made once for all tests of a process. */
export function upgradedRun(stack: string, ...words: string[]): Promise<ProgramRun> {
    const key = [stack, ...words].join(" ");
    const run = runs.get(key) ?? runProgram(stack, { config: configOf(goalOf(words, shipped).after) });
    runs.set(key, run);
    return run;
}

/** The steps from one program of a stack to another. */
export async function stepsBetween(stack: string, run: Promise<ProgramRun>, brought?: Brought): Promise<Planned> {
    const [before, after] = [await stackRun(stack), await run];
    return { steps: upgradeSteps(before, after, hostCounter(stackSettings(stack).layout), brought), before, after };
}

const plans = new Map<string, Promise<Planned>>();

/** The steps of an upgrade, with both programs; made once for all tests of a process. */
export function planned(stack: string, ...words: string[]): Promise<Planned> {
    const key = [stack, ...words].join(" ");
    const plan = plans.get(key) ?? stepsBetween(stack, upgradedRun(stack, ...words), broughtBy(goalOf(words, shipped)));
    plans.set(key, plan);
    return plan;
}
