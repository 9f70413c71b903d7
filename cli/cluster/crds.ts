import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { cacheDir } from "../env";
import { DefinitionSource, Kind } from "./definitions";
import { run } from "./exec";
import { projectRoot } from "../../components/common/project";

const FETCH_TIMEOUT_MS = 15_000;
const MODULE_TIMEOUT_MS = 120_000;

/** One custom resource definition, as text. */
export interface Definition {
    name: string;
    text: string;
}

/** A place that may have an operator's definitions. */
export interface Origin {
    /** For the note, e.g. `../shared/crds/rook-v1.20.6.yaml`. */
    name: string;
    /** YAML; fails, with the reason as its message, where there is none. */
    read: () => Promise<string>;
}

export interface Chosen {
    definitions: Definition[];
    /** Which origin was taken, in one line, and why not those before it. */
    note: string;
    digest: string;
}

/** The definitions among a manifest's documents, without conversion: there is no operator's pod behind its webhook. */
export function definitionsIn(manifest: string): Definition[] {
    return manifest
        .split(/^---.*$/m)
        .filter((text) => /^kind: *"?CustomResourceDefinition"?\s*$/m.test(text))
        .map((text) => ({
            name: /^ {2}name: *["']?([^\s"']+)/m.exec(text)?.[1] ?? "",
            text: text.replace(/^ {2}conversion:.*\n(?: {3,}.*\n?)*/m, ""),
        }));
}

/** The last resort: a kind that takes anything. */
export function bareDefinition({ kind, plural, group, version, cluster }: Kind): Definition {
    const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const text = stringify({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope: cluster ? "Cluster" : "Namespaced",
            names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
            versions: [
                {
                    name: version,
                    served: true,
                    storage: true,
                    subresources: { status: {} },
                    schema: { openAPIV3Schema: schema },
                },
            ],
        },
    });
    return { name: `${plural}.${group}`, text };
}

/** The first origin with definitions of all of the operator's kinds that the program uses; bare kinds where none has. */
export async function chooseDefinitions(source: DefinitionSource, origins: Origin[]): Promise<Chosen> {
    const refused: string[] = [];
    const chosen = (definitions: Definition[], from: string): Chosen => ({
        definitions,
        note: `${source.operator}: ${from}${refused.map((reason) => `; ${reason}`).join("")}`,
        digest: createHash("sha256")
            .update(definitions.map(({ text }) => text).join("\0"))
            .digest("hex"),
    });
    for (const origin of origins) {
        try {
            const definitions = definitionsIn(await origin.read());
            const names = new Set(definitions.map(({ name }) => name));
            const lacking = source.kinds.filter(({ plural, group }) => !names.has(`${plural}.${group}`));
            if (lacking.length === 0) return chosen(definitions, `definitions from ${origin.name}`);
            refused.push(`${origin.name} lacks ${lacking.map(({ kind }) => kind).join(", ")}`);
        } catch (error) {
            refused.push(`${origin.name}: ${(error as Error).message.split("\n").at(-1)}`);
        }
    }
    return chosen(source.kinds.map(bareDefinition), "BARE KINDS WITHOUT A SCHEMA");
}

/** The folder in which definitions are looked for first: the one given, or `../shared/crds` beside the project. */
export function definitionsFolder(given: string | undefined): string {
    return given ?? join(projectRoot(), "..", "shared", "crds");
}

/** The operator's file in a folder of definitions, if it has one. */
export async function definitionsFile(folder: string, operator: string): Promise<string | undefined> {
    if (!existsSync(folder)) return undefined;
    const files = await readdir(folder);
    const file = files.find((name) => name.startsWith(`${operator}-`) && name.endsWith(".yaml"));
    return file === undefined ? undefined : join(folder, file);
}

async function readModule({ path, version, file }: { path: string; version: string; file: string }): Promise<string> {
    const options = { cwd: cacheDir(), timeoutMs: MODULE_TIMEOUT_MS };
    const { Dir } = JSON.parse(await run("go", ["mod", "download", "-json", `${path}@${version}`], options)) as {
        Dir: string;
    };
    const target = join(Dir, file);
    if (file.endsWith(".yaml")) return readFile(target, "utf8");
    const files = (await readdir(target)).filter((name) => name.endsWith(".yaml")).sort();
    return (await Promise.all(files.map((name) => readFile(join(target, name), "utf8")))).join("\n---\n");
}

async function readRelease(operator: string, url: string): Promise<string> {
    const folder = join(cacheDir(), "crds");
    const kept = join(folder, `${operator}-${createHash("sha256").update(url).digest("hex").slice(0, 12)}.yaml`);
    if (existsSync(kept)) return readFile(kept, "utf8");
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const text = await response.text();
    await mkdir(folder, { recursive: true });
    await writeFile(kept, text);
    return text;
}

/** An operator's origins, the nearest first. */
export function originsOf(source: DefinitionSource, file: string | undefined): Origin[] {
    const { operator, module, release } = source;
    const origins: Origin[] = [];
    if (file !== undefined) origins.push({ name: relative(projectRoot(), file), read: () => readFile(file, "utf8") });
    if (module) origins.push({ name: `module ${module.path}@${module.version}`, read: () => readModule(module) });
    origins.push({ name: release, read: () => readRelease(operator, release) });
    return origins;
}
