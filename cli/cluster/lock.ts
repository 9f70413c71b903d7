import { mkdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { sleep } from "./exec";

const BEAT_MS = 2000;
/** A lock that its owner has not touched for so long was left behind by a crash. */
const STALE_MS = 15_000;

async function take(file: string): Promise<boolean> {
    try {
        await writeFile(file, String(process.pid), { flag: "wx" });
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const age = await stat(file).then(
        (found) => Date.now() - found.mtimeMs,
        () => 0,
    );
    if (age > STALE_MS) await rm(file, { force: true });
    return false;
}

/** Does work while no other process does work under the same lock file; waits for its turn. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
    await mkdir(dirname(file), { recursive: true });
    while (!(await take(file))) await sleep(250);
    // Touched rather than judged by process id: ids mean nothing once a container or a machine has restarted.
    const beat = setInterval(() => {
        const now = new Date();
        utimes(file, now, now).catch(() => undefined);
    }, BEAT_MS);
    try {
        return await work();
    } finally {
        clearInterval(beat);
        await rm(file, { force: true });
    }
}
