import { ImageName } from "../../components/common/images";
import { ImpactClass } from "../impact/classes";

/** A question to a service. */
export interface Ask {
    workloads: string[];
    command: string[];
    /** Each pod has its own answer. @default any one answers for all */
    each?: boolean;
}

/** One stage of a service's upgrade: what is replaced together, and what comes only after it. */
export interface Phase {
    /** Part of the step's name; names stay, since the file of an upgrade that is under way has them. */
    id: string;
    title: string;
    /** Names of the resources with pods of the stage; one that ends in * begins so (cells). */
    names: string[];
    /** At least: what a diff says of the change counts where it is worse. */
    impact: ImpactClass;
    /** Where it cannot be stepped back from: why. */
    irreversible?: string;
    /** How to step back; @default with the old images and the same targets */
    back?: string;
    /**
     * Commands to be run in a pod before it: in the first of these workloads that there is; `*` is the name of each resource of the
     * stage, of which an operator makes the workload.
     */
    asks?: Ask[];
    /**
     * With another release, workloads that are begun anew though nothing of them differs, for what they have cached: names as above,
     * in the order in which they are.
     */
    restarts?: string[];
    notes?: string[];
    /** The program changes the template alone; where it is told how the pods are replaced afterwards, by hand. */
    hand?: string;
}

export interface ServiceOrder {
    /** The images that the service runs. */
    images: ImageName[];
    /** Where the order comes from. */
    source: string;
    phases: Phase[];
}

/** What has no order of its own comes after all that has: its pods, by the tier. */
export function phaseOfKind(kind: string): Pick<Phase, "id" | "title" | "impact"> {
    if (kind === "Job" || kind === "CronJob") return { id: "jobs", title: "jobs", impact: "no-restart" };
    if (kind === "Deployment") return { id: "pods", title: "pods", impact: "rolling-restart" };
    if (kind === "DaemonSet") return { id: "hosts", title: "pods of every host, in waves", impact: "rolling-restart" };
    return { id: "members", title: "members, one after the other", impact: "member-restart" };
}

/** Whether a stage has a resource of this name. */
export function isNamed(names: readonly string[], name: string): boolean {
    return names.some((own) => (own.endsWith("*") ? name.startsWith(own.slice(0, -1)) : name === own));
}
