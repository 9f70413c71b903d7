import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { ProgramRun, Registered, revealed } from "../../cli/program";
import { projectRoot } from "../../components/common/project";
import { unifiedDiff } from "../../cli/diff/unified";
import { ownerOf } from "./stacks";

/** What a stack makes as texts: file name → content. */
export type Golden = Record<string, string>;

/** The file for what belongs to no tier: provider, namespace, outputs. */
const BASE = "stack";

/** Keys stay, values do not. */
function masked(secret: unknown): unknown {
    if (secret === null || typeof secret !== "object" || Array.isArray(secret)) return "[secret]";
    return Object.fromEntries(Object.keys(secret).map((key) => [key, "[secret]"]));
}

function normalised(resource: Registered): Record<string, unknown> {
    const { urn, objectName, provider, protect, ignoreChanges } = resource;
    const dependencies = [...new Set(resource.dependencies)].sort();
    const fields = {
        urn,
        objectName,
        // Its identifier is the engine's; which provider it is, is ours.
        provider: /::([^:]+)::[^:]*$/.exec(provider)?.[1],
        protect: protect || undefined,
        ignoreChanges: ignoreChanges.length > 0 ? ignoreChanges : undefined,
        dependencies: dependencies.length > 0 ? dependencies : undefined,
        inputs: revealed(resource.inputs, masked),
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function text(entries: unknown): string {
    return stringify(entries, { sortMapEntries: false, lineWidth: 0, aliasDuplicateObjects: false });
}

function sortedDeep(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(sortedDeep);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, sortedDeep(item)]));
}

/** A run as golden files, one for each tier: every resource with all that the engine is told of it, in order of URNs. */
export function goldenOf(run: ProgramRun): Golden {
    const files: Record<string, Registered[]> = {};
    for (const resource of run.resources) {
        const owner = ownerOf(run, resource);
        (files[owner.custom || !owner.parent ? BASE : owner.name] ??= []).push(resource);
    }
    return Object.fromEntries(
        Object.entries(files).map(([tier, resources]) => {
            const sorted = resources.sort((a, b) => (a.urn < b.urn ? -1 : 1)).map(normalised);
            const entries = sorted.map((entry) => ({ ...entry, inputs: sortedDeep(entry.inputs) }));
            return [
                `${tier}.yaml`,
                text(tier === BASE ? [...entries, { outputs: sortedDeep(revealed(run.outputs, masked)) }] : entries),
            ];
        }),
    );
}

export function goldenDirectory(stack: string): string {
    return join(projectRoot(), "tests", "golden", stack);
}

export function readGolden(directory: string): Golden {
    if (!existsSync(directory)) return {};
    const files = readdirSync(directory).filter((file) => file.endsWith(".yaml"));
    return Object.fromEntries(files.map((file) => [file, readFileSync(join(directory, file), "utf8")]));
}

export function writeGolden(directory: string, golden: Golden): void {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    for (const [file, content] of Object.entries(golden)) writeFileSync(join(directory, file), content);
}

/** Names of the files that differ. */
export function changedFiles(before: Golden, after: Golden): string[] {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].filter((name) => before[name] !== after[name]).sort();
}

/** What changed, for people; empty where nothing did. */
export function goldenDiff(directory: string, before: Golden, after: Golden): string {
    return changedFiles(before, after)
        .map((name) => {
            const [old, now] = [before[name], after[name]];
            const change = old === undefined ? " (new)" : now === undefined ? " (gone)" : "";
            return `${join(directory, name)}${change}\n${unifiedDiff(old ?? "", now ?? "")}`;
        })
        .join("\n\n");
}
