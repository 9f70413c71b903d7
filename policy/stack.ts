import { ProgramRun, Registered, revealed, UNKNOWN } from "../cli/program";

/** A resource as rules see it: of a run inside Node, or as the engine hands it to the policy pack. */
export interface Resource {
    urn: string;
    /** E.g. `kubernetes:apps/v1:Deployment`. */
    type: string;
    name: string;
    protect: boolean;
    ignoreChanges: string[];
    /** Secrets stand as they are, so no rule may print a value of one; what is not known before deployment is `UNKNOWN`. */
    props: Record<string, unknown>;
}

export type Stack = Resource[];

/** The part of `@pulumi/policy`'s PolicyResource that rules are made of. */
export interface EngineResource {
    urn: string;
    type: string;
    name: string;
    opts: { protect: boolean; ignoreChanges: string[] };
    props: Record<string, unknown>;
}

/** A resource's inputs, as the cluster has them: a Kubernetes object with its name. */
export function propsOf({ inputs, objectName }: Registered, read = revealed): Record<string, unknown> {
    const object = read(inputs) as Record<string, unknown>;
    if (objectName === undefined) return object;
    return { ...object, metadata: { ...(object.metadata as object | undefined), name: objectName } };
}

/**
 * Whether a resource is not of a file of manifests or a chart, which the engine makes objects of: they are the operators' own,
 * as their authors wrote them.
 */
function isOurs({ urn }: { urn: string }): boolean {
    return !/kubernetes:(yaml|helm\.sh)\/[^$]*\$/.test(urn);
}

/** The resources of a run inside Node. */
export function stackOfRun({ resources }: ProgramRun): Stack {
    return resources.filter(isOurs).map((resource) => ({
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        protect: resource.protect,
        ignoreChanges: resource.ignoreChanges,
        props: propsOf(resource),
    }));
}

/** The resources that the engine hands over. */
export function stackOfEngine(resources: EngineResource[]): Stack {
    return resources.filter(isOurs).map(({ urn, type, name, opts, props }) => ({
        urn,
        type,
        name,
        protect: opts.protect,
        ignoreChanges: opts.ignoreChanges,
        props: plain(props) as Record<string, unknown>,
    }));
}

/** A copy with `UNKNOWN` in place of what the SDK's proxies throw for. */
function plain(value: unknown): unknown {
    if (value === null || typeof value !== "object") return value;
    const read = (key: string) => {
        try {
            return plain((value as Record<string, unknown>)[key]);
        } catch (error) {
            // Thrown by the SDK's own proxy alone; its class is not exported.
            if (error instanceof Error && error.constructor.name === "UnknownValueError") return UNKNOWN;
            throw error;
        }
    };
    if (Array.isArray(value)) return Object.keys(value).map(read);
    return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

/**
 * The value at a path of a nested object: `at(props, "spec", "template", 0)`. Undefined where the path ends early, `UNKNOWN`
 * where it goes through what is not known.
 */
export function at(value: unknown, ...path: (string | number)[]): unknown {
    return path.reduce<unknown>(
        (inner, step) =>
            inner === UNKNOWN ? UNKNOWN : (inner as Record<string | number, unknown> | undefined)?.[step],
        value,
    );
}

/** Whether a value is known, with all that is in it. */
export function isKnown(value: unknown): boolean {
    if (value === UNKNOWN) return false;
    if (value === null || typeof value !== "object") return true;
    return Object.values(value).every(isKnown);
}

/** The items of a list; none where there is no list, or where it is not known. */
export function listAt<T>(value: unknown, ...path: (string | number)[]): T[] {
    const found = at(value, ...path);
    return Array.isArray(found) ? (found as T[]) : [];
}

/** Kubernetes objects of a kind. */
export function ofKind(stack: Stack, kind: string): Resource[] {
    return stack.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));
}

export { UNKNOWN };
