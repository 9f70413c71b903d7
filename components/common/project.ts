import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder: the one with package.json, above this file (compiled or not). */
export function projectRoot(from = __dirname): string {
    if (existsSync(join(from, "package.json"))) return from;
    const parent = dirname(from);
    if (parent === from) throw new Error("the project's package.json is missing");
    return projectRoot(parent);
}

/** The text of a file of the project, e.g. a script that a job runs. */
export function projectFile(path: string): string {
    return readFileSync(join(projectRoot(), path), "utf8");
}
