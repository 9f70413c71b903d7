import { createHash } from "node:crypto";
import { stableJson } from "../../components/common/text";
import { CLUSTER_TIER, tiersOf } from "../manifests";
import { ProgramRun, Registered, revealed } from "../program";

/** A resource as one side of a comparison has it. No component: what these are made of is compared. */
export interface Resource {
    /** Kind with its group, and name: by which the same resource is found on the other side. */
    key: string;
    /** Where it stands among components; not known of a manifest. */
    urn?: string;
    /** Where else the program says that it stood. */
    formerUrns?: string[];
    kind: string;
    /** Without the suffix that follows from its content. */
    name: string;
    /** What the cluster calls it. */
    objectName?: string;
    tier: string;
    /** Not known of a manifest. */
    protect?: boolean;
    ignoreChanges: string[];
    /** What the program says of it, secrets masked. */
    state: Record<string, unknown>;
    /** Its name and its keys are all that is known of it. */
    listedOnly?: true;
    /** Fields for which an engine has said that it makes it anew; not said by what knows no engine. */
    replacedFor?: string[];
}

/** Hosts with the same roles, in the same cell. */
export interface Hosts {
    roles: string[];
    cell?: string;
    hosts: number;
    racks: string[];
    /** Each host's rack, by its name; not told by older programs. */
    places?: Record<string, string>;
}

/** All that a side says. */
export interface Snapshot {
    /** Undefined where it does not tell. */
    stack?: string;
    resources: Resource[];
    /** Undefined where it does not tell. */
    hosts?: Hosts[];
    /** Only objects: no passwords, no provider, and what the engine protects is not told. */
    manifestsOnly?: boolean;
    /** Suffixes of names are an engine's, and say nothing of the content. */
    engineNames?: boolean;
    /** What stays as it is may not be in it. */
    partial?: true;
}

const SECRET = "[secret";

/** Stands for a secret value. The mark is the same for the same value; without one, nothing is known of the value. */
export function secret(mark?: string): string {
    return mark === undefined ? `${SECRET}]` : `${SECRET} ${mark}]`;
}

export function isSecret(value: unknown): value is string {
    return typeof value === "string" && value.startsWith(SECRET);
}

/**
 * Every value of a secret as a mark. Runs in this process hold stand-ins in place of what is generated or encrypted, so that a
 * mark tells nothing of a credential; the names of a secret's keys are none.
 */
export function maskedSecret(value: unknown): unknown {
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
        return secret(createHash("sha256").update(stableJson(value)).digest("hex").slice(0, 12));
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedSecret(item)]));
}

/** "kubernetes:apps/v1:Deployment" → "Deployment.apps"; a group's versions are one kind. */
export function kindKey(type: string): string {
    const [, group = "", kind = type] = /^kubernetes:([^/]+)\/[^:]+:(.+)$/.exec(type) ?? [];
    return group === "" || group === "core" ? kind : `${kind}.${group}`;
}

/** The last part of a type: "random:index/randomPassword:RandomPassword" → "RandomPassword". */
export function kindOf(type: string): string {
    return type.startsWith("pulumi:providers:") ? "Provider" : (type.split(":").pop() ?? type);
}

export function keyOf(type: string, name: string): string {
    return `${kindKey(type)} ${name}`;
}

/** The state without what speaks to the engine only, and what the engine adds for itself. */
export function cleaned(state: Record<string, unknown>): Record<string, unknown> {
    const own = Object.entries(state).filter(([key, value]) => !key.startsWith("__") && value !== undefined);
    const metadata = state.metadata as { annotations?: Record<string, unknown> } | undefined;
    if (!metadata || typeof metadata !== "object") return Object.fromEntries(own);
    const { annotations, ...rest } = metadata;
    const kept = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith("pulumi.com/"));
    const cleanedMetadata = { ...rest, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) };
    return { ...Object.fromEntries(own), metadata: cleanedMetadata };
}

function resourceOf(registered: Registered, tier: string): Resource {
    const { urn, formerUrns, type, name, objectName, protect, ignoreChanges } = registered;
    const state = cleaned(revealed(registered.inputs, maskedSecret) as Record<string, unknown>);
    const known = { urn, formerUrns, kind: kindOf(type), name, objectName, protect, ignoreChanges };
    return { key: keyOf(type, name), ...known, tier, state };
}

/** Hosts of a layout, those with the same roles and cell together. */
export function hostsOf(layout: { hosts: { name: string; roles: string[]; cell?: string; rack: string }[] }): Hosts[] {
    const groups = new Map<string, Hosts>();
    for (const { name, roles, cell, rack } of layout.hosts) {
        const key = `${roles.join()} ${cell ?? ""}`;
        const group = groups.get(key) ?? { roles, cell, hosts: 0, racks: [], places: {} };
        groups.set(key, group);
        group.hosts += 1;
        if (!group.racks.includes(rack)) group.racks.push(rack);
        (group.places ??= {})[name] = rack;
    }
    return [...groups.values()];
}

/** A run of the program as a side. */
export function snapshotOf(run: ProgramRun, hosts?: Hosts[]): Snapshot {
    const tiers = tiersOf(run.resources);
    const resources = run.resources
        .filter(({ custom, type }) => custom && type !== "pulumi:pulumi:Stack")
        .map((resource) => resourceOf(resource, tiers.get(resource.urn) ?? CLUSTER_TIER));
    return { stack: run.stack, hosts, resources };
}
