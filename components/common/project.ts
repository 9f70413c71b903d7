import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder that holds components/ with its scripts, above this file: the project's own, compiled or not, or where the
 * package is installed. Not the nearest with package.json: components/ has one, for other languages.
 */
export function projectRoot(from = __dirname): string {
    if (existsSync(join(from, "components", "common", "scripts"))) return from;
    const parent = dirname(from);
    if (parent === from)
        throw new Error("components/common/scripts is missing: the project or its package is not whole");
    return projectRoot(parent);
}

/** The text of a file of the project, e.g. a script that a job runs. */
export function projectFile(path: string): string {
    return readFileSync(join(projectRoot(), path), "utf8");
}
