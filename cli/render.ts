import { randomBytes, randomInt } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import { CLUSTER_TIER, KubernetesObject, kindRank, Manifest, manifests, MASK } from "./manifests";
import { operatorFiles } from "./operators";
import { Generate, ProgramRun, runProgram } from "./program";
import { stackConfig } from "./stackfile";

export interface RenderOptions {
    /** Secrets too, with generated values, in files that only their owner can read. @default false: a list of them */
    secrets?: boolean;
    /** Where generated values are kept from one render to the next. @default <stack>.secrets.json beside the directory */
    store?: string;
}

export interface RenderedStack {
    /** Folders with manifests below the directory, in the order in which they are applied. */
    folders: string[];
    /** Paths of the manifests below the directory, in that order too. */
    files: string[];
    /** What the manifests describe, in that order too. */
    objects: KubernetesObject[];
    /** Those among them that must not be applied again: the cluster changes them once they are made. */
    createOnce: string[];
    /** Names of Secrets that were left out. */
    omitted: string[];
    /** The file with the generated values. */
    store?: string;
}

/** In a directory that is ours to empty. */
const MARKER = ".openstack-ra-render";
const MARKER_TEXT =
    "`openstack-ra render` empties this directory, but for names that begin with a dot, and fills it anew.\n";
const SECRETS_FILE = "SECRETS.md";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const PASSWORD_LENGTH = 32;

