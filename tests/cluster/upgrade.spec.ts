import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { clusterDown } from "../../cli/cluster";
import { run, sleep } from "../../cli/cluster/exec";
import { clusterDir } from "../../cli/cluster/paths";
import { childEnv, searchPath } from "../../cli/env";
import { simulate } from "../../cli/simulate";
import { UpgradeState } from "../../cli/upgrade/state";

const NAME = "upgrade-test";
const TAG = "2026.1-ubuntu_noble-20261101";
const KEYSTONE = "app.kubernetes.io/instance=keystone";

interface Item {
    metadata: { name: string; uid: string };
    spec: { template?: { spec: { containers: { image: string }[] } }; containers?: { image: string }[] };
    status: { succeeded?: number; phase?: string };
}

describe("an upgrade of Keystone on the embedded control plane", function () {
    this.timeout(5 * 60_000);

    let kubectl: string;
    let kubeconfig: string;
    const state = join(clusterDir(NAME), "upgrade.json");

    const get = async (kind: string): Promise<Item[]> => {
        const text = await run(kubectl, [
            "--kubeconfig",
            kubeconfig,
            "-n",
            "openstack",
            "get",
            kind,
            "-l",
            KEYSTONE,
            "-o",
            "json",
        ]);
        return (JSON.parse(text) as { items: Item[] }).items;
    };
    const imageOf = ({ spec }: Item) => (spec.template?.spec ?? spec).containers?.[0]?.image ?? "";
    const newJobs = async () => (await get("jobs")).filter((job) => imageOf(job).endsWith(TAG));
    const progress = () =>
        existsSync(state) ? (JSON.parse(readFileSync(state, "utf8")) as UpgradeState).progress : {};

    /** Begins or continues the upgrade in a process of its own. */
    const begin = (...words: string[]) => {
        const program = join(__dirname, "..", "..", "cli", "main.js");
        const store = join(clusterDir(NAME), "kubectl", "generated.json");
        const places = ["--kubectl", "--kubeconfig", kubeconfig, "--state", state, "--store", store];
        const child = spawn(process.execPath, [program, "upgrade", "dev", ...words, "--yes", ...places], {
            env: childEnv({ PATH: [dirname(kubectl), ...searchPath()].join(":") }),
            stdio: ["ignore", "pipe", "pipe"],
        });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (said += String(data)));
        const ended = new Promise<{ status: number | null; said: string }>((resolve) => {
            child.on("close", (status) => {
                resolve({ status, said });
            });
        });
        return { child, ended };
    };

    /** Sends a signal while a step is under way. */
    const during = async ({ child, ended }: ReturnType<typeof begin>, step: string, signal: "SIGKILL" | "SIGINT") => {
        while (child.exitCode === null && !progress()[step]) await sleep(10);
        assert.equal(progress()[step]?.done, undefined, `${step} is under way`);
        child.kill(signal);
        return ended;
    };

    before(async () => {
        await clusterDown(NAME);
        const { cluster } = await simulate("dev", NAME);
        ({ kubectl, kubeconfig } = cluster);
    });
    after(() => clusterDown(NAME));

    it("killed within a step, stopped between two, it goes on where it was, and runs every job once", async () => {
        // Killed at once: the step's manifests may be applied, or not.
        const killed = await during(begin("--to", `keystone=${TAG}`, "--run"), "keystone-bootstrap", "SIGKILL");
        assert.equal(killed.status, null, killed.said);
        assert.ok(progress()["keystone-schema"]?.done);
        assert.equal(progress()["keystone-bootstrap"]?.done, undefined);
        const first = await newJobs();
        assert.ok(first.some(({ metadata }) => metadata.name.startsWith("keystone-db-sync-")));
        assert.ok((await get("deployments")).every((deployment) => !imageOf(deployment).endsWith(TAG)));

        // Asked to stop: the step that is under way is brought to its end, and no other begins.
        const stopped = await during(begin("--continue"), "keystone-api", "SIGINT");
        assert.equal(stopped.status, 1, stopped.said);
        assert.match(stopped.said, /2 of 6 steps are left; openstack-ra upgrade dev --continue goes on/);
        assert.ok(progress()["keystone-api"]?.done);
        assert.equal(progress()["keystone-rotation"], undefined);
        assert.doesNotMatch(stopped.said, /1 of 6|2 of 6: keystone-schema/);

        const finished = await begin("--continue").ended;
        assert.equal(finished.status, 0, finished.said);
        assert.ok(!existsSync(state));

        const jobs = await newJobs();
        assert.deepEqual(jobs.map(({ metadata }) => metadata.name.replace(/-[0-9a-f]+$/, "")).sort(), [
            "keystone-bootstrap",
            "keystone-db-sync",
        ]);
        for (const job of jobs) assert.equal(job.status.succeeded, 1);
        // Not deleted and made again in between: each ran once.
        const uids = new Set(jobs.map(({ metadata }) => metadata.uid));
        for (const { metadata } of first) assert.ok(uids.has(metadata.uid), metadata.name);
        // What they replaced is gone, and every pod that serves is of the new image.
        const others = (await get("jobs")).filter((job) => /db-sync|bootstrap/.test(job.metadata.name));
        assert.equal(others.length, jobs.length);
        const pods = (await get("pods")).filter(({ status }) => status.phase === "Running");
        assert.ok(pods.length > 0);
        for (const pod of pods) assert.ok(imageOf(pod).endsWith(TAG), pod.metadata.name);
    });

    it("the same again is refused as nothing that is under way, and asks for a goal", async () => {
        const { status, said } = await begin("--continue").ended;
        assert.equal(status, 1);
        assert.match(said, /nothing is under way/);
    });
});
