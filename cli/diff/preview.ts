import { tiersOf, CLUSTER_TIER } from "../manifests";
import { UNKNOWN } from "../program";
import { cleaned, isSecret, keyOf, kindOf, maskedSecret, Resource, secret, Snapshot } from "./snapshot";

/** One resource's state as the engine keeps it; only what is read here. */
interface State {
    urn: string;
    type: string;
    custom?: boolean;
    parent?: string;
    inputs?: Record<string, unknown>;
    protect?: boolean;
    ignoreChanges?: string[];
}

interface Step {
    op: string;
    urn: string;
    oldState?: State;
    newState?: State;
    detailedDiff?: Record<string, { kind?: string }> | null;
    replaceReasons?: string[] | null;
}

/** What `pulumi preview --json` writes. */
interface Preview {
    steps: Step[];
}

/** Marks in the engine's JSON: a secret, the same with its value (--show-secrets), and a value that only the deployment will know (sdk/go/common/resource/plugin). */
const ENGINE_SECRET = "[secret]";
const ENGINE_SIGNATURE = "4dabf18193072939515e22adb298388d";
const ENGINE_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Steps that tell what a deployment would do; the others read what is there. */
const READS = ["read", "read-replacement", "refresh", "discard", "read-discard", "remove-pending-replace"];

export function isPreview(content: object): content is Preview {
    return Array.isArray((content as Partial<Preview>).steps);
}

function isStep(value: unknown): value is Step {
    const { op, urn } = (value ?? {}) as Partial<Step>;
    return typeof op === "string" && typeof urn === "string" && /^urn:pulumi:[^:]+::/.test(urn);
}

/** Whether the engine says of a path, or of what is above or below it, that it differs. */
function isToldOf(path: string, differences: string[]): boolean {
    const plain = (text: string) => text.replace(/\["?([^"\]]+)"?\]/g, ".$1");
    const at = plain(path);
    return differences
        .map(plain)
        .some((other) => at === other || at.startsWith(`${other}.`) || other.startsWith(`${at}.`));
}

/** The engine's marks as ours; a secret of which it says that it differs gets the mark of its side. */
function marked(value: unknown, differences: string[], side: string, path = ""): unknown {
    if (value === ENGINE_SECRET) return secret(isToldOf(path, differences) ? side : undefined);
    if (typeof value === "string") return value.includes(ENGINE_UNKNOWN) ? UNKNOWN : value;
    if (Array.isArray(value)) return value.map((item, i) => marked(item, differences, side, `${path}[${i}]`));
    if (value === null || typeof value !== "object") return value;
    if (ENGINE_SIGNATURE in value) return maskedSecret((value as { plaintext?: unknown }).plaintext);
    const inner = (key: string) => (path === "" ? key : `${path}.${key}`);
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, marked(item, differences, side, inner(key))]),
    );
}

/** A Secret's values, where the engine was told to show them. */
function masked(state: Record<string, unknown>): Record<string, unknown> {
    const hidden = (value: unknown): unknown => {
        if (isSecret(value)) return value;
        if (value === null || typeof value !== "object") return maskedSecret(value);
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item)]));
    };
    const own = ["data", "stringData"].filter((field) => state[field] !== undefined);
    return { ...state, ...Object.fromEntries(own.map((field) => [field, hidden(state[field])])) };
}

function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** Reasons for which a step of this URN makes it anew, of all its steps. */
function replaceReasons(steps: Step[]): Map<string, string[]> {
    const reasons = new Map<string, string[]>();
    for (const { op, urn, replaceReasons: given, detailedDiff } of steps) {
        if (!op.includes("replace")) continue;
        const detailed = Object.entries(detailedDiff ?? {}).filter(([, { kind }]) => kind?.endsWith("-replace"));
        const known = given && given.length > 0 ? given : detailed.map(([path]) => path);
        reasons.set(urn, [...new Set([...(reasons.get(urn) ?? []), ...known])]);
    }
    return reasons;
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** Whether the step is of the stack itself, which every preview has. */
function isOfStack({ oldState, newState }: Step): boolean {
    return (newState ?? oldState)?.type === STACK_TYPE;
}

/**
 * Whether the engine left out what stays: it does, unless it was told to show it, and then shows at least something that stays in all. (A
 * resource whose protection or parent alone is another stands as "same" in every preview.) Of a new stack nothing can stay.
 */
function leavesOut(steps: Step[]): boolean {
    if (steps.some((step) => step.op === "create" && isOfStack(step))) return false;
    const stays = ({ op, oldState, newState }: Step) =>
        op === "same" && oldState?.protect === newState?.protect && oldState?.parent === newState?.parent;
    return !steps.some((step) => stays(step) && !isOfStack(step));
}

/**
 * One side of a preview: "before" is what the engine has deployed, "after" is what the program wants. Throws where the file is
 * not what `pulumi preview --json` writes.
 */
export function readPreview(path: string, { steps }: Preview, side: "before" | "after"): Snapshot {
    if (!steps.every(isStep))
        throw new Error(`${path}: a step has no op or no urn, expected what pulumi preview --json writes`);
    const reasons = replaceReasons(steps);
    const found = new Map<string, { state: State; step: Step }>();
    for (const step of steps.filter(({ op }) => !READS.includes(op))) {
        const state = side === "before" ? step.oldState : step.newState;
        // A replaced resource has several steps; each has its state on this side, or none.
        if (state && !(side === "after" && step.op === "delete-replaced")) found.set(step.urn, { state, step });
    }
    const standing = [...found].map(([urn, { state }]) => ({
        urn,
        type: state.type,
        name: nameOf(urn),
        custom: state.custom ?? true,
        parent: state.parent === "" ? undefined : state.parent,
    }));
    const tiers = tiersOf(standing);
    const resources = standing
        .filter(({ custom, type }) => custom && type !== STACK_TYPE)
        .map(({ urn, type, name }): Resource => {
            const { state, step } = found.get(urn) ?? {};
            const inputs = marked(state?.inputs ?? {}, Object.keys(step?.detailedDiff ?? {}), side);
            const known = cleaned(inputs as Record<string, unknown>);
            const cleanedState = kindOf(type) === "Secret" ? masked(known) : known;
            const given = (cleanedState.metadata as { name?: unknown } | undefined)?.name;
            return {
                key: keyOf(type, name),
                urn,
                kind: kindOf(type),
                name,
                objectName: typeof given === "string" && given !== UNKNOWN ? given : undefined,
                tier: tiers.get(urn) ?? CLUSTER_TIER,
                protect: state?.protect ?? false,
                ignoreChanges: state?.ignoreChanges ?? [],
                state: cleanedState,
                replacedFor: side === "after" ? (reasons.get(urn) ?? []) : undefined,
            };
        });
    const partial = leavesOut(steps) ? { partial: true as const } : {};
    return { stack: steps[0]?.urn.split(":")[2], resources, engineNames: true, ...partial };
}
