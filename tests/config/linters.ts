import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { projectRoot } from "../../components/common/project";
import { lines, output, run } from "./run";
import { Unavailable } from "./unavailable";
import { pythonOf } from "./venv";

const PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint";

/** actionlint of the version that tools/actionlint pins, built once into the cache. */
export async function actionlint(): Promise<string> {
    const directory = join(projectRoot(), "tools", "actionlint");
    const hash = createHash("sha256").update(process.arch);
    for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(directory, file)));
    const target = join(cacheDir(), "bin", hash.digest("hex").slice(0, 16));
    const program = join(target, "actionlint");
    if (existsSync(program)) return program;
    await withProgress("Building actionlint (once)", async () => {
        await mkdir(target, { recursive: true });
        // Whole or not at all: another run may look for it.
        const building = `${program}.${process.pid}`;
        await goBuild(directory, building);
        await rename(building, program);
    });
    return program;
}

async function goBuild(directory: string, target: string): Promise<void> {
    const env = { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-buildvcs=false" };
    try {
        await output("go", ["build", "-trimpath", "-o", target, PACKAGE], { cwd: directory, env, timeout: 5 * 60_000 });
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message.includes("ENOENT")) throw new Unavailable("Go is not on PATH");
        throw error;
    }
}

/** What GitHub's workflow files must not be, a line each. */
export async function githubFaults(file: string): Promise<string[]> {
    // What happens to be installed for scripts in other languages is not asked: there are none.
    const { stdout, stderr } = await run(await actionlint(), ["-oneline", "-shellcheck=", "-pyflakes=", file]);
    return lines(stdout + stderr);
}

/** The same of GitLab's pipelines, by the schema of GitLab itself. */
export async function gitlabFaults(file: string): Promise<string[]> {
    const python = await pythonOf("ci", "GitLab's schema from a Python package");
    const schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
    const { code, stdout, stderr } = await run(python, ["-m", "check_jsonschema", ...schema, file]);
    return code === 0 ? [] : lines(stdout + stderr);
}
