import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep } from "../../cli/cluster/exec";
import { projectRoot } from "../../components/common/project";

/** Runs two steps: one writes where it is, sleeps and writes that it is done; the other must not begin after Ctrl-C. */
const PROGRAM = `
const { worldWith } = require(${JSON.stringify(join(__dirname, "../../cli/upgrade/world.js"))});
const { runSteps } = require(${JSON.stringify(join(__dirname, "../../cli/upgrade/run.js"))});
const step = (id, command) => ({ id, title: id, notes: [], checks: [], targets: [], pods: [], commands: [["sh", "-c", command]] });
const steps = [step("slow", "pwd > began; sleep 1; echo > ended"), step("next", "echo > next")]
    .map((one) => ({ ...one, commands: one.commands.map(([sh, c, text]) => [sh, c, text.replace(/> /g, "> $DIRECTORY/")]) }));
const deployer = { how: "", without: [], deploy: async () => {}, finish: async () => {} };
const state = { steps: ["slow", "next"], progress: {} };
runSteps(steps, state, worldWith(deployer, {}, process.env.DIRECTORY + "/state.json")).then(
    (outcome) => process.exit(outcome === "interrupted" ? 11 : 12),
    () => process.exit(13),
);`;

describe("Ctrl-C while a step is under way", function () {
    this.timeout(30_000);
    let directory: string;

    beforeEach(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-"));
    });
    afterEach(() => rm(directory, { recursive: true }));

    const has = (file: string) => existsSync(join(directory, file));

    /** As a shell begins it: in a process group of its own, which the terminal sends its signals to. */
    async function begun(): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
        const child = spawn(process.execPath, ["-e", PROGRAM], {
            cwd: directory,
            detached: true,
            env: { PATH: "/usr/bin:/bin", DIRECTORY: directory },
            stdio: "ignore",
        });
        const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
        while (child.exitCode === null && !has("began")) await sleep(20);
        return { child, ended };
    }

    it("the step is brought to its end, though the signal goes to the whole process group, and no other begins", async () => {
        const { child, ended } = await begun();
        process.kill(-child.pid!, "SIGINT");
        assert.equal(await ended, 11);
        assert.ok(has("ended"));
        assert.ok(!has("next"));
        const { progress } = JSON.parse(await readFile(join(directory, "state.json"), "utf8")) as {
            progress: Record<string, { done?: string }>;
        };
        assert.ok(progress.slow?.done);
    });

    it("once more ends the step's command, and the step is not done", async () => {
        const { child, ended } = await begun();
        process.kill(-child.pid!, "SIGINT");
        await sleep(200);
        process.kill(-child.pid!, "SIGINT");
        assert.equal(await ended, 13);
        await sleep(1200);
        assert.ok(!has("ended") && !has("next"));
        assert.doesNotMatch(await readFile(join(directory, "state.json"), "utf8"), /"done"/);
    });

    it("commands run in the project's directory, wherever the operator is", async () => {
        const { ended } = await begun();
        assert.equal(await ended, 12);
        assert.equal((await readFile(join(directory, "began"), "utf8")).trim(), projectRoot());
    });
});
