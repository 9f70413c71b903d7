/** Major, minor, patch. */
export type Version = [number, number, number];

/** The first version in a text, e.g. in `Client Version: v1.36.3`; a missing patch is 0. */
export function parseVersion(text: string): Version | undefined {
    const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
    if (!match) return undefined;
    return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Whether a version is of the same or a newer minor; patches do not count. */
export function isSameMinorOrNewer(version: Version, minimum: Version): boolean {
    return version[0] > minimum[0] || (version[0] === minimum[0] && version[1] >= minimum[1]);
}

/** The versions that a go.mod pins: the Go that it asks for, and the required modules by path. */
export function pinnedVersions(goMod: string): { go: Version; modules: Map<string, string> } {
    const go = parseVersion(/^go (.+)$/m.exec(goMod)?.[1] ?? "");
    if (!go) throw new Error("go.mod: no go directive");
    const modules = new Map<string, string>();
    for (const [, path, version] of goMod.matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm)) {
        if (path !== undefined && version !== undefined) modules.set(path, version);
    }
    return { go, modules };
}
