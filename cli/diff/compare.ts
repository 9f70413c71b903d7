import { changedFields, FieldChange, isUnknown } from "./fields";
import { isMaskedText } from "./mask";
import { replacingFields } from "./replacement";
import { Resource, secret, Snapshot } from "./snapshot";

/** One resource that differs. */
export interface Change {
    key: string;
    /** "replace": it is deleted and made anew, under the same name or another. */
    op: "create" | "update" | "replace" | "delete";
    kind: string;
    name: string;
    tier: string;
    fields: FieldChange[];
    /** Paths of the fields that cannot change in place. */
    replacedFor: string[];
    before?: Resource;
    after?: Resource;
}

/** A resource as it is compared. */
interface Prepared {
    resource: Resource;
    /** Names in it do not follow from contents any more. */
    state: Record<string, unknown>;
    /** Where it refers to what by a name that followed from its content. */
    references: Required<Pick<FieldChange, "path" | "via">>[];
}

/** One side, ready to be compared. */
interface Side {
    resources: Map<string, Prepared>;
    engineNames: boolean;
}

/** Our own and the provider's suffixes. */
const SUFFIX = /^-[0-9a-f]{7,8}$/;

function isSuffixed({ name, objectName }: Resource): boolean {
    return objectName !== undefined && objectName.startsWith(name) && SUFFIX.test(objectName.slice(name.length));
}

function sideOf({ resources, engineNames = false }: Snapshot): Side {
    const suffixed = new Map(resources.filter(isSuffixed).map((resource) => [resource.objectName ?? "", resource]));
    // Names of Kubernetes have no character that means something in a pattern but the dot.
    const names = [...suffixed.keys()].map((name) => name.replace(/[.]/g, "\\."));
    const pattern = names.length > 0 ? new RegExp(`\\b(?:${names.join("|")})\\b`, "g") : undefined;
    const prepared = resources.map((resource) => preparedOf(resource, suffixed, pattern));
    return { resources: new Map(prepared.map((one) => [one.resource.key, one])), engineNames };
}

