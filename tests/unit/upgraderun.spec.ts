import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { existsSync } from "node:fs";
import { commandLine } from "../../cli/main";
import { forget, ListOptions, perform } from "../../cli/upgrade/perform";
import { runSteps, World } from "../../cli/upgrade/run";
import { findUpgrade, newState, Upgrade } from "../../cli/upgrade/start";
import { leftSteps, readState, UpgradeState, writeState } from "../../cli/upgrade/state";
import { shell, Step } from "../../cli/upgrade/steps";
import { shipped } from "../support/upgrades";

function step(id: string, more: Partial<Step> = {}): Step {
    const nothing = { notes: [], checks: [], targets: [], patterns: [], commands: [], pods: [] };
    return { ...nothing, id, service: "s", title: id, impact: "no-restart", back: "", ...more };
}

const steps = [
    step("settings", { commands: [["pulumi", "config", "set", "a", "b"]] }),
    step("schema", { checks: [["check", "schema"]], targets: ["urn:schema"], irreversible: "it is" }),
    step("pods", { targets: ["urn:pods"] }),
    step("hand", { hand: { how: "docs/x.md", done: [["check", "hand"]] } }),
    step("proof", { commands: [["verify"]] }),
];

const fresh = (): UpgradeState => ({
    stack: "s",
    goal: { title: "2026.2", before: shipped, after: shipped },
    steps: steps.map(({ id }) => id),
    progress: {},
});

/** A world in which all goes well, and which tells what was done. */
function world(more: Partial<World> & { fails?: string[]; without?: string[] } = {}): { world: World; did: string[] } {
    const did: string[] = [];
    const doing = (what: string) => {
        did.push(what);
        return more.fails?.includes(what) ? Promise.reject(new Error(`${what} failed`)) : Promise.resolve();
    };
    return {
        did,
        world: {
            deployer: {
                how: "",
                without: more.without ?? [],
                deploy: ({ id }) => doing(`deploy ${id}`),
                finish: () => doing("finish"),
            },
            command: (line) => doing(shell(line)),
            confirm: () => Promise.resolve(true),
            tell: () => undefined,
            save: () => Promise.resolve(),
            interrupted: () => false,
            now: () => new Date(0),
            ...more,
        },
    };
}

const ALL = ["pulumi config set a b", "check schema", "deploy schema", "deploy pods", "check hand", "finish", "verify"];

