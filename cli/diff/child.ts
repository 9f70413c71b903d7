import { join } from "node:path";
import { runProgram } from "../program";
import type { ChildAnswer } from "./revision";
import { Hosts, hostsOf, snapshotOf } from "./snapshot";

interface SettingsModule {
    stackSettings?: (stack: string) => { layout: Parameters<typeof hostsOf>[0] };
}

/** The hosts by the root's own reading of its settings; undefined where it has none that we know. */
function hostsIn(root: string, stack: string): Hosts[] | undefined {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- which module it is, is told at run time
        const { stackSettings } = require(join(root, "bin", "cli", "settings")) as SettingsModule;
        return stackSettings && hostsOf(stackSettings(stack).layout);
    } catch {
        return undefined;
    }
}

/** `child ROOT STACK`: runs the program of a built root, and sends its parent what it registered. */
async function main(): Promise<void> {
    const [root = "", stack = ""] = process.argv.slice(2);
    const answer: ChildAnswer = await runProgram(stack, { root }).then(
        (run) => ({ snapshot: snapshotOf(run, hostsIn(root, stack)) }),
        (error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }),
    );
    process.send?.(answer, undefined, undefined, () => process.exit(0));
}

void main();
