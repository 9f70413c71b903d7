import { Change } from "../diff/compare";
import { Resource, Snapshot } from "../diff/snapshot";
import { ImpactClass } from "./classes";

/** Both sides whole, and all that differs between them: what a rule may need beside the one object. */
export interface Site {
    before: Snapshot;
    after: Snapshot;
    changes: Change[];
}

/** What one kind of change does. */
export interface Rule {
    /** Unique among the rules, e.g. "deployment-rolls". */
    name: string;
    class: ImpactClass;
    /** It speaks only where no other rule does. */
    otherwise?: true;
    /** Rules of which it says more: where it speaks, they do not. */
    insteadOf?: string[];
    applies: (change: Change, site: Site) => boolean;
    /** One sentence, or part of one, without a stop at its end. */
    says: (change: Change, site: Site) => string;
}

/** The state before, of a change that has one. */
export function old({ before, key }: Change): Resource {
    if (!before) throw new Error(`${key} is new`);
    return before;
}

/** The state after, of a change that has one. */
export function now({ after, key }: Change): Resource {
    if (!after) throw new Error(`${key} is gone`);
    return after;
}

export function isGone({ op }: Change): boolean {
    return op === "replace" || op === "delete";
}

/** The paths of the changed fields. */
export function paths({ fields }: Change): string[] {
    return fields.map(({ path }) => path);
}

export function changes(change: Change, pattern: RegExp): boolean {
    return paths(change).some((path) => pattern.test(path));
}

/** The value at a path of a state. Undefined where the path ends early. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
    return path.reduce<unknown>(
        (inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step],
        value,
    );
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
    const found = at(value, ...path);
    return typeof found === "number" ? found : undefined;
}

/** "a, b and c"; the first of many, and how many more. */
export function listed(names: string[], most = 6): string {
    const [last, ...first] = [...names].reverse();
    if (last === undefined) return "none";
    if (names.length > most) return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
    return first.length === 0 ? last : `${first.reverse().join(", ")} and ${last}`;
}
