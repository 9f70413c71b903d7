import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../env";
import { Api } from "./api";
import { Binaries } from "./binaries";
import { run, waitFor } from "./exec";
import { killServers, serverNames, serversOf } from "./processes";

const READY_TIMEOUT_MS = 60_000;

export function kubeconfigOf(directory: string): string {
    return join(directory, "kubeconfig.yaml");
}

/** Runs kwokctl with its files inside the cache, and with no hand on the user's own kubeconfig. */
async function kwokctl(binaries: Binaries, name: string, ...args: string[]): Promise<void> {
    const all = [...args, "--name", name];
    await run(binaries.paths.kwokctl, all, { env: { KWOK_WORKDIR: cacheDir() }, timeoutMs: 120_000 });
}

async function answers(directory: string): Promise<boolean> {
    const api = await Api.from(kubeconfigOf(directory)).catch(() => undefined);
    if (!api) return false;
    try {
        return (await api.text("/readyz")) === "ok";
    } catch {
        return false;
    } finally {
        api.close();
    }
}

/** Whether all servers of the cluster run and its API server says that it is ready. */
export async function isHealthy(directory: string): Promise<boolean> {
    const running = new Set((await serversOf(directory)).map(({ name }) => name));
    return serverNames.every((name) => running.has(name)) && (await answers(directory));
}

async function waitHealthy(directory: string): Promise<void> {
    await waitFor("control plane ready", READY_TIMEOUT_MS, async () =>
        (await isHealthy(directory)) ? true : undefined,
    );
}

/** Ends the cluster's processes, those that its files have forgotten included, and removes its work directory. */
export async function destroy(directory: string): Promise<void> {
    await killServers(directory);
    await rm(directory, { recursive: true, force: true });
}

async function create(binaries: Binaries, name: string, directory: string, config: string): Promise<void> {
    await destroy(directory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, "kwokctl.yaml");
    await writeFile(file, config);
    await kwokctl(binaries, name, "create", "cluster", "--config", file, "--kubeconfig", "");
    await waitHealthy(directory);
}

/** Starts a stopped or half-dead cluster with the data that it has. */
async function restart(binaries: Binaries, name: string, directory: string): Promise<void> {
    // All of it: servers that have outlived their API server take a minute to find it again.
    await killServers(directory);
    // Left from before, an id may be another process's by now, which kwokctl would take for its own.
    await rm(join(directory, "pids"), { recursive: true, force: true });
    await mkdir(join(directory, "pids"));
    await kwokctl(binaries, name, "start", "cluster");
    await waitHealthy(directory);
}

/** How a cluster came to run. */
export type Start = "running" | "restarted" | "created";

/**
 * Makes the cluster run: leaves a healthy one alone, restarts one that has stopped or crashed, and makes it
 * anew where it is another one's (other binaries or settings) or cannot be started any more.
 */
export async function start(binaries: Binaries, name: string, directory: string, config: string): Promise<Start> {
    const before = await readFile(join(directory, "kwokctl.yaml"), "utf8").catch(() => "");
    if (before === config && existsSync(join(directory, "kwok.yaml"))) {
        if (await isHealthy(directory)) return "running";
        try {
            await restart(binaries, name, directory);
            return "restarted";
        } catch {
            // Half made, or its ports are taken by now: what follows makes it anew.
        }
    }
    // Ports are only known to be free when they are chosen; another program may take one before it is used.
    await create(binaries, name, directory, config).catch(() => create(binaries, name, directory, config));
    return "created";
}
