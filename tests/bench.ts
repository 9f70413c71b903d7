import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { planText } from "../cli/plan";
import { runProgram } from "../cli/program";
import { stackSettings } from "../cli/settings";
import { changedLayout, withLayout } from "./support/refusal";

const ROUNDS = 7;
/** A plan of 5,000 hosts may take this much of a plan of a tenth of them, with as many cells. */
const LIMIT = 1.1;
const LARGE = "scale-5000";

async function seconds(work: () => unknown): Promise<number> {
    const start = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - start) / 1e9;
}

async function plan(): Promise<void> {
    planText(await runProgram(LARGE), stackSettings(LARGE));
}

/** The command, from its start to its end. */
function command(stack: string): void {
    const { status, stderr } = spawnSync("node", [join(__dirname, "..", "cli", "main.js"), "plan", stack]);
    if (status !== 0) throw new Error(`plan ${stack} failed:\n${stderr.toString()}`);
}

function median(numbers: number[]): number {
    return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/**
 * Whether a plan costs the same at 5,000 hosts as at 500: in turns, so that both meet the same machine. Both have five cells,
 * since cells have resources of their own; the whole command is timed too, for whoever waits for it.
 */
async function main(): Promise<void> {
    const fewer = changedLayout(LARGE, (layout) => {
        layout.hosts = layout.hosts.filter((host, i) => !host.roles.includes("compute") || i % 10 === 0);
    });
    const [small, large, lab, whole]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < ROUNDS; round++) {
        small.push(await withLayout(LARGE, fewer, () => seconds(plan)));
        large.push(await seconds(plan));
        lab.push(
            await seconds(() => {
                command("lab");
            }),
        );
        whole.push(
            await seconds(() => {
                command(LARGE);
            }),
        );
    }
    const counts = [];
    for (const stack of ["lab", "scale-1000", LARGE]) {
        counts.push(`${stack} ${(await runProgram(stack)).resources.length}`);
    }
    const ratio = median(large) / median(small);
    console.log(`make plan STACK=lab          ${median(lab).toFixed(2)} s (medians of ${ROUNDS})`);
    console.log(`make plan STACK=${LARGE}   ${median(whole).toFixed(2)} s, with five cells`);
    console.log(`5,000 hosts / a tenth        ${ratio.toFixed(3)}, at most ${LIMIT}`);
    console.log(`resources                    ${counts.join(", ")}`);
    process.exitCode = ratio <= LIMIT ? 0 : 1;
}

void main();
