import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheDir } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { projectRoot } from "../../components/common/project";
import { output, run } from "./run";
import { Unavailable } from "./unavailable";

/** Python interpreters, best first: the system's own is the one that Debian's mod_wsgi is built for. */
const PYTHONS = ["/usr/bin/python3", "python3", "python3.13", "python3.12", "python3.11"];

const PROBE = `
import importlib.util, sys
print("%d.%d" % sys.version_info[:2], sys.version_info >= (3, 11),
      all(importlib.util.find_spec(m) for m in ("venv", "ensurepip")), bool(importlib.util.find_spec("virtualenv")))`;

interface Maker {
    version: string;
    /** Makes an environment in the directory that is the last argument. */
    command: string[];
}

async function findMaker(): Promise<Maker> {
    const seen: string[] = [];
    for (const python of PYTHONS) {
        const probe = await run(python, ["-c", PROBE]).catch(() => undefined);
        if (probe?.code !== 0) continue;
        const [version = "", recent, venv, virtualenv] = probe.stdout.trim().split(" ");
        if (recent === "True" && venv === "True") return { version, command: [python, "-m", "venv"] };
        if (recent === "True" && virtualenv === "True") return { version, command: [python, "-m", "virtualenv"] };
        seen.push(`${python} is ${version}${recent === "True" ? " without the modules venv and ensurepip" : ""}`);
    }
    throw new Unavailable(
        "no Python 3.11 or newer that can make virtual environments " +
            `(${seen.join(", ") || `none of ${PYTHONS.join(", ")} is there`}); on Debian: apt install python3-venv`,
    );
}

const made = new Map<string, Promise<string>>();

/** The Python interpreter of a virtual environment with a release's services, made on first use and kept in the cache. */
export function releasePython(release: string): Promise<string> {
    return pythonOf(join("oslo", "requirements", release), `OpenStack ${release} from its Python packages`);
}

/** The same with the packages that a folder of tools/ asks for. */
export function pythonOf(folder: string, title: string): Promise<string> {
    const python = made.get(folder) ?? make(folder, title);
    made.set(folder, python);
    return python;
}

async function make(folder: string, title: string): Promise<string> {
    const directory = join(projectRoot(), "tools", folder);
    const [requirements, constraints] = ["requirements.txt", "constraints.txt"].map((file) => join(directory, file));
    const maker = await findMaker();
    const hash = createHash("sha256").update(maker.version);
    for (const file of [requirements!, constraints!]) hash.update(await readFile(file));
    const environment = join(cacheDir(), "venv", `${basename(folder)}-${hash.digest("hex").slice(0, 12)}`);
    const python = join(environment, "bin", "python");
    // Written last: an environment without it was interrupted.
    const complete = join(environment, "complete");
    if (existsSync(complete)) return python;
    await withProgress(title, async (report) => {
        await rm(environment, { recursive: true, force: true });
        await mkdir(environment, { recursive: true });
        const [command = "", ...args] = maker.command;
        await output(command, [...args, environment]);
        report("installing");
        const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        await output(python, [...install, "--requirement", requirements!, "--constraint", constraints!], {
            timeout: 20 * 60_000,
        });
        await writeFile(complete, "");
    });
    return python;
}

/** Runs a program of tools/oslo in a release's environment, without leaving compiled files in the tree. */
export async function runTool(release: string, tool: string, args: string[]) {
    const script = join(projectRoot(), "tools", "oslo", tool);
    return run(await releasePython(release), [script, ...args], { env: { PYTHONDONTWRITEBYTECODE: "1" } });
}

if (require.main === module) {
    releasePython(process.argv[2] ?? "").then(
        (python) => {
            console.log(python);
        },
        (error: unknown) => {
            console.error(error instanceof Error ? error.message : error);
            process.exitCode = 1;
        },
    );
}
