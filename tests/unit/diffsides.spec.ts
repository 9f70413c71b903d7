import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differenceOf } from "../../cli/diff/difference";
import { planFile, writePlanFile } from "../../cli/diff/planfile";
import { readSide, readSides } from "../../cli/diff/sides";
import { hostsOf } from "../../cli/diff/snapshot";
import { manifests } from "../../cli/manifests";
import { ProgramRun, runProgram } from "../../cli/program";
import { renderedFiles } from "../../cli/render";
import { stackSettings } from "../../cli/settings";
import { classed, toldOf } from "../support/differences";
import { previewOf } from "../support/previews";
import { stackRun } from "../support/stacks";

const WORKERS = { networking: '{"config": {"neutron": {"DEFAULT": {"rpc_workers": 17}}}}' };
const EXPECTED = {
    "rolling-restart": [
        "Deployment neutron-periodic-workers",
        "Deployment neutron-rpc-server",
        "Deployment neutron-server",
    ],
    "no-restart": ["ConfigMap neutron-server-config", "Job neutron-db-contract", "Job neutron-db-expand"],
};
const OPTION = /^data\[neutron\.conf\] \[DEFAULT\] rpc_workers: 12 → 17$/m;

let directory = "";
let changed: ProgramRun;
const file = (name: string) => join(directory, name);
const hosts = () => hostsOf(stackSettings("lab").layout);

async function writeFolder(name: string, run: ProgramRun, secrets = false): Promise<string> {
    for (const [path, text] of renderedFiles(run.stack, manifests(run, { reveal: secrets }), secrets)) {
        await mkdir(join(file(name), path, ".."), { recursive: true });
        await writeFile(join(file(name), path), text);
    }
    return file(name);
}

async function between(from: string, to: string) {
    return differenceOf(...(await readSides({ from, to })));
}

