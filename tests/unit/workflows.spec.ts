import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { projectRoot } from "../../components/common/project";
import {
    githubFiles,
    gitlabFile,
    gitlabScripts,
    makeTargets,
    readWorkflow,
    strangeCommands,
    Workflow,
    workflowFaults,
} from "../support/workflows";
import { stacks } from "../support/stacks";

const workflow = (name: string) => readWorkflow(githubFiles().find((file) => basename(file) === name) ?? "");

describe("workflows", () => {
    for (const file of githubFiles()) {
        it(`run what a person runs, with a time, and no rights that they do not need: ${basename(file)}`, () => {
            assert.deepEqual(workflowFaults(readWorkflow(file), makeTargets()), []);
        });
    }

    it("run what a person runs, on GitLab too", () => {
        const scripts = gitlabScripts(gitlabFile);
        assert.ok(scripts.length > 5);
        assert.deepEqual(
            scripts.flatMap((script) => strangeCommands(script, makeTargets())),
            [],
        );
    });

    it("preview and look for drift as a person does, with the policy pack", () => {
        const of = (target: string) => {
            const args = ["-n", target, "STACK=prod", "POLICY_CONFIG=policy/trial.json"];
            return spawnSync("make", args, { cwd: projectRoot(), encoding: "utf8" }).stdout;
        };
        const packs = "--policy-pack policy --policy-pack-config policy/trial.json";
        assert.ok(of("preview").includes(`pulumi preview --non-interactive --stack prod ${packs}\n`));
        assert.ok(of("drift").includes(`--stack prod --refresh --expect-no-changes ${packs}\n`));
        for (const [file, job] of [
            ["pull-request.yaml", "preview"],
            ["drift.yaml", "drift"],
        ] as const) {
            const step = workflow(file).jobs[job]?.steps?.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
            assert.deepEqual([step?.with?.command, step?.with?.policyPacks], ["preview", "policy"]);
            assert.equal(step?.with?.refresh === true && step.with["expect-no-changes"] === true, job === "drift");
        }
    });

    it("compare all stacks of the project, and comment on each of these", () => {
        const [compared, commented] = [workflow("pull-request.yaml").jobs.diff, workflow("comments.yaml").jobs.comment];
        assert.deepEqual(compared?.strategy?.matrix?.stack, stacks);
        assert.deepEqual(commented?.strategy?.matrix?.stack, stacks);
    });

    const breaks: [what: string, change: (broken: Workflow) => void, says: RegExp][] = [
        ["a script of its own", ({ jobs }) => (jobs.diff!.steps![2]!.run = "make diff\nnpm test"), /diff: npm test/],
        ["a target that is not there", ({ jobs }) => (jobs.diff!.steps![2]!.run = "make dif"), /diff: make dif/],
        ["a pipe behind a target", ({ jobs }) => (jobs.diff!.steps![2]!.run = "make diff | cat"), /make diff \| cat/],
        ["no time", ({ jobs }) => delete jobs.diff!["timeout-minutes"], /diff: no timeout/],
        ["no permissions", (broken) => delete broken.permissions, /no permissions/],
        ["permissions for all", (broken) => (broken.permissions = { issues: "write" }), /every job may write issues/],
        ["no concurrency", (broken) => delete broken.concurrency, /no concurrency/],
        ["secrets for strangers", (broken) => (broken.on = { pull_request_target: null }), /pull_request_target/],
        [
            "another commit than the event's",
            ({ jobs }) => (jobs.diff!.steps![0]!.with = { "persist-credentials": false, ref: "refs/pull/1/head" }),
            /another commit/,
        ],
        ["a tag of others", ({ jobs }) => (jobs.diff!.steps![0]!.uses = "pulumi/actions@v7"), /pulumi\/actions@v7/],
    ];
    for (const [what, change, says] of breaks) {
        it(`are refused with ${what}`, () => {
            const broken = workflow("pull-request.yaml");
            change(broken);
            assert.match(workflowFaults(broken, makeTargets()).join("\n"), says);
        });
    }
});
