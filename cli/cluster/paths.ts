import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir } from "../env";

/** The folder of the project: this file runs compiled and as source, so it is found rather than counted. */
export function projectRoot(): string {
    let directory = __dirname;
    while (!existsSync(join(directory, "tools", "controlplane", "go.mod"))) {
        const parent = dirname(directory);
        if (parent === directory) throw new Error(`no tools/controlplane above ${__dirname}`);
        directory = parent;
    }
    return directory;
}

/** A cluster's work directory: its configuration, keys, data, logs and process ids. */
export function clusterDir(name: string): string {
    if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
        throw new Error(`cluster name "${name}": expected at most 40 of a-z, 0-9 and "-", as in a DNS label`);
    }
    return join(cacheDir(), "clusters", name);
}

/** One start or stop at a time: they choose ports that are free at that moment. */
export function clustersLock(): string {
    return join(cacheDir(), "clusters.lock");
}
