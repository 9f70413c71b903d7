import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeSpecs } from "../../stacks/nodes";
import { Cluster, clusterDown, clusterUp } from "../cluster";
import { sleep } from "../cluster/exec";
import { clusterDir } from "../cluster/paths";
import { manifests } from "../manifests";
import { runProgram } from "../program";
import { Report, withProgress } from "../progress";
import { stackSettings } from "../settings";
import {
    ClusterFacts,
    expectationsOf,
    Expectations,
    judge,
    rackLosses,
    RackLoss,
    readFacts,
    RowReport,
} from "../verify";
import { Kubectl, kubectlApply, kubectlFor } from "./kubectl";
import { foreignNamespaces, makeNamespaces } from "./namespaces";
import { actAsOperators } from "./operators";
import { findPulumi, PulumiCli, pulumiUp } from "./pulumi";
import { rollingOut } from "./rollout";

export interface Simulation {
    cluster: Cluster;
    /** How the program was deployed, as a sentence. */
    deployed: string;
    /** What was found of it. */
    facts: ClusterFacts;
    reports: RowReport[];
    losses: RackLoss[];
}

/** Time that pods may take to be placed and ready; 4,000 of them take less than one minute. */
const SETTLE_SECONDS = 300;
const POLL_MS = 1000;

/**
 * A stack on the embedded control plane: its hosts as nodes, its program deployed, the operators' part played, and the
 * placement table judged by the live pods. Called again, it changes what has changed.
 * @param name of the cluster
 */
export async function simulate(stack: string, name = stack): Promise<Simulation> {
    const { layout, cloud } = stackSettings(stack);
    const expected = await expectationsOf(stack);
    const namespaces = foreignNamespaces(manifests(await runProgram(stack)));
    const pulumi = await findPulumi();
    const method = typeof pulumi === "string" ? "kubectl" : "pulumi";
    const cluster = await clusterFor(name, method, () =>
        clusterUp(name, nodeSpecs(layout), { storageClass: cloud.storageClass }),
    );
    const directory = join(clusterDir(name), method);
    const kubectl = kubectlFor(cluster.kubectl, cluster.kubeconfig);

    await makeNamespaces(kubectl, namespaces, clusterDir(name));
    const deployed = await deploy(pulumi, kubectl, cluster, stack, directory);
    await actAsOperators(kubectl, directory);
    const reports = await withProgress("Pods", (report) => settled(cluster, kubectl, expected, report));
    const facts = await readFacts(cluster.kubectl, cluster.kubeconfig);
    return { cluster, deployed, facts, reports, losses: rackLosses(facts, expected) };
}

/**
 * The cluster, new where it was deployed to by the other method: what one of them made, the other would find in its way.
 */
async function clusterFor(name: string, method: string, up: () => Promise<Cluster>): Promise<Cluster> {
    const marker = join(clusterDir(name), "deployed-with");
    const before = await readFile(marker, "utf8").catch(() => method);
    if (before !== method) await clusterDown(name);
    const cluster = await up();
    await writeFile(marker, method);
    return cluster;
}

async function deploy(
    pulumi: PulumiCli | string,
    kubectl: Kubectl,
    cluster: Cluster,
    stack: string,
    directory: string,
): Promise<string> {
    if (typeof pulumi === "string") {
        await kubectlApply(kubectl, stack, directory);
        return `kubectl apply --server-side of the rendered manifests, because ${pulumi}`;
    }
    await pulumiUp(pulumi, stack, cluster.kubeconfig, directory, cluster.created);
    return `pulumi up, ${pulumi.version}, with its state in a file`;
}

/** Judges until every workload has rolled out and every row that is built passes, or time is up. */
async function settled(
    cluster: Cluster,
    kubectl: Kubectl,
    expected: Expectations,
    report: Report,
): Promise<RowReport[]> {
    const end = Date.now() + SETTLE_SECONDS * 1000;
    for (;;) {
        // In this order: pods of an earlier program do not count.
        const rolling = await rollingOut(kubectl);
        const reports = judge(await readFacts(cluster.kubectl, cluster.kubeconfig), expected);
        const built = reports.filter(({ verdict }) => verdict !== "not built yet");
        const passing = built.filter(({ verdict }) => verdict === "PASS").length;
        const timeIsUp = Date.now() > end;
        if (rolling.length === 0 && (passing === built.length || timeIsUp)) return reports;
        if (timeIsUp) throw new Error(`not rolled out within ${SETTLE_SECONDS} s: ${rolling.join(", ")}`);
        report(`${passing} of ${built.length} rows as they should be`);
        await sleep(POLL_MS);
    }
}
