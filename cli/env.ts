import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where built binaries, simulated clusters and fetched definitions are kept; may be deleted while no cluster runs. */
export function cacheDir(): string {
    const own = process.env.OPENSTACK_RA_CACHE;
    if (own) return own;
    return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "openstack-ra");
}

/** The directories in which commands are looked for. */
export function searchPath(): string[] {
    return (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
}

/** The environment of a child process: this one's, with some variables set. */
export function childEnv(variables: Record<string, string>): NodeJS.ProcessEnv {
    return { ...process.env, ...variables };
}

/** The variables that a CI system sets for its jobs; empty ones are none. */
export function ciVariables(): Record<string, string | undefined> {
    return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}
