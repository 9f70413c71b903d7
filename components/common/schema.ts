import { z } from "zod";
import { Fault } from "./faults";
import { suggestion } from "./text";

type Path = readonly PropertyKey[];

/**
 * Untyped values by a schema, of which every top-level key may be left out: a fault for all that it refuses, and the rest
 * as it reads it, so that the rest can be checked further and one message tells everything.
 * @param secretKeys top-level keys whose values no message may show
 */
export function checkedBy<T>(schema: z.ZodType<T>, values: Record<string, unknown>, secretKeys: string[]) {
    const rest = structuredClone(values);
    const faults: Fault[] = [];
    for (let result = schema.safeParse(rest); ; result = schema.safeParse(rest)) {
        if (result.success) return { sound: result.data, faults };
        // What is refused later is only left over from what was taken out.
        if (faults.length === 0) faults.push(...schemaFaults(schema, result.error, values, secretKeys));
        const removed = result.error.issues.flatMap(refusedPaths).filter((path) => remove(rest, path));
        if (removed.length === 0) throw new Error("a schema with a required key at the top");
    }
}

function refusedPaths(issue: z.core.$ZodIssue): Path[] {
    return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** Takes out the value at a path, or what should have held it. False where nothing of it is there. */
function remove(values: object, path: Path): boolean {
    const [parent, key] = [valueAt(values, path.slice(0, -1)), path.at(-1)];
    if (key === undefined) return false;
    if (valueAt(parent, [key]) === undefined) return remove(values, path.slice(0, -1));
    return Reflect.deleteProperty(parent as object, key);
}

function schemaFaults(schema: z.ZodType, error: z.ZodError, values: unknown, secretKeys: string[]): Fault[] {
    return error.issues.flatMap((issue) =>
        refusedPaths(issue).map((path) => {
            const propertyPath = path.join(".");
            if (issue.code === "unrecognized_keys") {
                const known = knownKeys(schema, issue.path);
                const hint = suggestion(String(path.at(-1)), known);
                return { propertyPath, reason: `unknown key${hint}, expected one of ${known.join(", ")}` };
            }
            const given = shown(valueAt(values, path), secretKeys.includes(String(path[0])));
            const expected = issue.message.replace(/^Invalid \w+: |, received .*$/g, "").replaceAll('"|"', '" or "');
            const keys = expected === "expected object" ? knownKeys(schema, path) : [];
            return {
                propertyPath,
                reason: `${given}, ${expected}${keys.length > 0 ? ` with ${keys.join(", ")}` : ""}`,
            };
        }),
    );
}

function valueAt(values: unknown, path: Path): unknown {
    return path.reduce((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], values);
}

function shown(value: unknown, secret: boolean): string {
    if (value === undefined) return "missing";
    return secret ? "[secret]" : JSON.stringify(value);
}

/** Names that a schema has at a path. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
    const inner = path.reduce<unknown>((at, step) => {
        const type = unwrapped(at);
        return type instanceof z.ZodRecord ? type.valueType : valueAt(type, ["shape", step]);
    }, schema);
    return Object.keys((unwrapped(inner) as { shape?: object } | undefined)?.shape ?? {});
}

function unwrapped(type: unknown): unknown {
    let inner = type;
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
        inner = inner.unwrap();
    }
    return inner;
}
