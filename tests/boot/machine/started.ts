import { ChildProcess, spawn } from "node:child_process";
import { closeSync, fchownSync, openSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { setTimeout } from "node:timers/promises";
import { searchPath } from "../../../cli/env";

export interface Launch {
    command: string[];
    /** The whole environment but the search path: nothing else of this process's gets in. */
    env: Record<string, string>;
    /** Where its output goes: a file, since programs open /dev/stderr by its name and a socket cannot be opened. */
    log: string;
    /** Who may open that file. @default this process's user */
    owner?: number;
}

/** A program of the test, by its process. It is killed when this process is no more, however that ended. */
export class Started {
    /** Its exit status; null where a signal ended it. */
    public readonly ended: Promise<number | null>;
    readonly #child: ChildProcess;
    #over = false;

    constructor(private readonly launch: Launch) {
        const log = openSync(launch.log, "a");
        if (launch.owner !== undefined) fchownSync(log, launch.owner, launch.owner);
        const child = spawn("setpriv", ["--pdeathsig", "KILL", ...launch.command], {
            env: { PATH: searchPath().join(delimiter), ...launch.env },
            cwd: "/",
            // Programs send signals to their process group, which must hold nothing of ours.
            detached: true,
            stdio: ["ignore", log, log],
        });
        closeSync(log);
        this.#child = child;
        this.ended = new Promise((resolve, reject) => {
            child.once("error", reject);
            child.once("exit", resolve);
        });
        const over = () => {
            this.#over = true;
        };
        this.ended.then(over, over);
    }

    public get pid(): number {
        return this.#child.pid ?? 0;
    }

    public get over(): boolean {
        return this.#over;
    }

    public get said(): string {
        return readFileSync(this.launch.log, "utf8");
    }

    /** Until it is as asked; an error with what the program said where it ended or the time is over. */
    public async until(ready: () => Promise<boolean>, seconds = 60): Promise<this> {
        const end = Date.now() + seconds * 1000;
        while (Date.now() < end && !this.#over) {
            if (await ready()) return this;
            await setTimeout(50);
        }
        const why = this.#over ? "ended at once" : `is not ready after ${seconds} s`;
        throw new Error(`${this.launch.command.join(" ")} ${why}:\n${this.said}`);
    }

    /** Kills it. */
    public async stop(): Promise<void> {
        this.#child.kill("SIGKILL");
        await this.ended.catch(() => null);
    }
}
