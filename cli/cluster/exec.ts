import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { childEnv, searchPath } from "../env";

/** How much of a failed command's output its error repeats. */
const TAIL_LINES = 20;

export interface RunOptions {
    cwd?: string;
    env?: Record<string, string>;
    timeoutMs?: number;
    /** Ctrl-C in a terminal is sent to this process alone, which then says what becomes of the command (`signalGroups`). */
    ownGroup?: boolean;
    /** Called for every line on standard error. */
    onErrorLine?: (line: string) => void;
}

/** Process groups of the commands that run in one of their own. */
const groups = new Set<number>();

/** Sends a signal to every command that runs in a group of its own, and to what these have begun. Returns whether there was one. */
export function signalGroups(signal: NodeJS.Signals): boolean {
    for (const group of groups) process.kill(-group, signal);
    return groups.size > 0;
}

/** Runs a command to its end and returns its standard output; an exit status other than 0 is an error with its last lines. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, {
            cwd: options.cwd,
            env: childEnv(options.env ?? {}),
            stdio: ["ignore", "pipe", "pipe"],
            timeout: options.timeoutMs,
            detached: options.ownGroup,
        });
        const { pid } = child;
        if (options.ownGroup && pid !== undefined) {
            groups.add(pid);
            // Once it has ended its number may become another's.
            child.on("exit", () => groups.delete(pid));
        }
        let stdout = "";
        let stderr = "";
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
            stderr += chunk;
            for (const line of chunk.split("\n")) if (line !== "") options.onErrorLine?.(line);
        });
        child.on("error", reject);
        child.on("close", (status, signal) => {
            if (status === 0) {
                resolve(stdout);
                return;
            }
            const tail = (stderr || stdout).trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
            reject(new Error(`${command} ${args[0] ?? ""} failed (${signal ?? `exit status ${status}`}):\n${tail}`));
        });
    });
}

/** The first file of that name on PATH that can be executed. */
export async function findOnPath(name: string): Promise<string | undefined> {
    for (const directory of searchPath()) {
        const candidate = join(directory, name);
        if (await isExecutable(candidate)) return candidate;
    }
    return undefined;
}

/** Whether the file exists and can be executed. */
export async function isExecutable(file: string): Promise<boolean> {
    return access(file, constants.X_OK).then(
        () => true,
        () => false,
    );
}

export function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Calls `check` until it returns something, or fails after the time given. */
export async function waitFor<T>(what: string, timeoutMs: number, check: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
        const found = await check();
        if (found !== undefined) return found;
        if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
        await sleep(300);
    }
}

/** Runs `work` for every item, a few at a time. */
export async function forEachOf<T>(items: T[], atATime: number, work: (item: T) => Promise<void>): Promise<void> {
    const queue = items.values();
    const worker = async () => {
        for (const item of queue) await work(item);
    };
    await Promise.all(Array.from({ length: atATime }, worker));
}
