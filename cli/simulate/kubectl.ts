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
const PRUNED = "configmaps,secrets,jobs,cronjobs,deployments,statefulsets,daemonsets,services,poddisruptionbudgets";
/** What an operator or Kubernetes itself made has an owner, and no such label. */
const OURS = "app.kubernetes.io/part-of=openstack-ra";

interface Listed {
    items: { kind: string; metadata: { name: string; ownerReferences?: unknown[] } }[];
}

/**
 * Deploys a stack's rendered manifests with `kubectl apply --server-side`, tier by tier, and deletes what an earlier program
 * left behind. Generated passwords are kept with the cluster.
 */
export async function kubectlApply(kubectl: Kubectl, stack: string, namespace: string, directory: string) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const manifests = join(directory, "manifests");
    const rendered = await renderStack(stack, manifests, { secrets: true, store: join(directory, "generated.json") });
    await withProgress("kubectl apply", async () => {
        const kept = await existing(kubectl, manifests, rendered.createOnce);
        const files = rendered.files.filter((file) => !kept.files.includes(file));
        const arguments_ = files.flatMap((file) => ["-f", join(manifests, file)]);
        const apply = ["apply", "--server-side", "--force-conflicts", "--validate=strict", "-o", "name"];
        const applied = namesIn(await kubectl(...apply, ...arguments_));
        await prune(kubectl, namespace, new Set([...applied, ...kept.names]));
    });
}

/** Those files whose objects are there: the cluster has changed them since. */
async function existing(kubectl: Kubectl, directory: string, files: string[]) {
    const kept = { files: [] as string[], names: [] as string[] };
    for (const file of files) {
        const names = namesIn(await kubectl("get", "-f", join(directory, file), "--ignore-not-found", "-o", "name"));
        if (names.length === 0) continue;
        kept.files.push(file);
        kept.names.push(...names);
    }
    return kept;
}

/** "deployment.apps/keystone" → "deployment/keystone". */
function namesIn(output: string): string[] {
    const lines = output.split("\n").filter((line) => line !== "");
    return lines.map((line) => line.replace(/^([^./]+)[^/]*\//, "$1/"));
}

async function prune(kubectl: Kubectl, namespace: string, applied: Set<string>): Promise<void> {
    const listed = await kubectl("get", PRUNED, "--namespace", namespace, "-l", OURS, "-o", "json");
    const gone = (JSON.parse(listed) as Listed).items
        .filter(({ metadata }) => !metadata.ownerReferences)
        .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`)
        .filter((name) => !applied.has(name));
    if (gone.length > 0) await kubectl("delete", "--namespace", namespace, "--wait=false", ...gone);
}
