import { spawn } from "node:child_process";
import { childEnv } from "../../cli/env";

export interface Outcome {
    /** Exit status; null where the time was up. */
    code: number | null;
    stdout: string;
    stderr: string;
}

export interface RunOptions {
    env?: Record<string, string>;
    cwd?: string;
    /** Milliseconds after which the program is ended. */
    timeout?: number;
}

/** Runs a program to its end. Rejects only where it cannot be started; an exit status is for the caller to judge. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, {
            cwd: options.cwd,
            env: childEnv({ LC_ALL: "C.UTF-8", ...options.env }),
            stdio: ["ignore", "pipe", "pipe"],
            timeout: options.timeout ?? 60_000,
        });
        let stdout = "";
        let stderr = "";
        child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
        child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
        child.on("error", reject);
        child.on("close", (code) => {
            resolve({ code, stdout, stderr });
        });
    });
}

/** The standard output of a program that must succeed. */
export async function output(command: string, args: string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await run(command, args, options);
    if (code === 0) return stdout;
    const ending = code === null ? "took too long" : `exit status ${code}`;
    throw new Error(`${command} ${args.join(" ")}: ${ending}\n${(stderr || stdout).trimEnd()}`);
}

/** Lines that say something. */
export function lines(text: string): string[] {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
}
