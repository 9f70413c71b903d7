import { stableJson } from "../../components/common/text";
import { UNKNOWN } from "../program";
import { isMaskedText, masked, maskedText, maskedValue, nameAt } from "./mask";
import { changedOptions, parseOptions } from "./options";
import { isSecret, secret } from "./snapshot";
import { unifiedDiff } from "./unified";

/** One field, option or argument that differs. */
export interface FieldChange {
    /** "spec.template.spec.containers[keystone].image", "data[neutron.conf] [DEFAULT] rpc_workers". */
    path: string;
    /** As text; undefined where a side does not have it. */
    before?: string;
    after?: string;
    /** Lines of a text that is no set of options, in place of `before` and `after`. */
    lines?: string;
    /** The object in which the same lines stand already, where a report does not repeat them. */
    sameAs?: string;
    /** The key of a resource whose content changed, and with it the name by which this field refers to it. */
    via?: string;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
    return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** "a.b", and "a[b.c]" for a key that is no plain word. */
function below(path: string, key: string): string {
    if (!/^[\w-]+$/.test(key)) return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
}

/** A value for people, on one line. */
export function shown(value: unknown, name = ""): string | undefined {
    if (value === undefined) return undefined;
    const hidden = maskedValue(value, name);
    const text = typeof hidden === "string" ? hidden : stableJson(hidden);
    // Marks are for comparing, and no reader's.
    return text.replace(/\[secret [^\]]*\]/g, secret());
}

function parsedJson(text: string): unknown {
    if (!/^\s*[{[]/.test(text)) return undefined;
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

/** A ConfigMap's entry, or any text of several lines. */
function isFile(path: string, before: string, after: string): boolean {
    return /^data(?:\.[\w-]+|\[[^\]]+\])$/.test(path) || before.includes("\n") || after.includes("\n");
}

/** What differs between two texts: options, values of a JSON file, else lines. */
function texts(path: string, before: string, after: string): FieldChange[] {
    const name = nameAt(path);
    const whole = { path, before: shown(before, name), after: shown(after, name) };
    if (!isFile(path, before, after) || [whole.before, whole.after].includes(secret())) return [whole];
    const json = [parsedJson(before), parsedJson(after)] as const;
    if (json[0] !== undefined && json[1] !== undefined) return changedFields(json[0], json[1], path);
    const options = [parseOptions(before), parseOptions(after)] as const;
    const changes = options[0] && options[1] ? changedOptions(options[0], options[1]) : [];
    if (changes.length > 0)
        return changes.map(({ name: option, ...values }) => ({ path: `${path} ${option}`, ...values }));
    if (!`${before}${after}`.includes("\n")) return [whole];
    return [{ path, lines: unifiedDiff(maskedText(before), maskedText(after), { context: 1 }) || "  (a credential)" }];
}

/** By what an element of a list is known, where all elements of both lists have one of their own. */
const IDENTITIES = ["name", "key", "mountPath", "topologyKey", "ip", "cidr"];

function identityOf(before: unknown[], after: unknown[]): ((element: unknown) => string) | undefined {
    const all = [before, after];
    const field = IDENTITIES.find((name) =>
        all.every((list) => {
            const names = list.map((element) => (isFields(element) ? element[name] : undefined));
            return names.every((one) => typeof one === "string") && new Set(names).size === list.length;
        }),
    );
    return field === undefined ? undefined : (element) => String((element as Fields)[field]);
}

function lists(before: unknown[], after: unknown[], path: string): FieldChange[] {
    const identity = identityOf(before, after);
    if (identity) {
        const named = (list: unknown[]) => new Map(list.map((element) => [identity(element), element]));
        const [old, now] = [named(before), named(after)];
        const names = [...new Set([...old.keys(), ...now.keys()])];
        return names.flatMap((name) => changedFields(old.get(name), now.get(name), `${path}[${name}]`));
    }
    if (before.length === after.length) {
        return before.flatMap((element, i) => changedFields(element, after[i], `${path}[${i}]`));
    }
    // Elements that came or went, each by its content.
    const contents = (list: unknown[]) => list.map((element) => stableJson(element));
    const [old, now] = [contents(before), contents(after)];
    const gone = before.filter((_, i) => !now.includes(old[i] ?? ""));
    const came = after.filter((_, i) => !old.includes(now[i] ?? ""));
    const name = nameAt(path);
    if (gone.length + came.length === 0) return [{ path, before: shown(before, name), after: shown(after, name) }];
    return [
        ...gone.map((element) => ({ path: `${path}[]`, before: shown(element, name) })),
        ...came.map((element) => ({ path: `${path}[]`, after: shown(element, name) })),
    ];
}

function secrets(before: unknown, after: unknown, path: string): FieldChange[] {
    const parts = [before, after].map((value) => (isSecret(value) ? value : undefined));
    const marks = parts.map((part) => part?.slice("[secret".length, -1));
    // One side whose mark is not known cannot tell whether it changed.
    if (before !== undefined && after !== undefined && (marks.includes("") || marks[0] === marks[1])) return [];
    const mask = (value: unknown) => (value === undefined ? undefined : secret());
    return [{ path, before: mask(before), after: mask(after) }];
}

/** What differs between two values; the order of keys is no difference. */
export function changedFields(before: unknown, after: unknown, path = ""): FieldChange[] {
    if (isSecret(before) || isSecret(after)) return secrets(before, after, path);
    if (isFields(before) && isFields(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
        return keys.flatMap((key) => changedFields(before[key], after[key], below(path, key)));
    }
    if (Array.isArray(before) && Array.isArray(after)) return lists(before, after, path);
    if (stableJson(before) === stableJson(after)) return [];
    const name = nameAt(path);
    if (typeof before === "string" && typeof after === "string") {
        // A side whose credentials are masks cannot tell whether these changed.
        if (!isMaskedText(before) && !isMaskedText(after)) return texts(path, before, after);
        const [old, now] = [masked(name, before), masked(name, after)];
        return old === now ? [] : texts(path, old, now);
    }
    return [{ path, before: shown(before, name), after: shown(after, name) }];
}

/** Whether only a cluster can tell what it will be. */
export function isUnknown(value: string | undefined): boolean {
    return value === UNKNOWN;
}
