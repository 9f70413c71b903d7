import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kubectl } from "../../cli/simulate/kubectl";

/** Does something with a folder of its own. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
    try {
        return await work(folder);
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** A program of that name in a folder, in the shell's language. */
export async function fakeProgram(folder: string, name: string, script: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
}

/** A kubectl that answers by the first word after its verb, or else by the verb, and keeps what it was asked. */
export function fakeKubectl(answers: Record<string, string | object>): { kubectl: Kubectl; calls: string[][] } {
    const calls: string[][] = [];
    const kubectl: Kubectl = (...args) => {
        calls.push(args);
        const answer = answers[args[1] ?? ""] ?? answers[args[0] ?? ""] ?? "";
        return Promise.resolve(typeof answer === "string" ? answer : JSON.stringify(answer));
    };
    return { kubectl, calls };
}
