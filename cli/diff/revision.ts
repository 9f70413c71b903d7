import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { run } from "../cluster/exec";
import { withLock } from "../cluster/lock";
import { cacheDir } from "../env";
import { Report, withProgress } from "../progress";
import { Snapshot } from "./snapshot";

/** Built commits that are kept, the last used ones: a few branches, with their bases, at some 5 MB each. */
const KEPT = 10;
/** What a program run needs; tests are not compiled. */
const SOURCES = ["index.ts", "config", "stacks", "components", "cli"];
const TSCONFIG = "tsconfig.revision.json";

function git(...args: string[]): Promise<string> {
    return run("git", args, { cwd: projectRoot() });
}

/** The commit that a branch, tag or other name of git's means. Throws with what to do where there is none. */
export async function commitOf(ref: string): Promise<string> {
    await git("rev-parse", "--git-dir").catch(() => {
        throw new Error(`--base ${ref}: this is no git repository; compare folders or plan files with --from and --to`);
    });
    // A name that begins with a dash would be an option.
    const found = ref.startsWith("-")
        ? Promise.reject(new Error())
        : git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
    return (
        await found.catch(() => {
            throw new Error(`--base ${ref}: git knows no such commit, branch or tag here; git fetch may bring it`);
        })
    ).trim();
}

/** What a lock file installs, path → version; who asks for it is no matter. */
async function packagesOf(root: string): Promise<Map<string, string | undefined>> {
    const file = join(root, "package-lock.json");
    if (!existsSync(file)) return new Map();
    const { packages = {} } = JSON.parse(await readFile(file, "utf8")) as {
        packages?: Record<string, { version?: string }>;
    };
    const installed = Object.entries(packages).filter(([path]) => path !== "");
    return new Map(installed.map(([path, { version }]) => [path, version]));
}

/** Whether all that a commit needs is installed here, in its versions. */
async function isInstalledHere(root: string): Promise<boolean> {
    const here = await packagesOf(projectRoot());
    return [...(await packagesOf(root))].every(([path, version]) => here.has(path) && here.get(path) === version);
}

/** The packages of a commit: this project's where they have the same versions, else its own. */
async function linkModules(root: string, report: Report): Promise<void> {
    const modules = join(root, "node_modules");
    if (await isInstalledHere(root)) {
        // The link is made anew each time: this project may stand elsewhere than when the commit was built.
        const there = await lstat(modules).catch(() => undefined);
        if (there?.isSymbolicLink()) await rm(modules);
        if (!there || there.isSymbolicLink()) await symlink(join(projectRoot(), "node_modules"), modules);
        return;
    }
    if (existsSync(join(modules, ".package-lock.json")) && !(await lstat(modules)).isSymbolicLink()) return;
    await rm(modules, { recursive: true, force: true });
    report("packages");
    await run("npm", ["ci", "--ignore-scripts", "--loglevel=error", "--no-progress"], { cwd: root });
}

/** The commit's files, compiled; types were checked when it was made. */
async function build(commit: string, root: string, report: Report): Promise<void> {
    const unfinished = `${root}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const archive = `${root}.tar`;
    await git("archive", "--format=tar", `--output=${archive}`, commit);
    await run("tar", ["-xf", archive, "-C", unfinished]);
    await rm(archive);
    if (!existsSync(join(unfinished, "index.ts"))) throw new Error(`commit ${commit.slice(0, 12)} has no index.ts`);
    await linkModules(unfinished, report);
    report("compiling");
    const compilerOptions = {
        noCheck: true,
        declaration: false,
        sourceMap: false,
        incremental: false,
        tsBuildInfoFile: null,
    };
    const config = { extends: "./tsconfig.json", compilerOptions, include: SOURCES };
    await writeFile(join(unfinished, TSCONFIG), JSON.stringify(config));
    const compiler = join(unfinished, "node_modules", "typescript", "bin", "tsc");
    await run(process.execPath, [compiler, "-p", TSCONFIG], { cwd: unfinished });
    await rm(root, { recursive: true, force: true });
    await rename(unfinished, root);
}

async function forgetOld(directory: string): Promise<void> {
    const names = (await readdir(directory)).filter((name) => /^[0-9a-f]{40,64}$/.test(name));
    const ages = await Promise.all(
        names.map(async (name) => ({ name, used: (await stat(join(directory, name))).mtimeMs })),
    );
    const old = ages.sort((a, b) => b.used - a.used).slice(KEPT);
    for (const { name } of old) await rm(join(directory, name), { recursive: true, force: true });
}

/** A commit's built program in the cache, made where it is not there yet. */
async function builtRevision(commit: string, report: Report): Promise<string> {
    const directory = join(cacheDir(), "revisions");
    const root = join(directory, commit);
    await mkdir(directory, { recursive: true });
    return withLock(join(directory, "lock"), async () => {
        if (existsSync(join(root, "bin", "index.js"))) await linkModules(root, report);
        else await build(commit, root, report);
        await utimes(root, new Date(), new Date());
        await forgetOld(directory);
        return root;
    });
}

/** What the child process sends. */
export type ChildAnswer = { snapshot: Snapshot } | { refused: string };

/** Runs another root's program in a process of its own: the SDK keeps its state per process. */
async function runRoot(root: string, stack: string): Promise<ChildAnswer> {
    const child = fork(join(__dirname, "child.js"), [root, stack], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let words = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (words += chunk));
    return new Promise((resolve, reject) => {
        let answer: ChildAnswer | undefined;
        child.on("message", (message) => {
            answer = message as ChildAnswer;
        });
        child.on("error", reject);
        child.on("close", (status) => {
            if (answer) resolve(answer);
            else
                reject(
                    new Error(
                        `the program ended with status ${status ?? "?"}:\n${words.trimEnd().split("\n").slice(-20).join("\n")}`,
                    ),
                );
        });
    });
}

/** A stack as a commit has it: that commit's program, with that commit's stack file. Nothing where it has no such stack. */
export async function revisionSnapshot(ref: string, stack: string): Promise<Snapshot> {
    const commit = await commitOf(ref);
    return withProgress(`Program of ${ref}`, async (report) => {
        const root = await builtRevision(commit, report);
        if (!existsSync(join(root, `Pulumi.${stack}.yaml`))) return { stack, resources: [], hosts: [] };
        report("running");
        const answer = await runRoot(root, stack);
        if ("refused" in answer) throw new Error(`--base ${ref}: its own program refuses the stack: ${answer.refused}`);
        return answer.snapshot;
    });
}
