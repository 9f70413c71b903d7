import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { Goal } from "./goal";

/** How far an upgrade has come; kept in a file, so that whoever goes on with it needs nothing else. */
export interface UpgradeState {
    stack: string;
    goal: Goal;
    /** Names of all steps, in their order. */
    steps: string[];
    /** Step → when it was begun, and when it was done. One that was begun and not done is done again: each may be. */
    progress: Record<string, { begun: string; done?: string } | undefined>;
}

/** Beside the stack's file: it belongs to the environment, not to who happens to run the steps. */
export function stateFile(stack: string, list: "upgrade" | "rotate"): string {
    return join(projectRoot(), `Pulumi.${stack}.${list}.json`);
}

/** The upgrade that is under way, or nothing. */
export async function readState(file: string): Promise<UpgradeState | undefined> {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    });
    if (text === undefined) return undefined;
    try {
        return JSON.parse(text) as UpgradeState;
    } catch {
        throw new Error(`${file} is no state of an upgrade; take it away to begin anew`);
    }
}

/** Whole or not at all: an interruption leaves the file of before. */
export async function writeState(file: string, state: UpgradeState): Promise<void> {
    await writeFile(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
    await rename(`${file}.new`, file);
}

export function forgetState(file: string): Promise<void> {
    return rm(file, { force: true });
}

export function isDone({ progress }: UpgradeState, step: string): boolean {
    return progress[step]?.done !== undefined;
}

/** Steps that are not done, in order. */
export function leftSteps(state: UpgradeState): string[] {
    return state.steps.filter((step) => !isDone(state, step));
}
