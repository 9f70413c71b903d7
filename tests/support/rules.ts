import { ProgramRun, Registered, Secret } from "../../cli/program";
import { at, resourceNamed } from "./stacks";

/** What must hold of every stack. */
export interface Rule {
    /** A sentence's end, after "every stack". */
    what: string;
    /** What is wrong in a run, each with its place; empty where the rule holds. */
    faults: (run: ProgramRun) => string[];
    /** Changes of the lab that the rule must find, and what it must say of them. */
    breaks: [change: (run: ProgramRun) => void, says: RegExp][];
}

export const isKubernetes = ({ type }: Registered) => type.startsWith("kubernetes:");

/** A copy that may be changed. */
export function copyOf<T>(value: T): T {
    if (Array.isArray(value)) return value.map(copyOf) as T;
    if (value instanceof Secret) return new Secret(copyOf(value.value)) as T;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
        Object.entries(value as object).map(([key, item]: [string, unknown]) => [key, copyOf(item)]),
    ) as T;
}

/**
 * Puts a value at a path of a resource's inputs: steps with blanks between them, "+" at the end for one more item of a list.
 * Undefined takes away what is there.
 */
export function put(type: string, name: string, path: string, value: unknown): (run: ProgramRun) => void {
    return (run) => {
        const steps = path.split(" ");
        const last = steps.pop() ?? "";
        const parent = at(resourceNamed(run, type, name).inputs, ...steps) as object;
        if (last === "+") (parent as unknown[]).push(value);
        else if (value === undefined) Reflect.deleteProperty(parent, last);
        else Reflect.set(parent, last, value);
    };
}
