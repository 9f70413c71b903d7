import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../env";
import { Report, withProgress } from "../progress";
import { builtName, CommandName, CommandSet, commandSets, linkerFlags, packageOf } from "./commands";
import { findOnPath, isExecutable, run } from "./exec";
import { withLock } from "./lock";
import { projectRoot } from "../../components/common/project";
import { isSameMinorOrNewer, parseVersion, pinnedVersions, Version } from "./versions";

/** Where each command of the control plane is. */
export interface Binaries {
    paths: Record<CommandName, string>;
    /** The version of the Kubernetes servers, e.g. `v1.36.3`. */
    kubernetes: string;
    /** What was built or taken from PATH, a sentence each. */
    notes: string[];
}

type Found = Partial<Record<CommandName, string>>;

/** A command's version as it tells it; undefined where it cannot be asked. */
async function versionOf(file: string, args: string[]): Promise<Version | undefined> {
    return run(file, args).then(parseVersion, () => undefined);
}

/** A set's commands on PATH, if all are there, of one version, and of the pinned minor or a newer one. */
async function setOnPath(set: CommandSet, minimum: Version): Promise<{ found: Found; version: Version } | undefined> {
    const found: Found = {};
    let agreed: Version | undefined;
    for (const command of set.commands) {
        const file = await findOnPath(command);
        const version = file === undefined ? undefined : await versionOf(file, set.versionArgs);
        if (file === undefined || !version || !isSameMinorOrNewer(version, minimum)) return undefined;
        if (agreed && agreed.join() !== version.join()) return undefined;
        agreed = version;
        found[command] = file;
    }
    return agreed && { found, version: agreed };
}

/** Fails with a way forward where Go is missing or older than the pinned modules ask for. */
async function requireGo(directory: string, minimum: Version): Promise<void> {
    const wanted = `${minimum[0]}.${minimum[1]}`;
    const help =
        `Go ${wanted} or newer builds the control plane once: install it from https://go.dev/dl or with the system's ` +
        `package manager, or put ${commandSets.flatMap((set) => set.commands).join(", ")} on PATH`;
    const go = await findOnPath("go");
    if (go === undefined) throw new Error(`Go is not installed. ${help}.`);
    // Asked in the module's folder: there a Go that fetches its own newer versions answers with the newer one.
    const version = parseVersion(await run(go, ["version"], { cwd: directory }));
    if (!version || !isSameMinorOrNewer(version, minimum)) {
        throw new Error(`Go ${version?.join(".") ?? "of unknown version"} is too old. ${help}.`);
    }
}

/** The pinned Go module of the control plane, and the folder in the cache for what is built of it. */
interface Source {
    directory: string;
    go: Version;
    modules: Map<string, string>;
    target: string;
}

async function readSource(): Promise<Source> {
    const directory = join(projectRoot(), "tools", "controlplane");
    const goMod = await readFile(join(directory, "go.mod"), "utf8");
    const goSum = await readFile(join(directory, "go.sum"), "utf8");
    const { go, modules } = pinnedVersions(goMod);
    const hash = createHash("sha256").update([goMod, goSum, process.platform, process.arch].join("\0"));
    return { directory, go, modules, target: join(cacheDir(), "bin", hash.digest("hex").slice(0, 16)) };
}

/** Builds commands in one go and puts them into the cache whole; what a broken-off build has compiled, Go still has. */
async function build(
    { directory, modules, target }: Source,
    packages: Map<CommandName, string>,
    report: Report,
): Promise<void> {
    const staging = join(target, "building");
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    const args = ["build", "-v", "-trimpath", "-ldflags", linkerFlags(modules), "-o", `${staging}/`];
    let compiled = 0;
    await run("go", [...args, ...packages.values()], {
        cwd: directory,
        // No C compiler, no workspace around, no flags of the user's other projects.
        env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-buildvcs=false" },
        onErrorLine: (line) => {
            compiled += 1;
            report(line.startsWith("go: ") ? line.slice(4) : `${compiled} packages compiled`);
        },
    });
    for (const command of packages.keys()) await rename(join(staging, builtName(command)), join(target, command));
    await rm(staging, { recursive: true });
}

/** Those of the packages whose command is not in the cache yet. */
async function notBuilt(source: Source, packages: Map<CommandName, string>): Promise<Map<CommandName, string>> {
    const lacking = new Map<CommandName, string>();
    for (const [command, name] of packages) {
        if (!(await isExecutable(join(source.target, command)))) lacking.set(command, name);
    }
    return lacking;
}

/** Finds the commands of the control plane on PATH or in the cache; builds those that are missing. */
export async function ensureBinaries(): Promise<Binaries> {
    const source = await readSource();
    const notes: string[] = [];
    const paths: Found = {};
    const packages = new Map<CommandName, string>();
    let kubernetes = "";
    for (const set of commandSets) {
        const version = source.modules.get(set.module) ?? "";
        const minimum = parseVersion(version);
        if (!minimum) throw new Error(`go.mod: ${set.module} is not required`);
        const onPath = await setOnPath(set, minimum);
        if (set.commands.includes("kube-apiserver")) kubernetes = onPath ? `v${onPath.version.join(".")}` : version;
        if (onPath) {
            Object.assign(paths, onPath.found);
            notes.push(`${set.commands.join(", ")} ${onPath.version.join(".")} from PATH`);
            continue;
        }
        for (const command of set.commands) {
            paths[command] = join(source.target, command);
            packages.set(command, packageOf(set.module, command));
        }
    }
    if ((await notBuilt(source, packages)).size > 0) {
        await requireGo(source.directory, source.go);
        await withProgress("Building the control plane (once; minutes)", async (report) => {
            report("waiting for another run");
            await withLock(join(cacheDir(), "bin.lock"), async () => {
                // The other run may have built them.
                const wanted = await notBuilt(source, packages);
                if (wanted.size === 0) return;
                report("starting");
                await build(source, wanted, report);
                notes.push(`${[...wanted.keys()].join(", ")} built from tools/controlplane`);
            });
        });
    }
    return { paths: paths as Record<CommandName, string>, kubernetes, notes };
}