describe("what is compared", () => {
    before(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-diff-"));
        changed = await runProgram("lab", { config: WORKERS });
    });

    after(async () => {
        await rm(directory, { recursive: true, force: true });
    });

    describe("the sides of a diff", () => {
        it("are two plan files", async () => {
            const [old, now] = [file("old.json"), file("new.json")];
            await writePlanFile(old, await stackRun("lab"), hosts());
            await writePlanFile(now, changed, hosts());
            const difference = await between(old, now);
            assert.deepEqual(classed(difference), EXPECTED);
            assert.match(toldOf(difference, "ConfigMap neutron-server-config"), OPTION);
            assert.deepEqual((await between(old, old)).impacts, []);
        });

        it("are a plan file and the stack as it is now", async () => {
            const old = file("before.json");
            await writePlanFile(old, changed, hosts());
            const difference = differenceOf(...(await readSides({ from: old, stack: "lab" })));
            assert.deepEqual(classed(difference), EXPECTED);
        });

        it("are two folders of manifests, with or without Secrets", async () => {
            for (const secrets of [false, true]) {
                const old = await writeFolder(`old-${secrets}`, await stackRun("lab"), secrets);
                const now = await writeFolder(`new-${secrets}`, changed, secrets);
                const difference = await between(old, now);
                assert.deepEqual(classed(difference), EXPECTED);
                assert.match(toldOf(difference, "ConfigMap neutron-server-config"), OPTION);
                assert.deepEqual((await between(old, old)).impacts, []);
            }
        });

        it("are a folder and a plan file, which know different things of the same objects", async () => {
            const old = await writeFolder("folder", await stackRun("lab"));
            const now = file("plan.json");
            await writePlanFile(now, await stackRun("lab"), hosts());
            assert.deepEqual((await between(old, now)).impacts, []);
            assert.deepEqual((await between(now, old)).impacts, []);
            await writePlanFile(now, changed, hosts());
            assert.deepEqual(classed(await between(old, now)), EXPECTED);
        });

        it("are both of a preview, which tells no secret and no name that is to come", async () => {
            const preview = file("preview.json");
            for (const sames of [false, true]) {
                await writeFile(preview, previewOf(await stackRun("lab"), changed, sames));
                const difference = differenceOf(...(await readSides({ preview })));
                assert.deepEqual(classed(difference), EXPECTED);
                assert.match(toldOf(difference, "ConfigMap neutron-server-config"), OPTION);
                assert.match(toldOf(difference, "Deployment neutron-server"), /reads ConfigMap neutron-server-config$/);
                const tiers = difference.impacts.map(({ change }) => change.tier);
                assert.deepEqual([...new Set(tiers)], ["neutron"]);
            }
        });

        it("are one of a preview and one of another kind", async () => {
            const [preview, plan] = [file("half.json"), file("half.plan.json")];
            await writeFile(preview, previewOf(await stackRun("lab"), changed, true));
            await writePlanFile(plan, changed, hosts());
            assert.deepEqual(classed(await between(preview, plan)), EXPECTED);
            await writePlanFile(plan, await stackRun("lab"), hosts());
            assert.deepEqual(classed(await between(preview, plan)), {});
            assert.deepEqual(classed(await between(plan, preview)), EXPECTED);
        });

        it("are told by the engine what it makes anew, and what of a secret changes", async () => {
            const urn = "urn:pulumi:lab::p::kubernetes:core/v1:Secret::s";
            const set = "urn:pulumi:lab::p::kubernetes:apps/v1:StatefulSet::x";
            const state = (type: string, kind: string, more: object) => ({
                type,
                custom: true,
                inputs: { apiVersion: "v1", kind, metadata: { name: "x" }, ...more },
            });
            const claim = { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }], future: 1 } };
            const secretState = state("kubernetes:core/v1:Secret", "Secret", {
                data: { a: "[secret]", b: "[secret]" },
            });
            const setState = state("kubernetes:apps/v1:StatefulSet", "StatefulSet", claim);
            const newSet = state("kubernetes:apps/v1:StatefulSet", "StatefulSet", {
                spec: { ...claim.spec, future: 2 },
            });
            const steps = [
                {
                    op: "update",
                    urn,
                    oldState: secretState,
                    newState: secretState,
                    detailedDiff: { "data.b": { kind: "update" } },
                },
                {
                    op: "create-replacement",
                    urn: set,
                    oldState: setState,
                    newState: newSet,
                    replaceReasons: ["spec.future"],
                },
                { op: "replace", urn: set, oldState: setState, newState: newSet, replaceReasons: ["spec.future"] },
                { op: "delete-replaced", urn: set, oldState: setState },
                { op: "read", urn: `${urn}2`, newState: secretState },
            ];
            await writeFile(file("steps.json"), JSON.stringify({ steps }));
            const difference = differenceOf(...(await readSides({ preview: file("steps.json") })));
            assert.deepEqual(classed(difference), { replacement: ["StatefulSet x"], "no-restart": ["Secret s"] });
            assert.match(toldOf(difference, "StatefulSet x"), /made anew for spec\.future: the volumes data/);
            assert.match(toldOf(difference, "Secret s"), /^data\.b: \[secret\] → \[secret\]$/m);
        });
    });

    describe("a plan file", () => {
        it("holds every resource, and no credential", async () => {
            const run = await stackRun("lab");
            const text = planFile(run, hosts());
            const { form, version, resources } = JSON.parse(text) as {
                form: string;
                version: number;
                resources: object[];
            };
            assert.deepEqual([form, version], ["openstack-ra/plan", 1]);
            assert.equal(resources.length, run.resources.filter(({ custom }) => custom).length);
            assert.doesNotMatch(text, /generated-/);
            assert.doesNotMatch(text, new RegExp(Buffer.from("generated-").toString("base64").slice(0, 12)));
        });
    });

    describe("sides that cannot be compared", () => {
        const refused = (sides: Parameters<typeof readSides>[0], expected: RegExp) =>
            assert.rejects(readSides(sides), { message: expected });

        it("are refused with the ways that there are", async () => {
            await refused({}, /^nothing to compare with; expected one of:\n {2}diff STACK --base REF/);
            await refused({ base: "main" }, /^--base needs a stack;/);
            await refused({ to: "x" }, /^--to needs --from;/);
            await refused({ from: "x" }, /^--from needs --to or a stack;/);
            await refused(
                { stack: "lab", base: "a", from: "b" },
                /^--base and --from are different ways, expected one;/,
            );
            await refused({ stack: "lab", preview: "a" }, /^a stack \(lab\) beside --preview/);
            await refused({ preview: "a", to: "b" }, /^--to needs --from, not --preview;/);
            await refused({ stack: "lab", from: "a", to: "b" }, /^a stack \(lab\) beside --to/);
        });

        it("are a ref and a stack that are not there", async () => {
            await refused(
                { stack: "lab", base: "no-such-branch" },
                /^--base no-such-branch: git knows no such commit, branch or tag here; git fetch may bring it$/,
            );
            await refused({ stack: "lab", base: "--output=x" }, /^--base --output=x: git knows no such/);
            await refused({ stack: "labb", base: "HEAD" }, /^no stack "labb" \(did you mean lab\?\)/);
        });

        it("are files and folders that are none", async () => {
            await refused({ from: file("none"), to: file("none") }, /none: no such file or folder$/);
            await mkdir(file("empty"));
            await refused(
                { from: file("empty"), to: file("empty") },
                /empty holds no manifest, expected a folder that render has written$/,
            );
            await mkdir(file("broken"));
            await writeFile(join(file("broken"), "a.yaml"), "a: [1");
            await refused({ from: file("broken"), to: file("broken") }, /a\.yaml is no YAML: /);
            await writeFile(file("text"), "hello");
            await refused(
                { from: file("text"), to: file("text") },
                /text is no JSON, expected a plan file or a preview: /,
            );
            await writeFile(file("other"), '{"a": 1}');
            await refused(
                { from: file("other"), to: file("other") },
                /other is neither a plan file \(plan STACK --out FILE\) nor a preview/,
            );
            await writeFile(file("bad"), '{"steps": [{"op": "same"}]}');
            await refused({ preview: file("bad") }, /bad: a step has no op or no urn/);
            await writePlanFile(file("no-preview"), await stackRun("dev"), []);
            await refused({ preview: file("no-preview") }, /no-preview is no preview, expected what pulumi preview/);
        });

        it("are plan files of another version, and damaged ones", async () => {
            const text = planFile(await stackRun("dev"), []);
            await writeFile(file("later"), text.replace('"version": 1', '"version": 2'));
            await refused(
                { from: file("later"), to: file("later") },
                /later is a plan file of version 2, expected 1: write it anew/,
            );
            await writeFile(file("damaged"), text.replace('"key"', '"kee"'));
            await refused({ from: file("damaged"), to: file("damaged") }, /damaged is a damaged plan file/);
        });

        it("are those of two stacks", async () => {
            await writePlanFile(file("dev"), await stackRun("dev"), []);
            await writePlanFile(file("lab"), await stackRun("lab"), []);
            await refused(
                { from: file("dev"), to: file("lab") },
                /^the old side is stack dev, the new one is stack lab: /,
            );
        });

        it("say what they are by themselves", async () => {
            await writePlanFile(file("some"), await stackRun("dev"), []);
            assert.equal((await readSide(file("some"), "before")).stack, "dev");
            assert.match(await readFile(file("some"), "utf8"), /^\{\n "form": "openstack-ra\/plan"/);
        });
    });
});
