import { ProgramRun, Registered } from "../../cli/program";
import { Pods as StackPods, podsOf } from "../../policy/pods";
import { propsOf, stackOfRun } from "../../policy/stack";
import { ownerOf } from "./stacks";

export { containersOf, operated, selects } from "../../policy/pods";
export type { PodSpec } from "../../policy/pods";

/** Equal pods that a stack makes. */
export interface Pods extends StackPods {
    /** The top-level component. */
    owner: string;
}

/** A resource as the object that the API server gets. */
export function objectOf(resource: Registered): Record<string, unknown> & { kind: string } {
    return propsOf(resource) as Record<string, unknown> & { kind: string };
}

/** All pods of a stack. */
export function allPods(run: ProgramRun): Pods[] {
    const owners = new Map(run.resources.map((resource) => [resource.urn, ownerOf(run, resource).name]));
    return podsOf(stackOfRun(run)).map((pods) => ({ ...pods, owner: owners.get(pods.urn) ?? "" }));
}