/** A random password of letters and digits, or a random key of so many bytes in base64. */
export const randomValue: Generate = (_name, bytes) =>
    bytes === undefined
        ? Array.from({ length: PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")
        : randomBytes(bytes).toString("base64");

/** The folder of a tier. The namespace's comes first by name, so that `kubectl apply --recursive` meets it first. */
function folderOf(tier: string): string {
    return tier === CLUSTER_TIER ? `00-${tier}` : tier;
}

/** A manifest's path: its tier, then its kind's place and its name, which stay when its content changes. */
export function manifestPath({ tier, resource, object }: Manifest): string {
    const rank = String(kindRank(object.kind)).padStart(3, "0");
    const file = `${rank}-${object.kind.toLowerCase()}-${resource}.yaml`;
    return join(folderOf(tier), file.replace(/[^\w.-]+/g, "-"));
}

/** YAML that parsers of version 1.1, kubectl's among them, read as it is meant ("yes" is text). */
export function manifestYaml({ object, createOnce }: Manifest): string {
    const options = { version: "1.1", lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false } as const;
    return `${createOnce ? "# Apply once: the cluster changes it from then on.\n" : ""}${stringify(object, options)}`;
}

/** What has to be provided by other means, as a page for people. */
export function secretsPage(stack: string, secrets: Manifest[]): string {
    const row = ({ object, generated, createOnce }: Manifest) => {
        const { name, namespace = "" } = object.metadata;
        const keys = Object.keys(object.data as object);
        const cells = [
            `\`${name}\``,
            namespace,
            (object.type as string | undefined) ?? "Opaque",
            keys.map((key) => `\`${key}\``).join(", "),
            generated.join(", "),
            createOnce ? "make it once; the cluster changes it from then on" : "",
        ];
        return `| ${cells.join(" | ")} |`;
    };
    return [
        `# Secrets of stack ${stack}`,
        "",
        "These manifests hold no credentials. They refer to the Secrets below, which have to be in the cluster under these",
        "names, by whatever means you keep credentials with (External Secrets, SOPS, Sealed Secrets).",
        "",
        `\`openstack-ra render ${stack} --secrets --out <directory>\` writes manifests with all of them, made of random`,
        "values, in files that only you can read; it shows the form that each key has. A value that is named in several rows",
        "is the same in all of them.",
        "",
        "| Secret | Namespace | Type | Keys | Made of | Note |",
        "| --- | --- | --- | --- | --- | --- |",
        ...secrets.map(row),
        "",
    ].join("\n");
}

/** Path → text of every file that a render writes, in the order in which they are applied. Throws where two would be one. */
export function renderedFiles(stack: string, all: Manifest[], secrets: boolean): Map<string, string> {
    const isOmitted = ({ object }: Manifest) => !secrets && object.kind === "Secret";
    const files = new Map<string, string>();
    for (const manifest of all.filter((one) => !isOmitted(one))) {
        const path = manifestPath(manifest);
        const text = manifestYaml(manifest);
        if (files.has(path))
            throw new Error(`${path}: two objects would have this file, ${manifest.urn} is one of them`);
        if (text.includes(MASK)) throw new Error(`${manifest.urn} has a secret value, which only Secrets may have`);
        files.set(path, text);
    }
    const omitted = all.filter(isOmitted);
    if (omitted.length > 0) files.set(SECRETS_FILE, secretsPage(stack, omitted));
    return files;
}

function isMissing(error: unknown): boolean {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/** Where generated values are kept that nobody else keeps. @param directory that the manifests' one is in */
export function secretsStore(stack: string, directory: string): string {
    return join(directory, `${stack}.secrets.json`);
}

/** Generated values of earlier renders, name → value. */
async function readStore(file: string): Promise<Record<string, string>> {
    try {
        const mode = (await stat(file)).mode & 0o777;
        if (mode & 0o077) throw new Error(`${file} can be read by others (mode ${mode.toString(8)}), expected 600`);
        return JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    } catch (error) {
        if (isMissing(error)) return {};
        throw error;
    }
}

async function writeStore(file: string, values: Record<string, string>): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const text = JSON.stringify(Object.fromEntries(Object.entries(values).sort()), undefined, 2);
    await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
}

/** Makes an empty directory of one that is not there, is empty, or was written by a render; refuses any other. */
async function emptyDirectory(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    const entries = await readdir(directory);
    if (entries.length > 0 && !entries.includes(MARKER)) {
        throw new Error(
            `${directory} holds something else; expected an empty directory, or one that render has written`,
        );
    }
    await writeFile(join(directory, MARKER), MARKER_TEXT);
    // Version control, and tools that keep their settings beside the manifests, have names that begin with a dot.
    const ours = entries.filter((name) => !name.startsWith("."));
    await Promise.all(ours.map((name) => rm(join(directory, name), { recursive: true })));
}

/** Throws where Secrets would hold a value that is encrypted in the stack's file; no Secret holds the kubeconfig. */
export function refuseEncrypted(secretKeys: string[]): void {
    const encrypted = secretKeys.filter((key) => !key.endsWith(":kubeconfig"));
    if (encrypted.length === 0) return;
    throw new Error(
        `only Pulumi can decrypt ${encrypted.join(", ")}: render without secrets, or deploy with pulumi up`,
    );
}

/**
 * A run with values for its Secrets; those that are not in the store yet are made, and stored first.
 * @param config in place of values of the stack's file
 */
export async function withSecrets(stack: string, store: string, config?: Record<string, string>): Promise<ProgramRun> {
    refuseEncrypted(stackConfig(stack).secretKeys);
    const values = await readStore(store);
    const generate: Generate = (name, bytes) => (values[name] ??= randomValue(name, bytes));
    const run = await runProgram(stack, { generate, config });
    await writeStore(store, values);
    return run;
}

/**
 * Writes a stack's manifests, one folder a tier. What is in the directory is replaced whole; a directory that is not empty
 * and was not written by a render is refused. Nothing is changed where the stack is faulty.
 */
export async function renderStack(
    stack: string,
    directory: string,
    options: RenderOptions = {},
): Promise<RenderedStack> {
    const secrets = options.secrets ?? false;
    const store = options.store ?? secretsStore(stack, dirname(directory));
    if (secrets && !relative(directory, store).startsWith("..")) {
        throw new Error(`${store} would be emptied with ${directory}, expected a file outside`);
    }
    const run = secrets ? await withSecrets(stack, store) : await runProgram(stack);
    const all = manifests(run, { reveal: secrets });
    const files = new Map([...renderedFiles(stack, all, secrets), ...operatorFiles(run)]);
    await emptyDirectory(directory);
    if (secrets) await chmod(directory, 0o700);
    for (const [path, text] of files) {
        const file = join(directory, path);
        await mkdir(dirname(file), { recursive: true, mode: secrets ? 0o700 : undefined });
        await writeFile(file, text, { mode: secrets ? 0o600 : undefined });
    }
    const rendered = all.filter((manifest) => files.has(manifestPath(manifest)));
    const paths = rendered.map(manifestPath);
    return {
        folders: [...new Set(paths.map(dirname))],
        files: paths,
        objects: rendered.map(({ object }) => object),
        createOnce: rendered.filter(({ createOnce }) => createOnce).map(manifestPath),
        omitted: all.filter((manifest) => !rendered.includes(manifest)).map(({ object }) => object.metadata.name),
        store: secrets ? store : undefined,
    };
}
