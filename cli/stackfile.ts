import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../components/common/project";
import { suggestion } from "../components/common/text";

interface ProjectFile {
    name: string;
    config?: Record<string, { type?: string; default?: unknown }>;
}

export interface StackConfig {
    project: string;
    /** Full name → text. */
    values: Record<string, string>;
    /** Full names of values that are encrypted in the file. */
    secretKeys: string[];
}

/** Stands for a value that only the engine can decrypt. */
const ENCRYPTED = "[encrypted]";

/** Names of the stacks that have a file. */
export function stackNames(root = projectRoot()): string[] {
    const files = readdirSync(root).map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1]);
    return files.filter((name) => name !== undefined).sort();
}

function decrypted(value: unknown): unknown {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(decrypted);
    if ("secure" in value) return ENCRYPTED;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decrypted(item)]));
}

function hasSecret(value: unknown): boolean {
    if (value === null || typeof value !== "object") return false;
    return "secure" in value || Object.values(value).some(hasSecret);
}

/** A file's YAML; what is wrong in it is told with the file's name. */
function yamlOf(file: string): unknown {
    try {
        return parse(readFileSync(file, "utf8"));
    } catch (error) {
        throw new Error(`${basename(file)}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
        });
    }
}

/** An object that is encrypted as one value has no names left to plan with. */
export function refuseSealed(file: string, fullName: string, value: unknown, project: ProjectFile): void {
    const name = fullName.slice(project.name.length + 1);
    const isObject = project.config?.[name]?.type === "object";
    if (!isObject || value === null || typeof value !== "object" || !("secure" in value)) return;
    throw new Error(
        `${file}: ${fullName} is encrypted as one value, which only Pulumi can read; ` +
            `encrypt each value in it by itself: pulumi config set --secret --path ${name}.<name>`,
    );
}

function text(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * A stack's configuration as the engine hands it to the program: Pulumi.<stack>.yaml over the defaults of Pulumi.yaml.
 * Throws where there is no such stack.
 * @param root folder of the project: another one, or one below this. @default this one
 */
export function stackConfig(
    stack: string,
    overrides: Record<string, string> = {},
    secretOverrides: Record<string, string> = {},
    root = projectRoot(),
): StackConfig {
    const file = join(root, `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) {
        const names = stackNames(root);
        throw new Error(`no stack "${stack}"${suggestion(stack, names)}, there are: ${names.join(", ")}`);
    }
    const project = yamlOf(join(root, "Pulumi.yaml")) as ProjectFile;
    const own = (yamlOf(file) as { config?: Record<string, unknown> } | null)?.config ?? {};
    const key = (name: string) => (name.includes(":") ? name : `${project.name}:${name}`);
    const values: Record<string, string> = {};
    for (const [name, { default: value }] of Object.entries(project.config ?? {})) {
        if (value !== undefined) values[key(name)] = text(value);
    }
    const secretKeys = Object.keys(secretOverrides).map(key);
    for (const [name, value] of Object.entries(own)) {
        refuseSealed(`Pulumi.${stack}.yaml`, key(name), value, project);
        values[key(name)] = text(decrypted(value));
        if (hasSecret(value)) secretKeys.push(key(name));
    }
    for (const [name, value] of Object.entries({ ...overrides, ...secretOverrides })) values[key(name)] = value;
    return { project: project.name, values, secretKeys };
}
