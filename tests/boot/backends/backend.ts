import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Container } from "../machine/container";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";

export interface BackendArgs {
    name: string;
    /** A shell script: what the operator of a cluster does before its servers run, and the server in the end. */
    script: string;
    /** Files that it finds: path → content. */
    files?: Record<string, string>;
    /** Directories that are its own, and stay when it is started again. */
    data: string[];
    env?: Record<string, string>;
    /** Directories that it shares with pods on the host: path here and there. */
    host?: string[];
    /** A port on which it listens once it is up, or a file that is there then. */
    ready: number | string;
}

/** A server that operators or other sites run in place of ours: of Debian's packages, as root, in a container of its own. */
export async function backend(machine: Machine, image: Image, args: BackendArgs): Promise<Container> {
    const directory = join(machine.directory, "backends", args.name);
    const mount = (source: string, target: string) =>
        ({ source: join(directory, source), target, readOnly: false, propagation: "None" }) as const;
    const files = { ...args.files, "/run.sh": `set -e\n${args.script}\n` };
    const { host = [] } = args;
    for (const path of host) mkdirSync(machine.path(path), { recursive: true });
    for (const path of args.data) mkdirSync(join(directory, path), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), content, { mode: 0o600 });
    }
    const container = new Container(machine, {
        name: args.name,
        hostname: args.name,
        image,
        mounts: [
            ...[...args.data, ...Object.keys(files)].map((path) => mount(path, path)),
            ...host.map((path) => ({ ...mount(path, path), source: machine.path(path) })),
        ],
        env: { ...image.env, HOME: "/root", ...args.env },
        command: ["sh", "/run.sh"],
        user: { uid: 0, gid: 0, groups: [] },
        privileged: true,
        capabilities: [],
        escalation: true,
        readOnlyRoot: false,
        hostProcesses: false,
    });
    const { ready } = args;
    const up = () => (typeof ready === "number" ? machine.wire.listens(machine.address, ready) : existsSync(ready));
    await container.until(async () => up(), 120);
    return container;
}
