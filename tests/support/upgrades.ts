import assert from "node:assert/strict";
import { ProgramRun, Registered, runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { Brought, broughtBy, configOf, goalOf, VersionConfig } from "../../cli/upgrade/goal";
import { upgradeSteps } from "../../cli/upgrade/plan";
import { Step } from "../../cli/upgrade/steps";
import { allDependents, changes, dependents, patternRegExp } from "../../cli/upgrade/targets";
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

/** Every resource that differs is the target of one step, by its URN and by the pattern that the engine is given. */
export function assertComplete({ steps, before, after }: Planned): void {
    const { changed, gone } = changes(before, after);
    const wanted = [...changed, ...gone].map(({ urn }) => urn).sort();
    assert.deepEqual(steps.flatMap(({ targets }) => targets).sort(), wanted);
    const all = [...after.resources, ...gone].map(({ urn }) => urn);
    assertNothingForgotten(steps, before, gone);
    for (const { id, targets, patterns } of steps) {
        const expressions = patterns.map((pattern) => (pattern.includes("*") ? patternRegExp(pattern) : undefined));
        const hit = all.filter((urn) => expressions.some((one, i) => (one ? one.test(urn) : patterns[i] === urn)));
        assert.deepEqual(hit.sort(), [...targets].sort(), id);
    }
}

/**
 * The engine deletes with a step what the old program had made of its targets and the new one does not have, and ends the step
 * where it is no target (pulumi, step_generator.go, getTargetDependents).
 */
export function assertNothingForgotten(steps: Step[], before: ProgramRun, gone: Registered[]): void {
    const direct = dependents(before.resources);
    const deleted = new Set<string>();
    for (const { id, targets } of steps) {
        for (const urn of targets) deleted.add(urn);
        for (const urn of targets.flatMap((target) => [...allDependents(target, direct)])) {
            const isForgotten = gone.some((one) => one.urn === urn) && !deleted.has(urn);
            assert.ok(!isForgotten, `${id}: ${urn} will be destroyed, and is no target`);
        }
    }
}

/** What a target refers to is there when its step begins, or comes with it. */
export function assertNothingLate({ steps, before, after }: Planned): void {
    const changed = new Set(changes(before, after).changed.map(({ urn }) => urn));
    const brought = new Set<string>();
    for (const { id, targets } of steps) {
        for (const urn of targets) brought.add(urn);
        for (const urn of targets) {
            const { dependencies = [] } = after.resources.find((one) => one.urn === urn) ?? {};
            for (const needed of dependencies)
                assert.ok(!changed.has(needed) || brought.has(needed), `${id}: ${urn} needs ${needed}`);
        }
    }
}
