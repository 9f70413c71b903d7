import { stableJson } from "../../components/common/text";
import { ProgramRun, Registered } from "../program";

/** The last part of a resource's type: its kind. */
export function kindOf({ type }: Registered): string {
    return type.split(":").at(-1) ?? "";
}

/** What one program changes of another: what is other or new, in the order of the program, and what is gone. */
export function changes(before: ProgramRun, after: ProgramRun): { changed: Registered[]; gone: Registered[] } {
    const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
    const urns = new Set(after.resources.map(({ urn }) => urn));
    return {
        changed: after.resources.filter((resource) => {
            const was = old.get(resource.urn);
            return was === undefined || stableJson(was.inputs) !== stableJson(resource.inputs);
        }),
        gone: before.resources.filter(({ urn }) => !urns.has(urn)),
    };
}

/** Who refers to each resource: by its outputs, by dependsOn, or as its child. */
export function dependents(resources: Registered[]): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const { urn, dependencies, parent } of resources) {
        for (const needed of new Set([...dependencies, ...(parent === undefined ? [] : [parent])])) {
            found.set(needed, [...(found.get(needed) ?? []), urn]);
        }
    }
    return found;
}

/** All who refer to a resource, also through others. */
export function allDependents(urn: string, direct: Map<string, string[]>): Set<string> {
    const seen = new Set<string>();
    const visit = (of: string) => {
        for (const next of direct.get(of) ?? []) {
            if (seen.has(next)) continue;
            seen.add(next);
            visit(next);
        }
    };
    visit(urn);
    return seen;
}

/**
 * A pattern as the engine reads it (pkg/resource/deploy/deployment.go, UrnTargets): `**` is any text, `*` any without a colon,
 * everything else is itself.
 */
export function patternRegExp(pattern: string): RegExp {
    const quoted = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
    const segments = pattern.split("**").map((segment) => segment.split("*").map(quoted).join("[^:]*"));
    return new RegExp(`^${segments.join(".*")}$`);
}

/**
 * The shortest target for a resource that means no other: `**:Job::keystone-db-sync`. A URN has its whole ancestry and a `$` for
 * each generation; so written out, a step's command would be some ten times as long and need quotes for other reasons.
 */
export function targetPattern(resource: Registered, all: readonly Registered[]): string {
    const pattern = `**:${kindOf(resource)}::${resource.name}`;
    const expression = patternRegExp(pattern);
    return all.some(({ urn }) => urn !== resource.urn && expression.test(urn)) ? resource.urn : pattern;
}
