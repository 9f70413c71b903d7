import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { githubFiles, gitlabFile } from "../support/workflows";
import { actionlint, githubFaults, gitlabFaults } from "./linters";
import { orSkip } from "./unavailable";
import { pythonOf } from "./venv";

/** What a linter says of a file that is changed. */
async function changed(
    file: string,
    [from, to]: [string, string],
    faults: (file: string) => Promise<string[]>,
): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), "openstack-ra-"));
    try {
        const text = await readFile(file, "utf8");
        assert.ok(text.includes(from), `${from} is not in ${file}`);
        const copy = join(directory, "copy.yaml");
        await writeFile(copy, text.replace(from, to));
        return (await faults(copy)).join("\n");
    } finally {
        await rm(directory, { recursive: true });
    }
}

describe("workflows of GitHub", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(5 * 60_000);
        await orSkip(this, actionlint());
    });

    for (const file of githubFiles()) {
        it(`pass their linter: ${basename(file)}`, async () => {
            assert.deepEqual(await githubFaults(file), []);
        });
    }

    const pullRequest = githubFiles().find((file) => file.endsWith("pull-request.yaml")) ?? "";
    for (const [change, says] of [
        [["runs-on: ubuntu-24.04", "runs_on: ubuntu-24.04"], /unexpected key "runs_on"/],
        [["needs: diff", "needs: dif"], /needs job "dif" which does not exist/],
        [["matrix.stack }}", "matrix.stak }}"], /property "stak" is not defined/],
        [["run: make diff-report", "run: make diff ${{ github.head_ref }}"], /potentially untrusted/],
        [["fetch-depth: 0", "fetch-deep: 0"], /"fetch-deep" is not defined in action/],
    ] as [[string, string], RegExp][]) {
        it(`or it tells (${says.source})`, async () => {
            assert.match(await changed(pullRequest, change, githubFaults), says);
        });
    }
});

describe("pipelines of GitLab", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(5 * 60_000);
        await orSkip(this, pythonOf("ci", "GitLab's schema from a Python package"));
    });

    it("fit GitLab's schema", async () => {
        assert.deepEqual(await gitlabFaults(gitlabFile), []);
    });

    for (const change of [
        ["when: always", "when: allways"],
        ["    - make diff-report", "    - diff: report"],
        ["interruptible: false", "interruptible: 7"],
    ] as [string, string][]) {
        it(`or they are refused with "${change[1].trim()}"`, async () => {
            assert.match(await changed(gitlabFile, change, gitlabFaults), /Schema validation errors/);
        });
    }
});
