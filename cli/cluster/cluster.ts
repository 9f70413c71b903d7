import { existsSync } from "node:fs";
import { NodeSpec } from "../../stacks/nodes";
import { withProgress } from "../progress";
import { Api } from "./api";
import { ensureBinaries } from "./binaries";
import { renderKwokctlConfig } from "./config";
import { withLock } from "./lock";
import { destroy, isHealthy, kubeconfigOf, Start, start } from "./kwokctl";
import { loadDefinitions } from "./load";
import { countNodes, reconcileNodes } from "./nodes";
import { clusterDir, clustersLock } from "./paths";
import { ServerProcess, serversOf } from "./processes";
import { applyStages, readStages } from "./stages";

export interface ClusterOptions {
    /** A folder with the operators' definitions, `<operator>-<version>.yaml`; default `../shared/crds` beside the project. */
    crds?: string;
    /** Class of local volumes that the program asks for. @default "local-ssd" */
    storageClass?: string;
}

export interface Cluster {
    name: string;
    kubeconfig: string;
    /** Path of a kubectl that fits the cluster. */
    kubectl: string;
    /** Made by this call: nothing that was deployed before is in it. */
    created: boolean;
    /** What was done and taken from where, a sentence each. */
    notes: string[];
}

export interface ClusterStatus {
    name: string;
    exists: boolean;
    /** All servers run and the API server is ready. */
    healthy: boolean;
    kubeconfig: string;
    servers: ServerProcess[];
    nodes: number;
    readyNodes: number;
}

/** Claims of this class get a volume on the node that the scheduler chose (tools/stages/volume.yaml). */
function localStorage(name: string) {
    return {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name },
        provisioner: "openstack-ra/local",
        volumeBindingMode: "WaitForFirstConsumer",
        reclaimPolicy: "Delete",
    };
}

const startNotes: Record<Start, string> = {
    running: "control plane was running",
    restarted: "control plane had stopped and was started again",
    created: "control plane is new",
};

/**
 * Makes the simulated cluster of that name run with exactly these nodes. Called again, it reuses what runs, restarts what
 * has crashed and changes only the nodes that differ.
 */
export async function clusterUp(name: string, nodes: NodeSpec[], options: ClusterOptions = {}): Promise<Cluster> {
    const directory = clusterDir(name);
    const binaries = await ensureBinaries();
    const config = renderKwokctlConfig(binaries);
    const how = await withProgress(`Starting cluster ${name}`, () =>
        withLock(clustersLock(), () => start(binaries, name, directory, config)),
    );
    const api = await Api.from(kubeconfigOf(directory));
    try {
        const { storageClass = "local-ssd" } = options;
        const path = `/apis/storage.k8s.io/v1/storageclasses/${storageClass}`;
        await api.apply(path, JSON.stringify(localStorage(storageClass)));
        const stages = await readStages();
        const isCore = (stage: (typeof stages)[number]) => stage.spec.resourceRef.apiGroup === "v1";
        await applyStages(api, stages.filter(isCore));
        const definitions = await withProgress("Definitions of custom resources", (report) =>
            loadDefinitions(api, directory, options.crds, report),
        );
        await applyStages(
            api,
            stages.filter((stage) => !isCore(stage)),
        );
        await withProgress(`Nodes of cluster ${name}`, (report) => reconcileNodes(api, nodes, report));
        return {
            name,
            kubeconfig: kubeconfigOf(directory),
            kubectl: binaries.paths.kubectl,
            created: how === "created",
            notes: [...binaries.notes, startNotes[how], ...definitions],
        };
    } finally {
        api.close();
    }
}

/** Stops everything that the cluster of that name runs and removes its files. Returns whether there was one. */
export async function clusterDown(name: string): Promise<boolean> {
    const directory = clusterDir(name);
    return withLock(clustersLock(), async () => {
        const found = existsSync(directory) || (await serversOf(directory)).length > 0;
        await destroy(directory);
        return found;
    });
}

/** What there is of the cluster of that name; changes nothing. */
export async function clusterStatus(name: string): Promise<ClusterStatus> {
    const directory = clusterDir(name);
    const healthy = await isHealthy(directory);
    const status: ClusterStatus = {
        name,
        exists: existsSync(directory),
        healthy,
        kubeconfig: kubeconfigOf(directory),
        servers: await serversOf(directory),
        nodes: 0,
        readyNodes: 0,
    };
    if (!healthy) return status;
    const api = await Api.from(status.kubeconfig);
    try {
        const { nodes, ready } = await countNodes(api);
        return { ...status, nodes, readyNodes: ready };
    } finally {
        api.close();
    }
}
