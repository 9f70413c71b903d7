import { createHash } from "node:crypto";
import { NodeSpec } from "../../stacks/nodes";
import { Report } from "../progress";
import { Api, PARALLEL } from "./api";
import { forEachOf, waitFor } from "./exec";

/** Digest of the NodeSpec that a node was made from. */
const DIGEST = "openstack-ra/node-spec";
const READY_TIMEOUT_MS = 300_000;

interface LiveNode {
    metadata: { name: string; annotations?: Record<string, string> };
    spec: { taints?: { key: string }[] };
    status: {
        addresses?: { type: string; address: string }[];
        conditions?: { type: string; status: string }[];
    };
}

interface LivePod {
    metadata: { namespace: string; name: string };
    spec: { nodeName?: string };
}

/** What is known of a node that exists already. */
export interface KnownNode {
    name: string;
    digest?: string;
    address?: string;
}

export interface NodePlan {
    /** New or changed nodes, each with its address. */
    apply: { spec: NodeSpec; address: string; isNew: boolean }[];
    remove: string[];
}

/** The n-th address of 100.64.0.0/10, the range for shared use; 0 is the first usable. */
export function nodeAddress(index: number): string {
    const offset = index + 1;
    return `100.${64 + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
}

function digestOf(spec: NodeSpec): string {
    return createHash("sha256").update(JSON.stringify(spec)).digest("hex").slice(0, 16);
}

/** What to do so that exactly the wanted nodes exist. A node keeps its address; new ones take those that are free. */
export function planNodes(known: KnownNode[], wanted: NodeSpec[]): NodePlan {
    const byName = new Map(known.map((node) => [node.name, node]));
    const taken = new Set(known.map((node) => node.address));
    let index = 0;
    const freeAddress = () => {
        while (taken.has(nodeAddress(index))) index += 1;
        return nodeAddress(index++);
    };
    const apply: NodePlan["apply"] = [];
    for (const spec of wanted) {
        const node = byName.get(spec.name);
        if (node && node.digest === digestOf(spec)) continue;
        apply.push({ spec, address: node?.address ?? freeAddress(), isNew: !node });
    }
    const names = new Set(wanted.map((spec) => spec.name));
    return { apply, remove: known.map((node) => node.name).filter((name) => !names.has(name)) };
}

/** A host as the kubelet would register it. */
export function nodeManifest(spec: NodeSpec, address: string): object {
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: {
            name: spec.name,
            labels: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", ...spec.labels },
            annotations: { "kwok.x-k8s.io/node": "fake", [DIGEST]: digestOf(spec) },
        },
        spec: { taints: spec.taints },
        status: {
            capacity: spec.capacity,
            allocatable: spec.capacity,
            addresses: [
                { type: "InternalIP", address },
                { type: "Hostname", address: spec.name },
            ],
        },
    };
}

async function liveNodes(api: Api): Promise<LiveNode[]> {
    return (await api.get<{ items: LiveNode[] }>("/api/v1/nodes")).items;
}

function known(node: LiveNode): KnownNode {
    return {
        name: node.metadata.name,
        digest: node.metadata.annotations?.[DIGEST],
        address: node.status.addresses?.find((entry) => entry.type === "InternalIP")?.address,
    };
}

/** Ready, and no longer tainted as not being so. */
function isReady(node: LiveNode): boolean {
    const ready = node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    return ready === true && !node.spec.taints?.some(({ key }) => key === "node.kubernetes.io/not-ready");
}

/** How many nodes there are, and how many of them are ready. */
export async function countNodes(api: Api): Promise<{ nodes: number; ready: number }> {
    const nodes = await liveNodes(api);
    return { nodes: nodes.length, ready: nodes.filter(isReady).length };
}

/** Removes nodes, and at once what ran on them: with the node gone, no kubelet would report its pods' end. */
async function removeNodes(api: Api, names: string[]): Promise<void> {
    if (names.length === 0) return;
    await forEachOf(names, PARALLEL, (name) => api.delete(`/api/v1/nodes/${name}`));
    const gone = new Set(names);
    const { items } = await api.get<{ items: LivePod[] }>("/api/v1/pods");
    const orphans = items.filter(({ spec }) => spec.nodeName !== undefined && gone.has(spec.nodeName));
    await forEachOf(orphans, PARALLEL, ({ metadata: { namespace, name } }) =>
        api.delete(`/api/v1/namespaces/${namespace}/pods/${name}?gracePeriodSeconds=0`),
    );
}

/** Makes the cluster's nodes those that are wanted, no more and no fewer, and waits until all are ready. */
export async function reconcileNodes(api: Api, wanted: NodeSpec[], report: Report): Promise<void> {
    const plan = planNodes((await liveNodes(api)).map(known), wanted);
    let done = 0;
    await forEachOf(plan.apply, PARALLEL, async ({ spec, address, isNew }) => {
        const manifest = nodeManifest(spec, address);
        await api.apply(`/api/v1/nodes/${spec.name}`, JSON.stringify(manifest));
        // A node is created with its status; later that takes a call of its own.
        if (!isNew) {
            const status = { capacity: spec.capacity, allocatable: spec.capacity };
            await api.merge(`/api/v1/nodes/${spec.name}/status`, { status });
        }
        done += 1;
        report(`${done} of ${plan.apply.length} made`);
    });
    await removeNodes(api, plan.remove);
    await waitFor(`${wanted.length} nodes ready`, READY_TIMEOUT_MS, async () => {
        const { nodes, ready } = await countNodes(api);
        report(`${ready} of ${wanted.length} ready`);
        return nodes === wanted.length && ready === nodes ? true : undefined;
    });
}
