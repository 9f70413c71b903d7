import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cluster/exec";
import { withProgress } from "../progress";
import { renderStack } from "../render";

/** Runs kubectl against one cluster and gives what it printed. */
export type Kubectl = (...args: string[]) => Promise<string>;

export function kubectlFor(kubectl: string, kubeconfig: string): Kubectl {
    return (...args) => run(kubectl, ["--kubeconfig", kubeconfig, ...args]);
}

/** Kinds whose objects of an earlier program are deleted: names may follow from content, and workloads may be gone. */
const PRUNED = [
    ...["configmaps", "secrets", "jobs", "cronjobs", "deployments", "statefulsets", "daemonsets"],
    ...["services", "poddisruptionbudgets", "networkpolicies"],
].join();
/** What an operator or Kubernetes itself made has an owner, and no such label. */
const OURS = "app.kubernetes.io/part-of=openstack-ra";

interface Named {
    kind: string;
    metadata: { name: string; namespace?: string; ownerReferences?: unknown[] };
}

/**
 * Deploys a stack's rendered manifests with `kubectl apply --server-side`, tier by tier, and deletes what an earlier program
 * left behind. Generated passwords are kept with the cluster.
 */
export async function kubectlApply(kubectl: Kubectl, stack: string, directory: string) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const manifests = join(directory, "manifests");
    const rendered = await renderStack(stack, manifests, { secrets: true, store: join(directory, "generated.json") });
    await withProgress("kubectl apply", async () => {
        const kept = await existing(kubectl, manifests, rendered.createOnce);
        const files = rendered.files.filter((file) => !kept.includes(file));
        const arguments_ = files.flatMap((file) => ["-f", join(manifests, file)]);
        await kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", ...arguments_);
        await prune(kubectl, new Set(rendered.objects.map(pathOf)));
    });
}

/** Those files whose objects are there: the cluster has changed them since. */
async function existing(kubectl: Kubectl, directory: string, files: string[]): Promise<string[]> {
    const kept: string[] = [];
    for (const file of files) {
        const names = await kubectl("get", "-f", join(directory, file), "--ignore-not-found", "-o", "name");
        if (names.trim() !== "") kept.push(file);
    }
    return kept;
}

function pathOf({ kind, metadata }: Named): string {
    return [metadata.namespace ?? "", kind.toLowerCase(), metadata.name].join("/");
}

async function prune(kubectl: Kubectl, wanted: Set<string>): Promise<void> {
    const listed = await kubectl("get", PRUNED, "--all-namespaces", "-l", OURS, "-o", "json");
    const gone = (JSON.parse(listed) as { items: Named[] }).items.filter(
        (object) => !object.metadata.ownerReferences && !wanted.has(pathOf(object)),
    );
    for (const namespace of new Set(gone.map(({ metadata }) => metadata.namespace ?? ""))) {
        const names = gone
            .filter(({ metadata }) => metadata.namespace === namespace)
            .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
        await kubectl("delete", "--namespace", namespace, "--wait=false", ...names);
    }
}
