import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { HostCount } from "../components/common/placement";
import { Host, Layout } from "./layout";

interface LayoutModule {
    layout?: Layout;
}

/** The layout in `stacks/<name>`: any file here that exports `layout` is an environment. Undefined when there is none. */
export function findLayout(name: string): Layout | undefined {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
    const file = join(__dirname, name);
    if (![".ts", ".js"].some((extension) => existsSync(file + extension))) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a new environment is a new file, not a change of code
    return (require(file) as LayoutModule).layout;
}

/** Names of all layouts, sorted. */
export function layoutNames(): string[] {
    const files = readdirSync(__dirname).map((file) => /^([a-z0-9-]+)\.(?:ts|js)$/.exec(file)?.[1] ?? "");
    return [...new Set(files)].filter((name) => findLayout(name) !== undefined).sort();
}

/** Counts a layout's hosts and racks by role; all that a placement needs to know of it. */
export function hostCounter({ hosts }: Layout): HostCount {
    // Equal hosts together, once: it is asked for every service and every workload.
    const kinds = new Map<string, { host: Host; count: number; racks: Set<string> }>();
    for (const host of hosts) {
        const key = `${host.roles.join()} ${host.cell ?? ""}`;
        const kind = kinds.get(key) ?? { host, count: 0, racks: new Set() };
        kinds.set(key, { ...kind, count: kind.count + 1, racks: kind.racks.add(host.rack) });
    }
    return (roles, cell) => {
        const found = [...kinds.values()].filter(
            ({ host }) => host.roles.some((role) => roles.includes(role)) && (cell === undefined || host.cell === cell),
        );
        return {
            hosts: found.reduce((sum, { count }) => sum + count, 0),
            racks: new Set(found.flatMap(({ racks }) => [...racks])).size,
        };
    };
}
