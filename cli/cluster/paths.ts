import { join } from "node:path";
import { cacheDir } from "../env";

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
