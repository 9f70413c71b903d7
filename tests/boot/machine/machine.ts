import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Programs } from "../../config/programs";
import { run } from "../../config/run";
import { Unavailable } from "../../config/unavailable";
import { Started } from "./started";
import { Wire } from "./wire";

/** A network that the machine has an interface in. */
export interface Interface {
    name: string;
    /** With the length of its prefix. */
    address: string;
    mtu: number;
}

export interface MachineArgs {
    /** Where it keeps everything; outside of it, it changes nothing. */
    directory: string;
    programs: Programs;
    hostname: string;
    /** The first one is the machine's own address. */
    interfaces: Interface[];
    /** Names that mean the machine. */
    names: string[];
    /** Ports of the machine behind which the test serves on a Unix socket. */
    served?: Record<number, string>;
}

/** The kernel's namespaces in which a machine differs from the one that the test runs on. */
const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts"];

/**
 * A machine inside this one: its own network, processes and mounts, over the same files. When its first process ends, the
 * kernel ends all others with it, whatever they did to live on; nothing of it reaches the network or the mounts outside.
 */
export class Machine {
    public readonly address: string;
    public readonly wire: Wire;
    /** Whether it has been told to stop. */
    public stopped = false;
    readonly #stop: (() => Promise<void>)[] = [];

    private constructor(
        private readonly args: MachineArgs,
        /** Its first process, as seen from outside. */
        public readonly pid: number,
    ) {
        this.address = args.interfaces[0]!.address.split("/")[0]!;
        this.wire = new Wire(join(args.directory, "relay"));
    }

    public static async start(args: MachineArgs): Promise<Machine> {
        await possible();
        const { directory } = args;
        for (const name of ["node", "root"]) mkdirSync(join(directory, name), { recursive: true });
        const address = args.interfaces[0]!.address.split("/")[0]!;
        writeFileSync(
            join(directory, "hosts"),
            [
                "127.0.0.1 localhost",
                `${address} ${args.hostname}`,
                ...args.names.map((n) => `${address} ${n}`),
                "",
            ].join("\n"),
        );
        const script = join(directory, "machine.sh");
        writeFileSync(script, firstProcess(args));
        const log = join(directory, "machine.log");
        const command = ["unshare", ...NAMESPACES, "--fork", "--kill-child=KILL", "--mount-proc", "sh", script];
        const first = new Started({ command, env: args.programs.env(), log });
        try {
            await first.until(() => Promise.resolve(first.said.includes("ready\n")));
            const machine = new Machine(args, childrenOf(first.pid)[0]!);
            machine.#stop.push(() => first.stop());
            await machine.#relay(args.served ?? {});
            return machine;
        } catch (error) {
            await first.stop();
            throw error;
        }
    }

    public get directory(): string {
        return this.args.directory;
    }

    public get hostname(): string {
        return this.args.hostname;
    }

    /** A path of the machine that pods on it may share. */
    public path(path: string): string {
        return join(this.directory, "node", path);
    }

    /** The words before a command that runs it in the machine. */
    public get enter(): string[] {
        return ["nsenter", "--target", String(this.pid), ...NAMESPACES];
    }

    public async stop(): Promise<void> {
        this.stopped = true;
        for (const step of this.#stop.splice(0).reverse()) await step();
    }

    async #relay(served: Record<number, string>): Promise<void> {
        const ports = Object.entries(served).map(([port, socket]) => `${port}=${socket}`);
        const relay = [process.execPath, join(__dirname, "relay.js"), join(this.directory, "relay"), ...ports];
        const started = new Started({
            command: [...this.enter, ...relay],
            env: {},
            log: join(this.directory, "relay.log"),
        });
        this.#stop.push(() => started.stop());
        await started.until(() => Promise.resolve(readdirSync(this.directory).includes("relay")));
    }
}

/** The processes that a process started and that still run. */
export function childrenOf(pid: number): number[] {
    try {
        const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
        return text.split(" ").filter(Boolean).map(Number);
    } catch {
        return [];
    }
}

function firstProcess({ directory, programs, hostname, interfaces }: MachineArgs): string {
    const node = join(directory, "node");
    const ip = programs.program("ip");
    return [
        "set -e",
        `echo ${hostname} > /proc/sys/kernel/hostname`,
        // Below it, what one pod mounts others see, if they are told to.
        `mount --bind ${node} ${node}`,
        `mount --make-shared ${node}`,
        `mount --bind ${join(directory, "hosts")} /etc/hosts`,
        `${ip} link set lo up`,
        ...interfaces.flatMap(({ name, address, mtu }) => [
            `${ip} link add ${name} type bridge`,
            `${ip} link set ${name} mtu ${mtu} up`,
            `${ip} address add ${address} dev ${name}`,
        ]),
        "echo ready",
        // As a first process must, it waits for every process that lost its parent.
        "while :; do sleep 1000 & wait; done",
        "",
    ].join("\n");
}

/** What the machine that the test runs on must allow. */
async function possible(): Promise<void> {
    const attempt = await run("unshare", [...NAMESPACES, "--fork", "--mount-proc", "true"]).catch(() => undefined);
    if (attempt?.code === 0) return;
    const why = attempt === undefined ? "no unshare on PATH" : attempt.stderr.trim();
    throw new Unavailable(`no mount, network and process namespaces here, root is needed for them: ${why}`);
}