describe("running the steps of an upgrade", () => {
    it("each after its check, in order, and what is replaced is deleted at the end", async () => {
        const { world: one, did } = world();
        assert.equal(await runSteps(steps, fresh(), one), "finished");
        assert.deepEqual(did, ALL);
    });

    it("a check that fails stops before anything is deployed, and tells the check; the next run begins with it", async () => {
        const state = fresh();
        const { world: one, did } = world({ fails: ["check schema"] });
        await assert.rejects(
            runSteps(steps, state, one),
            /schema was not begun: .*\n {2}check schema\ncheck schema failed/,
        );
        assert.deepEqual(did, ALL.slice(0, 2));
        const { world: two, did: then } = world();
        assert.equal(await runSteps(steps, state, two), "finished");
        assert.deepEqual(then, ALL.slice(1));
    });

    for (const [place, what] of ALL.entries()) {
        it(`interrupted in the middle of "${what}", it goes on with that step and repeats no other`, async () => {
            const state = fresh();
            const { world: one, did } = world({ fails: [what] });
            // A person who is asked by hand's check is no fault.
            if (what === "check hand") assert.equal(await runSteps(steps, state, one), "by hand");
            else await assert.rejects(runSteps(steps, state, one));
            assert.deepEqual(did, ALL.slice(0, place + 1));
            const { world: two, did: then } = world();
            assert.equal(await runSteps(steps, state, two), "finished");
            const begins: Record<string, string> = { "deploy schema": "check schema", verify: "finish" };
            assert.deepEqual(then, ALL.slice(ALL.indexOf(begins[what] ?? what)));
            assert.deepEqual(leftSteps(state), []);
        });
    }

    it("a step is on file as begun before it deploys, and as done before the next one begins", async () => {
        const saved: string[] = [];
        const { world: one } = world({
            save: ({ progress }) => {
                saved.push(
                    Object.entries(progress)
                        .map(([id, at]) => `${id}${at?.done ? "" : "…"}`)
                        .join(" "),
                );
                return Promise.resolve();
            },
        });
        await runSteps(steps, fresh(), one);
        assert.deepEqual(saved.slice(0, 4), ["settings…", "settings", "settings schema…", "settings schema"]);
    });

    it("a step that was begun is not asked whether its own pods are whole: only it can mend them; all else is asked", async () => {
        const own = [
            step("pods", { whole: [["check", "own"]], checks: [["check", "database"]], targets: ["urn:pods"] }),
        ];
        const fails = ["check own"];
        const state = { ...fresh(), steps: ["pods"] };
        const { world: one, did } = world({ fails });
        await assert.rejects(runSteps(own, state, one), /pods was not begun: .*--begun pods/s);
        assert.deepEqual(did, fails);

        state.progress.pods = { begun: "earlier" };
        const { world: two, did: then } = world({ fails });
        assert.equal(await runSteps(own, state, two), "finished");
        assert.deepEqual(then, ["check database", "finish", "deploy pods"]);
    });

    it("nothing that cannot be undone without a yes", async () => {
        const state = fresh();
        const asked: string[] = [];
        const { world: one, did } = world({
            confirm: (question) => {
                asked.push(question);
                return Promise.resolve(false);
            },
        });
        assert.equal(await runSteps(steps, state, one), "refused");
        assert.deepEqual(asked, ["schema cannot be undone: it is. Go on?"]);
        assert.ok(!did.includes("deploy schema"));
        assert.equal(state.progress.schema, undefined);
    });

    it("one step by itself when it is its turn, and no other", async () => {
        const state = fresh();
        const { world: one, did } = world();
        await assert.rejects(runSteps(steps, state, one, "pods"), /step pods: it is settings's turn/);
        assert.equal(await runSteps(steps, state, one, "settings"), "step");
        assert.deepEqual(did, ALL.slice(0, 1));
        await assert.rejects(runSteps(steps, state, one, "settings"), /step settings is done already/);
    });

    it("somebody who wants it to stop is heard between two steps", async () => {
        const { world: one, did } = world();
        const stopping = { ...one, interrupted: () => did.includes("deploy schema") };
        const state = fresh();
        assert.equal(await runSteps(steps, state, stopping), "interrupted");
        assert.deepEqual(did, ALL.slice(0, 3));
        assert.deepEqual(leftSteps(state), ["pods", "hand", "proof"]);
    });

    it("without Pulumi its commands are left out, and told", async () => {
        const told: string[] = [];
        const { world: one, did } = world({ without: ["pulumi"], tell: (line) => told.push(line) });
        await runSteps(steps, fresh(), one);
        assert.deepEqual(did, ALL.slice(1));
        assert.ok(told.some((line) => line.includes("not run, there is no pulumi here: pulumi config set a b")));
    });
});

describe("the file of an upgrade", function () {
    this.timeout(60_000);
    let directory: string;
    let file: string;
    const goal = ["keystone=2026.1-ubuntu_noble-1"];

    before(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        file = join(directory, "state.json");
        begun = (await findUpgrade("dev", goal, file))!;
    });
    after(() => rm(directory, { recursive: true }));
    afterEach(() => rm(file, { force: true }));

    let begun: Upgrade;
    const begin = () => writeState(file, newState("dev", begun));

    it("is all that is needed to go on, and has no credentials", async () => {
        await begin();
        const found = await findUpgrade("dev", undefined, file);
        assert.deepEqual(found?.steps, begun.steps);
        assert.deepEqual(found.state, await readState(file));
        assert.doesNotMatch(await readFile(file, "utf8"), /password|generated|secret/i);
    });

    it("another goal is refused while one is under way", async () => {
        await begin();
        await assert.rejects(findUpgrade("dev", ["2026.2"], file), /an upgrade to keystone=.* is under way .*--forget/);
    });

    it("a program that has other steps now is refused", async () => {
        await begin();
        const state = (await readState(file))!;
        await writeState(file, { ...state, steps: state.steps.filter((id) => id !== "keystone-bootstrap") });
        await assert.rejects(findUpgrade("dev", undefined, file), /has changed since the upgrade was begun/);
    });

    it("no file and no goal, and a file that is none, are told", async () => {
        await assert.rejects(findUpgrade("dev", undefined, file), /nothing is under way .*expected --to/);
        await writeFile(file, "{");
        await assert.rejects(findUpgrade("dev", undefined, file), /is no state of an upgrade/);
    });

    it("what is reached already has no steps", async () => {
        assert.equal(await findUpgrade("dev", ["2026.1"], file), undefined);
    });

    const names = { stack: "s", heading: "", reached: "", again: "" };
    const list = { goal: fresh().goal, steps };

    it("is not made by a refusal: another step's turn, a step that there is not, nothing to go on with", async () => {
        const refused = (options: ListOptions) =>
            perform(list, options, names, file, () => Promise.resolve(world().world));
        await assert.rejects(refused({ step: "pods" }), /step pods: it is settings's turn/);
        await assert.rejects(refused({ step: "17" }), /no step "17", there are: settings, schema/);
        await assert.rejects(refused({ run: true, begun: "pod" }), /no step "pod"/);
        await assert.rejects(refused({ continue: true }), /nothing is under way .*expected --run to begin/);
        assert.ok(!existsSync(file));
    });

    it("a step that is said to be begun is not asked either, and others are", async () => {
        const own = ["one", "two"].map((id) => step(id, { whole: [["check", id]], targets: [id] }));
        const fails = ["check one", "check two"];
        const { world: one, did } = world({ fails });
        const run = (begun: string) =>
            perform({ goal: fresh().goal, steps: own }, { run: true, begun }, names, file, () => Promise.resolve(one));
        await assert.rejects(run("one"), /two was not begun: .*--begun two/s);
        assert.deepEqual(did, ["deploy one", "check two"]);
        await run("1,2");
        assert.deepEqual(did.slice(2), ["deploy one", "finish", "deploy two"]);
    });

    it("that is taken away says what was left", async () => {
        await begin();
        assert.match(await forget(file), /is taken away; 6 of 6 steps of keystone=2026\.1-ubuntu_noble-1 were left/);
        assert.ok(!existsSync(file));
        assert.match(await forget(file), /nothing was under way/);
    });

    it("is known to the command line with its words", () => {
        const upgrade = commandLine().commands.find((command) => command.name() === "upgrade");
        const flags = upgrade?.options.map(({ long }) => long) ?? [];
        for (const flag of ["--to", "--run", "--continue", "--step", "--yes", "--forget", "--json"])
            assert.ok(flags.includes(flag), flag);
    });
});
