import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import { definitionsFile, definitionsFolder } from "../../cli/cluster/crds";

/** The part of a definition's schema that is checked here; what operators compute by rules is for the API server. */
interface Schema {
    type?: string;
    properties?: Record<string, Schema>;
    additionalProperties?: Schema | boolean;
    items?: Schema;
    required?: string[];
    enum?: unknown[];
    pattern?: string;
    minimum?: number;
    maximum?: number;
    "x-kubernetes-preserve-unknown-fields"?: boolean;
}

interface Definition {
    kind: string;
    spec: { names: { kind: string }; versions: { name: string; schema: { openAPIV3Schema: Schema } }[] };
}

/** The spec's schema of each of an operator's kinds; undefined where this machine has no definitions of it. */
export async function specSchemas(operator: string): Promise<Map<string, Schema> | undefined> {
    const file = await definitionsFile(definitionsFolder(undefined), operator);
    if (file === undefined) return undefined;
    const documents = parseAllDocuments(await readFile(file, "utf8")).map((one) => one.toJSON() as Definition | null);
    return new Map(
        documents
            .filter((one) => one?.kind === "CustomResourceDefinition")
            .flatMap((one) => {
                const spec = one?.spec.versions[0]?.schema.openAPIV3Schema.properties?.spec;
                return one && spec ? [[one.spec.names.kind, spec] as const] : [];
            }),
    );
}

/** Everything in a value that a schema does not take: unknown and missing fields, other types, other words. */
export function schemaFaults(schema: Schema, value: unknown, path = "spec"): string[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) {
        if (schema.type !== "array") return [`${path}: a list`];
        return value.flatMap((item, i) => schemaFaults(schema.items ?? {}, item, `${path}[${i}]`));
    }
    if (value !== null && typeof value === "object") return objectFaults(schema, value, path);
    return scalarFaults(schema, value as string | number | boolean, path);
}

const TYPES = { string: ["string"], number: ["number", "integer"], boolean: ["boolean"] };

function scalarFaults(schema: Schema, value: string | number | boolean, path: string): string[] {
    const type = typeof value as keyof typeof TYPES;
    const text = String(value);
    if (schema.type !== undefined && !TYPES[type].includes(schema.type))
        return [`${path}: ${type}, not ${schema.type}`];
    if (schema.type === "integer" && !Number.isInteger(value)) return [`${path}: ${text}, not whole`];
    if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${text}, not of ${schema.enum.join()}`];
    if (schema.pattern && !new RegExp(schema.pattern).test(text)) return [`${path}: ${text}, not ${schema.pattern}`];
    const [least, most] = [schema.minimum ?? -Infinity, schema.maximum ?? Infinity];
    return typeof value === "number" && (value < least || value > most) ? [`${path}: ${text} out of bounds`] : [];
}

function objectFaults(schema: Schema, value: object, path: string): string[] {
    if (schema.type !== undefined && schema.type !== "object") return [`${path}: an object, not ${schema.type}`];
    const missing = (schema.required ?? []).filter((name) => (value as Record<string, unknown>)[name] === undefined);
    const open = schema["x-kubernetes-preserve-unknown-fields"];
    return [
        ...missing.map((name) => `${path}.${name}: missing`),
        ...Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
            const known = schema.properties?.[name];
            if (known) return schemaFaults(known, field, `${path}.${name}`);
            if (typeof schema.additionalProperties === "object") {
                return schemaFaults(schema.additionalProperties, field, `${path}.${name}`);
            }
            const any = open ?? schema.additionalProperties === true;
            return any || field === undefined ? [] : [`${path}.${name}: unknown`];
        }),
    ];
}
