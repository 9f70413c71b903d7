import { join } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../components/common/project";
import { Entry, Member } from "./model";
import { readApi } from "./read";

export { apiPages } from "./pages";

/** Where the pages are. */
export const API_FOLDER = join(projectRoot(), "docs", "api");

/** The API of a module, by default that of this package. */
export function projectApi(entry = join(projectRoot(), "components", "index.ts")): Entry[] {
    const file = join(projectRoot(), "tsconfig.json");
    const { options } = ts.parseJsonConfigFileContent(
        ts.readConfigFile(file, (path) => ts.sys.readFile(path)).config,
        { ...ts.sys, readDirectory: () => [] },
        projectRoot(),
    );
    return readApi(entry, { ...options, incremental: false, tsBuildInfoFile: undefined });
}

/** Arguments of components, at whatever depth, and outputs that have no doc comment, each with its place. */
export function undocumented(entries: Entry[]): string[] {
    const membersOf = (entry: Entry): Member[] => {
        if (entry.kind === "component") return [...entry.args, ...entry.outputs];
        return entry.kind === "interface" && entry.argument ? entry.fields : [];
    };
    const faults = entries.flatMap((entry) =>
        membersOf(entry)
            .filter(({ text, default: value }) => text === "" && value === undefined)
            .map(({ name, place }) => `${place}: ${name} has no doc comment`),
    );
    return [...new Set(faults)].sort();
}