function preparedOf(resource: Resource, suffixed: Map<string, Resource>, pattern?: RegExp): Prepared {
    const references: Prepared["references"] = [];
    const plain = (value: unknown, path: string): unknown => {
        if (typeof value === "string" && pattern) {
            return value.replace(pattern, (name) => {
                const target = suffixed.get(name);
                if (target && target.key !== resource.key) references.push({ path, via: target.key });
                return target?.name ?? name;
            });
        }
        if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${nameIn(item) ?? i}]`));
        if (value === null || typeof value !== "object") return value;
        return Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, plain(item, path === "" ? key : `${path}.${key}`)]),
        );
    };
    const state = plain(withoutIgnored(resource), "") as Prepared["state"];
    if (resource.objectName !== undefined && typeof state.metadata === "object") {
        const name = isSuffixed(resource) ? resource.name : resource.objectName;
        state.metadata = { ...state.metadata, name };
    }
    return { resource, state, references };
}

/** Without the fields that the cluster changes from then on: the engine leaves them alone. */
function withoutIgnored({ state, ignoreChanges }: Resource): Resource["state"] {
    return Object.fromEntries(Object.entries(state).filter(([key]) => !ignoreChanges.includes(key)));
}

function nameIn(item: unknown): string | undefined {
    const name = (item as { name?: unknown } | null)?.name;
    return typeof name === "string" ? name : undefined;
}

/** A Secret whose values neither side tells, or a file with a credential in it, but whose name follows from them. */
function isRenamedSecret([old, now]: [Prepared, Prepared], sides: [Side, Side]): boolean {
    const { resource: before } = old;
    const { resource: after } = now;
    if (sides[0].engineNames !== sides[1].engineNames || !["Secret", "ConfigMap"].includes(after.kind)) return false;
    if (!isSuffixed(before) || !isSuffixed(after) || before.objectName === after.objectName) return false;
    return isMaskedText(JSON.stringify([old.state.data, now.state.data]));
}

/** Whether the engine takes it for another resource than before, which it deletes. */
function isMoved(before: Resource, after: Resource): boolean {
    if (before.urn === undefined || after.urn === undefined || before.urn === after.urn) return false;
    return after.formerUrns?.includes(before.urn) !== true;
}

/** What differs by itself, whatever the names of what it refers to. */
function ownFields(pair: [Prepared, Prepared], sides: [Side, Side]): FieldChange[] {
    const [{ resource: before, state: old }, { resource: after, state: now }] = pair;
    const fields =
        before.listedOnly || after.listedOnly ? changedFields(old.data, now.data, "data") : changedFields(old, now);
    if (fields.length === 0 && isRenamedSecret(pair, sides)) {
        fields.push({ path: "data", before: secret(), after: secret() });
    }
    if (before.protect !== undefined && after.protect !== undefined && before.protect !== after.protect) {
        fields.push({ path: "protect", before: String(before.protect), after: String(after.protect) });
    }
    if (isMoved(before, after)) fields.push({ path: "urn", before: before.urn, after: after.urn });
    return fields;
}

function updated(pair: [Prepared, Prepared], own: FieldChange[], renamed: Set<string>): Change | undefined {
    const [{ resource: before, references: old }, { resource: after, references: now }] = pair;
    // A name that only the engine will know is that of something which changes, where the old name was.
    const isName = ({ after: value }: FieldChange) => isUnknown(value) && old.some(({ via }) => renamed.has(via));
    const references = own.some(isName) ? old : now;
    const fields = [...own.filter((field) => !isName(field)), ...references.filter(({ via }) => renamed.has(via))];
    if (fields.length === 0) return undefined;
    const { key, kind, name, tier } = after;
    const replacedFor = after.replacedFor ?? replacingFields(after, fields);
    // Under a name of its own, the new one stands beside the old: what refers to it changes over, and nothing is lost.
    const op = replacedFor.length > 0 && !isSuffixed(after) ? "replace" : "update";
    return { key, op, kind, name, tier, fields, replacedFor: op === "replace" ? replacedFor : [], before, after };
}

function single(op: "create" | "delete", resource: Resource): Change {
    const { key, kind, name, tier } = resource;
    return { key, op, kind, name, tier, fields: [], replacedFor: [], [op === "create" ? "after" : "before"]: resource };
}

/** What manifests can hold: objects of the cluster. */
function comparable(snapshot: Snapshot, other: Snapshot): Snapshot {
    if (!other.manifestsOnly) return snapshot;
    const resources = snapshot.resources.filter(
        ({ kind, state }) => typeof state.apiVersion === "string" && !kind.endsWith("Patch"),
    );
    return { ...snapshot, resources };
}

/** URNs as those of one stack: a stack's name is no difference. */
function unstacked({ urn, formerUrns, ...rest }: Resource): Resource {
    const plain = (one: string) => one.split("::").slice(2).join("::");
    return { ...rest, urn: urn === undefined ? undefined : plain(urn), formerUrns: formerUrns?.map(plain) };
}

/**
 * Every resource that differs between two sides, in the order of the new one. Content that gave a ConfigMap or Secret another
 * name shows once, in the ConfigMap or Secret; what refers to it by that name has a field with `via`.
 */
export function compare(before: Snapshot, after: Snapshot): Change[] {
    const plain = (snapshot: Snapshot, other: Snapshot) => {
        const { resources, ...rest } = comparable(snapshot, other);
        return { ...rest, resources: resources.map(unstacked) };
    };
    const sides: [Side, Side] = [sideOf(plain(before, after)), sideOf(plain(after, before))];
    const [olds, nows] = sides.map(({ resources }) => resources) as [Side["resources"], Side["resources"]];
    const pairs = [...new Set([...nows.keys(), ...olds.keys()])].map((key) => {
        const [old, now] = [olds.get(key), nows.get(key)];
        return old && now ? { old, now, own: ownFields([old, now], sides) } : { old, now, own: [] };
    });
    const changesOf = (renamed: Set<string>) =>
        pairs.flatMap(({ old, now, own }) => {
            if (old && now) return updated([old, now], own, renamed) ?? [];
            return old ? single("delete", old.resource) : now ? single("create", now.resource) : [];
        });
    // First what changed by itself, then what refers to it, and what refers to that.
    let changes = changesOf(new Set());
    for (let size = -1; size !== changes.length;) {
        size = changes.length;
        const renamed = changes.filter(({ before: old, after: now }) => old && now && isSuffixed(now));
        changes = changesOf(new Set(renamed.map(({ key }) => key)));
    }
    return changes;
}
