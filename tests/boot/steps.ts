import { KubernetesObject, manifests } from "../../cli/manifests";
import { ProgramRun } from "../../cli/program";

/** One object of a stack that something runs for, and what must be done before it. */
export interface Step {
    /** "Job keystone-db-sync": without the suffix that follows from its content. */
    title: string;
    object: KubernetesObject;
    needs: Step[];
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

/** Whether an object is Kubernetes' own, not one that an operator looks after. */
function builtIn({ apiVersion }: KubernetesObject): boolean {
    const group = apiVersion.split("/").slice(0, -1).join();
    return !group.includes(".") || group.endsWith(".k8s.io");
}

/**
 * Every workload and every custom resource of a run, each after those that it needs: by the dependencies that the program
 * declares, which is the order in which the engine applies them and waits.
 */
export function stepsOf(run: ProgramRun): Step[] {
    const objects = new Map(manifests(run, { reveal: true }).map((manifest) => [manifest.urn, manifest]));
    const resources = new Map(run.resources.map((resource) => [resource.urn, resource]));
    const steps = new Map<string, Step>();
    const stepOf = (urn: string): Step | undefined => {
        const known = steps.get(urn);
        if (known) return known;
        const manifest = objects.get(urn);
        if (!manifest || (builtIn(manifest.object) && !WORKLOADS.includes(manifest.object.kind))) return undefined;
        const { object, resource } = manifest;
        const step: Step = { title: `${object.kind} ${resource}`, object, needs: [] };
        steps.set(urn, step);
        step.needs = needsOf(urn);
        return step;
    };
    const needsOf = (urn: string, seen = new Set<string>()): Step[] => {
        const found: Step[] = [];
        for (const needed of resources.get(urn)?.dependencies ?? []) {
            if (seen.has(needed)) continue;
            seen.add(needed);
            const step = stepOf(needed);
            // What is no step may need one: a Secret with a cluster's password, for example.
            found.push(...(step ? [step] : needsOf(needed, seen)));
        }
        return [...new Set(found)];
    };
    return [...objects.keys()].flatMap((urn) => stepOf(urn) ?? []);
}
