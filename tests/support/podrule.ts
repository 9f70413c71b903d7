import { ProgramRun } from "../../cli/program";
import { allPods, Pods, PodSpec } from "./pods";
import { put } from "./rules";
import { at } from "./stacks";

export type Container = PodSpec["containers"][number];

/** Faults of all pods, or of those that the program makes itself, each with its place. */
export const ofPods =
    (faults: (pods: Pods) => string[], which: (pods: Pods) => boolean = () => true) =>
    (run: ProgramRun) =>
        allPods(run)
            .filter(which)
            .flatMap((pods) => faults(pods).map((fault) => `${pods.where}: ${fault}`));
export const ours = ({ operated }: Pods) => !operated;

export const ofContainers =
    (faults: (container: Container) => string[]) =>
    ({ spec }: Pods) =>
        containersOf(spec).flatMap((container) => faults(container).map((fault) => `${container.name}: ${fault}`));

export function containersOf(spec: PodSpec): Container[] {
    return [...spec.containers, ...((at(spec, "initContainers") as Container[] | undefined) ?? [])];
}

/** Puts a value at a path of the pods of Keystone's API. */
export const keystone = (path: string, value: unknown) =>
    put("Deployment", "keystone", `spec template spec ${path}`, value);

export const scheduler = (path: string, value: unknown) =>
    put("Deployment", "nova-scheduler", `spec template spec ${path}`, value);
