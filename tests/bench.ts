import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runProgram } from "../cli/program";

const ROUNDS = 7;
/** A plan of 5,000 hosts may take this much of a plan of 561. */
const LIMIT = 1.1;

function seconds(stack: string): number {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync("node", [join(__dirname, "..", "cli", "main.js"), "plan", stack]);
    if (status !== 0) throw new Error(`plan ${stack} failed:\n${stderr.toString()}`);
    return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(numbers: number[]): number {
    return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Whether a plan costs the same at 5,000 hosts as at the lab's 561: in turns, so that both meet the same machine. */
async function main(): Promise<void> {
    const lab: number[] = [];
    const large: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
        lab.push(seconds("lab"));
        large.push(seconds("scale-5000"));
    }
    const counts = [];
    for (const stack of ["lab", "scale-1000", "scale-5000"]) {
        counts.push(`${stack} ${(await runProgram(stack)).resources.length}`);
    }
    const ratio = median(large) / median(lab);
    console.log(`plan lab          ${median(lab).toFixed(2)} s (median of ${ROUNDS})`);
    console.log(`plan scale-5000   ${median(large).toFixed(2)} s`);
    console.log(`ratio             ${ratio.toFixed(3)}, at most ${LIMIT}`);
    console.log(`resources         ${counts.join(", ")}`);
    process.exitCode = ratio <= LIMIT ? 0 : 1;
}

void main();
