import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { run, waitFor } from "./exec";

/** The processes of a running control plane, by the names that kwokctl gives them. */
export const serverNames = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok-controller"];

export interface ServerProcess {
    pid: number;
    name: string;
}

async function commandLines(): Promise<{ pid: number; args: string[] }[]> {
    if (!existsSync("/proc/self/cmdline")) {
        const lines = (await run("ps", ["-axww", "-o", "pid=,args="])).split("\n");
        return lines.map((line) => line.trim().split(/\s+/)).map(([pid, ...args]) => ({ pid: Number(pid), args }));
    }
    const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
    return Promise.all(
        pids.map(async (pid) => {
            // A process may end between the two reads.
            const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
            return { pid: Number(pid), args: line.split("\0") };
        }),
    );
}

/** A process as a server of the cluster with this work directory: kwokctl starts them by links in its `bin`. */
export function asServerOf(directory: string, process: { pid: number; args: string[] }): ServerProcess | undefined {
    const file = process.args[0] ?? "";
    if (dirname(file) !== join(directory, "bin")) return undefined;
    return { pid: process.pid, name: basename(file) };
}

/** The running processes of the cluster with this work directory, whatever its pid files say. */
export async function serversOf(directory: string): Promise<ServerProcess[]> {
    const all = await commandLines();
    return all.map((process) => asServerOf(directory, process)).filter((server) => server !== undefined);
}

/** Ends every process of the cluster at once: a simulation needs no graceful end. */
export async function killServers(directory: string): Promise<void> {
    for (const { pid } of await serversOf(directory)) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended by itself.
        }
    }
    await waitFor("end of the control plane's processes", 10_000, async () =>
        (await serversOf(directory)).length === 0 ? true : undefined,
    );
}
