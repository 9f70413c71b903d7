import { ProgramRun } from "../../cli/program";
import { allPods, Pods } from "./pods";
import { put } from "./rules";

/** Faults of all pods, or of those that the program makes itself, each with its place. */
export const ofPods =
    (faults: (pods: Pods) => string[], which: (pods: Pods) => boolean = () => true) =>
    (run: ProgramRun) =>
        allPods(run)
            .filter(which)
            .flatMap((pods) => faults(pods).map((fault) => `${pods.where}: ${fault}`));

/** Puts a value at a path of the pods of Keystone's API. */
export const keystone = (path: string, value: unknown) =>
    put("Deployment", "keystone", `spec template spec ${path}`, value);

export const scheduler = (path: string, value: unknown) =>
    put("Deployment", "nova-scheduler", `spec template spec ${path}`, value);
