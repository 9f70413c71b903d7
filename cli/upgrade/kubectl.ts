import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../cluster/exec";
import { KubernetesObject, Manifest, manifests } from "../manifests";
import { ProgramRun } from "../program";
import { withProgress } from "../progress";
import { manifestYaml } from "../render";
import { Kubectl } from "../simulate/kubectl";
import { Deployer } from "./deploy";
import { conditionsOf, isRolled, patienceOf } from "./patience";

/** Both programs with values for their Secrets. */
export interface Programs {
    before: ProgramRun;
    after: ProgramRun;
}

/**
 * `kubectl apply --server-side` of a step's manifests alone, where there is no Pulumi. What is replaced stays until the end, so that
 * pods of later steps find what they refer to.
 */
export function kubectlDeployer(kubectl: Kubectl, { before, after }: Programs, why: string): Deployer {
    const [old, next] = [before, after].map((run) => manifests(run, { reveal: true })) as [Manifest[], Manifest[]];
    return {
        how: `kubectl apply --server-side, because ${why}`,
        without: ["pulumi"],
        deploy: (step) =>
            withProgress(step.id, async () => {
                const own = next.filter(({ urn }) => step.targets.includes(urn));
                await apply(kubectl, own);
                for (const { urn, object } of own) {
                    const resource = after.resources.find((one) => one.urn === urn);
                    if (resource) await settled(kubectl, object, patienceOf(resource), conditionsOf(resource));
                }
                const kept = new Set(next.map(({ urn }) => urn));
                await remove(
                    kubectl,
                    old.filter(({ urn }) => step.targets.includes(urn) && !kept.has(urn)),
                );
            }),
        finish: () => {
            const wanted = new Map(next.map(({ urn, object }) => [urn, object.metadata.name]));
            const replaced = ({ urn, object }: Manifest) =>
                (wanted.get(urn) ?? object.metadata.name) !== object.metadata.name;
            return withProgress("Deleting what is replaced", () => remove(kubectl, old.filter(replaced)));
        },
    };
}

async function apply(kubectl: Kubectl, own: Manifest[]): Promise<void> {
    if (own.length === 0) return;
    // Secrets are among them: for their owner alone, and for as long as it takes.
    const directory = await mkdtemp(join(tmpdir(), "openstack-ra-upgrade-"));
    try {
        const files: string[] = [];
        for (const [i, manifest] of own.entries()) {
            if (manifest.createOnce && (await exists(kubectl, manifest.object))) continue;
            const file = join(directory, `${i}.yaml`);
            await writeFile(file, manifestYaml(manifest), { mode: 0o600 });
            files.push("-f", file);
        }
        if (files.length > 0)
            await kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", ...files);
    } finally {
        await rm(directory, { recursive: true, force: true });
    }
}

function resourceOf({ apiVersion, kind }: KubernetesObject): string {
    const [version = "", group] = apiVersion.split("/").reverse();
    return group === undefined ? kind : `${kind}.${version}.${group}`;
}

function named(object: KubernetesObject): string[] {
    const { name, namespace } = object.metadata;
    return [...(namespace === undefined ? [] : ["--namespace", namespace]), `${resourceOf(object)}/${name}`];
}

async function exists(kubectl: Kubectl, object: KubernetesObject): Promise<boolean> {
    return (await kubectl("get", ...named(object), "--ignore-not-found", "-o", "name")).trim() !== "";
}

async function settled(
    kubectl: Kubectl,
    object: KubernetesObject,
    seconds: number,
    conditions: string[],
): Promise<void> {
    const patience = `--timeout=${seconds}s`;
    if (object.kind === "Job") await kubectl("wait", ...named(object), "--for=condition=Complete", patience);
    if (isRolled(object)) await kubectl("rollout", "status", ...named(object), patience);
    if (conditions.length > 0) await observed(kubectl, object, seconds);
    for (const condition of conditions) {
        const what = condition.startsWith("jsonpath=") || condition.startsWith("condition=");
        await kubectl("wait", ...named(object), `--for=${what ? condition : `condition=${condition}`}`, patience);
    }
}

interface Observed {
    metadata: { generation?: number };
    status?: { observedGeneration?: number };
}

/**
 * Waits until an operator has read what was applied: until then its status is the old one, and `kubectl wait` would take it. Kinds
 * whose status does not say what it is of are not waited for.
 */
async function observed(kubectl: Kubectl, object: KubernetesObject, seconds: number): Promise<void> {
    await waitFor(`${named(object).join(" ")}: its operator has not read it`, seconds * 1000, async () => {
        const { metadata, status } = JSON.parse(await kubectl("get", ...named(object), "-o", "json")) as Observed;
        const seen = status?.observedGeneration;
        return seen === undefined || seen >= (metadata.generation ?? 0) ? true : undefined;
    });
}

async function remove(kubectl: Kubectl, gone: Manifest[]): Promise<void> {
    for (const { object } of gone) await kubectl("delete", ...named(object), "--ignore-not-found", "--wait=false");
}
