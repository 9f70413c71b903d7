import { ProgramRun, Registered, revealed } from "./program";

/** An object as the API server takes it. */
export interface KubernetesObject {
    apiVersion: string;
    kind: string;
    metadata: {
        name: string;
        namespace?: string;
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
    };
    [field: string]: unknown;
}

export interface Manifest {
    urn: string;
    /** The component that it belongs to, e.g. "keystone". */
    tier: string;
    /** The resource's name: the object's without the suffix that follows from its content. */
    resource: string;
    /** The cluster changes it from then on, as it does with keys that are rotated; applied again, it would go back. */
    createOnce: boolean;
    /** Names of the generated passwords and keys that are in it. */
    generated: string[];
    object: KubernetesObject;
}

export interface ManifestOptions {
    /** Secret values as they are, in place of a mask. @default false */
    reveal?: boolean;
}

/** The tier of what belongs to no component: the namespace. */
export const CLUSTER_TIER = "cluster";

export const MASK = "<secret>";

/**
 * The order within a tier: what pods refer to, then what they are reached by, then operators' resources, then pods; jobs
 * before the services that wait for them.
 */
const RANKS: Record<string, number> = {
    Namespace: 0,
    ServiceAccount: 100,
    Role: 110,
    RoleBinding: 120,
    ConfigMap: 200,
    Secret: 210,
    Service: 300,
    PodDisruptionBudget: 310,
    NetworkPolicy: 320,
    StatefulSet: 500,
    Job: 510,
    Deployment: 520,
    DaemonSet: 530,
    CronJob: 540,
};
/** Operators start on these at once, and pods wait for what they make. */
const CUSTOM_RANK = 400;

/** Where a kind stands among the objects of its tier. */
export function kindRank(kind: string): number {
    return RANKS[kind] ?? CUSTOM_RANK;
}

function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

/** Where a resource stands among the components. */
type Standing = Pick<Registered, "urn" | "type" | "name" | "custom" | "parent">;

/** The tier of what stands below a URN: its name where that is a component's. Of a provider's resource it tells no more. */
function tierBelow(urn: string): string {
    const [, , types = "", ...name] = urn.split("::");
    const isComponent = !/^(?:|(?:pulumi|kubernetes|random):.*)$/.test(types.split("$").pop() ?? "");
    return isComponent ? name.join("::") : CLUSTER_TIER;
}

/** The tier of every resource, by URN; by its parent's URN alone where the parent is not among them. */
export function tiersOf(resources: Standing[]): Map<string, string> {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const tierOf = (resource: Standing): string => {
        if (!resource.custom && resource.type !== "pulumi:pulumi:Stack") return resource.name;
        const { parent = "" } = resource;
        const above = byUrn.get(parent);
        return above ? tierOf(above) : tierBelow(parent);
    };
    return new Map(resources.map((resource) => [resource.urn, tierOf(resource)]));
}

/** The tiers: the cluster's own, then those that need no other, then those that need these, and so on; by name where equal. */
function tierOrder(resources: Registered[], tiers: Map<string, string>): string[] {
    const needs = new Map<string, Set<string>>();
    for (const { urn, dependencies } of resources) {
        const tier = tiers.get(urn) ?? CLUSTER_TIER;
        const needed = needs.get(tier) ?? new Set();
        needs.set(tier, needed);
        for (const dependency of dependencies) needed.add(tiers.get(dependency) ?? CLUSTER_TIER);
    }
    const depths = new Map([[CLUSTER_TIER, 0]]);
    const depthOf = (tier: string): number => {
        const known = depths.get(tier);
        if (known !== undefined) return known;
        // Until it is known: tiers that need each other end here.
        depths.set(tier, 1);
        const depth = 1 + Math.max(0, ...[...(needs.get(tier) ?? [])].filter((need) => need !== tier).map(depthOf));
        depths.set(tier, depth);
        return depth;
    };
    return [...needs.keys()].sort(compare).sort((a, b) => depthOf(a) - depthOf(b));
}

/** Each value of a secret is replaced by the mask; the names of its keys are no secret. */
function masked(value: unknown): unknown {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return MASK;
    return Object.fromEntries(Object.keys(value).map((key) => [key, MASK]));
}

/** Whether the resource is an object of its own, not a patch of one that is there already. */
function isObject({ custom, type, inputs }: Registered): boolean {
    const { apiVersion, kind } = inputs;
    return (
        custom &&
        type.startsWith("kubernetes:") &&
        typeof apiVersion === "string" &&
        typeof kind === "string" &&
        !type.endsWith("Patch")
    );
}

/** The object without annotations that speak to the engine only, its own name in place. */
function objectOf(resource: Registered, reveal: boolean): KubernetesObject {
    const inputs = revealed(resource.inputs, reveal ? undefined : masked) as KubernetesObject;
    const { apiVersion, kind, metadata, ...rest } = inputs;
    const { annotations = {}, name, ...others } = metadata;
    const kept = Object.entries(annotations).filter(([key]) => !key.startsWith("pulumi.com/"));
    return {
        apiVersion,
        kind,
        metadata: {
            name: resource.objectName ?? name,
            ...others,
            ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
        },
        ...rest,
    };
}

/**
 * The Kubernetes objects of a run in the order in which they are applied: the namespace, then tier by tier, those first that
 * others depend on. Patches of nodes are left out: kubectl knows no such kind.
 */
export function manifests(run: ProgramRun, options: ManifestOptions = {}): Manifest[] {
    const byUrn = new Map(run.resources.map((resource) => [resource.urn, resource]));
    const tiers = tiersOf(run.resources);
    const order = tierOrder(run.resources, tiers);
    const tierOf = (urn: string) => tiers.get(urn) ?? CLUSTER_TIER;
    return run.resources
        .filter(isObject)
        .map((resource) => ({
            urn: resource.urn,
            tier: tierOf(resource.urn),
            resource: resource.name,
            createOnce: resource.ignoreChanges.includes("data"),
            generated: resource.dependencies
                .flatMap((urn) => byUrn.get(urn) ?? [])
                .filter(({ type }) => type.startsWith("random:"))
                .map(({ name }) => name)
                .sort(compare),
            object: objectOf(resource, options.reveal ?? false),
        }))
        .sort(
            (a, b) =>
                order.indexOf(a.tier) - order.indexOf(b.tier) ||
                kindRank(a.object.kind) - kindRank(b.object.kind) ||
                compare(a.object.kind, b.object.kind) ||
                compare(a.resource, b.resource),
        );
}
