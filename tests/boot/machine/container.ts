import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Room, setup, userWords } from "./room";
import { childrenOf, Machine } from "./machine";
import { Started } from "./started";

export interface Outcome {
    code: number | null;
    said: string;
}

/** What a run in a container does differently. */
export interface Changes {
    env?: Record<string, string>;
    command?: string[];
}

let count = 0;

/** One run of a container: its own root, mounts, processes and host name, with the machine's network. */
export class Container {
    readonly #started: Started;
    #init = 0;

    constructor(
        private readonly machine: Machine,
        private readonly room: Room,
        { env = {}, command = room.command }: Changes = {},
    ) {
        const base = join(machine.directory, "root", `${count++}-${room.name}`);
        writeFileSync(`${base}.sh`, setup(room, join(machine.directory, "root")));
        const own = ["--mount", "--propagation", "unchanged", "--uts"];
        const processes = room.hostProcesses ? [] : ["--pid", "--fork", "--kill-child=KILL"];
        this.#started = new Started({
            command: [...machine.enter, "unshare", ...own, ...processes, "sh", `${base}.sh`, ...command],
            env: { ...room.env, ...env },
            log: `${base}.log`,
            owner: room.user.uid,
        });
    }

    public get ended(): Promise<number | null> {
        return this.#started.ended;
    }

    public get over(): boolean {
        return this.#started.over;
    }

    public get said(): string {
        return this.#started.said;
    }

    public until(ready: () => Promise<boolean>, seconds?: number): Promise<Started> {
        return this.#started.until(ready, seconds);
    }

    /** Its first process, as seen from outside; 0 where it is over. */
    public async init(): Promise<number> {
        const generations = this.room.hostProcesses ? 1 : 2;
        for (let tries = 0; tries < 200 && this.#init === 0 && !this.over; tries++) {
            let pids = [this.#started.pid];
            for (let i = 0; i < generations; i++) pids = pids.flatMap(childrenOf);
            this.#init = pids[0] ?? 0;
            if (this.#init === 0) await setTimeout(20);
        }
        return this.over ? 0 : this.#init;
    }

    /** Runs a command beside the container's own, as a kubelet does for probes and hooks. */
    public async exec(command: string[], seconds = 60): Promise<Outcome> {
        const init = await this.init();
        const log = join(this.machine.directory, "root", `${count++}-${this.room.name}-exec.log`);
        const enter = ["nsenter", "--target", String(init), "--all", "--root", "--wd"];
        const limit = ["timeout", "--kill-after=5", String(seconds)];
        const started = new Started({
            command: [...limit, ...enter, ...userWords(this.room), ...command],
            env: this.room.env,
            log,
            owner: this.room.user.uid,
        });
        return { code: await started.ended, said: started.said };
    }

    /** Sends its first process a signal. */
    public async signal(name: NodeJS.Signals): Promise<void> {
        const init = await this.init();
        if (init !== 0) process.kill(init, name);
    }

    /** Told to end, and killed where it does not; how long it took, in seconds. */
    public async stop(grace: number): Promise<number> {
        const start = Date.now();
        await this.signal("SIGTERM");
        const late = new AbortController();
        const kill = setTimeout(grace * 1000, undefined, { signal: late.signal }).then(
            () => this.signal("SIGKILL"),
            () => undefined,
        );
        await this.ended.catch(() => null);
        late.abort();
        await kill;
        return (Date.now() - start) / 1000;
    }

    /** The memory of all its processes in MiB, what they share with others by their share. */
    public async memory(): Promise<number> {
        const init = await this.init();
        const own = namespaceOf(init);
        const pids = this.room.hostProcesses
            ? descendants(init)
            : readdirSync("/proc").filter((name) => /^\d+$/.test(name) && namespaceOf(Number(name)) === own);
        return pids.reduce<number>((sum, pid) => sum + memoryOf(Number(pid)), 0) / 1024;
    }
}

function descendants(pid: number): number[] {
    return [pid, ...childrenOf(pid).flatMap(descendants)];
}

function namespaceOf(pid: number): string | undefined {
    try {
        return readlinkSync(`/proc/${pid}/ns/pid`);
    } catch {
        return undefined;
    }
}

/** Kibibytes. */
function memoryOf(pid: number): number {
    try {
        return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
        return 0;
    }
}
