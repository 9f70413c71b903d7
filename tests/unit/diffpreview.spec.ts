import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differenceOf } from "../../cli/diff/difference";
import { writePlanFile } from "../../cli/diff/planfile";
import { readSides } from "../../cli/diff/sides";
import { ProgramRun, runProgram } from "../../cli/program";
import { classed, toldOf } from "../support/differences";
import { previewOf } from "../support/previews";
import { stackRun } from "../support/stacks";

let directory = "";
const file = (name: string) => join(directory, name);

describe("a file of pulumi preview --json", () => {
    before(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-preview-"));
    });

    after(async () => {
        await rm(directory, { recursive: true, force: true });
    });

    describe("a preview without what stays", () => {
        /** What it tells where the old program is deployed. */
        const told = async (before: Pick<ProgramRun, "resources">, after: ProgramRun) => {
            await writeFile(file("few.json"), previewOf(before, after));
            return differenceOf(...(await readSides({ preview: file("few.json") })));
        };
        const without = (run: ProgramRun, ...names: string[]) => ({
            ...run,
            resources: run.resources.filter(
                ({ name, type }) => !names.includes(`${type.split(":").pop() ?? ""} ${name}`),
            ),
        });

        it("knows a collector by the component above it", async () => {
            const run = await runProgram("lab", { config: { images: '{"telegraf": {"tag": "x"}}' } });
            const difference = await told(await stackRun("lab"), run);
            const { change, class: impact } = difference.impacts.find(
                (one) => one.change.kind === "DaemonSet" && one.change.name === "stacklight-collector-hypervisor",
            )!;
            assert.deepEqual([change.tier, impact], ["stacklight-collector", "rolling-restart"]);
        });

        it("takes a job that comes for one of a tier that was there, and no stack for new", async () => {
            const job = "Job glance-db-contract";
            const difference = await told(without(await stackRun("lab"), job), await stackRun("lab"));
            assert.deepEqual(classed(difference), { "schema-migration": [job] });
            assert.equal(difference.isNew, false);
        });

        it("does not say that nothing else does what a Deployment did", async () => {
            const deployment = "Deployment neutron-server";
            const run = await stackRun("lab");
            const difference = await told(run, without(run, deployment));
            assert.deepEqual(classed(difference), { blip: [deployment] });
            assert.match(toldOf(difference, deployment), /a preview without --show-sames does not tell/);
            await writeFile(file("all.json"), previewOf(run, without(run, deployment), true));
            const whole = differenceOf(...(await readSides({ preview: file("all.json") })));
            assert.deepEqual(classed(whole), { outage: [deployment] });
        });

        it("is whole of a stack that is made: all of it is new, and no schema is there to be changed", async () => {
            const difference = await told({ resources: [] }, await stackRun("dev"));
            assert.equal(difference.isNew, true);
            assert.equal(difference.worst, "no-restart");
        });

        it("is refused beside another side, which has all", async () => {
            const changed = await runProgram("lab", { config: { region: "other" } });
            await writeFile(file("few.json"), previewOf(await stackRun("lab"), changed));
            await writePlanFile(file("whole.json"), changed, []);
            const refused = {
                message: /few\.json has only what the preview changes, .* pulumi preview --json --show-sames > /,
            };
            await assert.rejects(readSides({ from: file("few.json"), to: file("whole.json") }), refused);
            await assert.rejects(readSides({ from: file("whole.json"), to: file("few.json") }), refused);
        });
    });

    describe("a preview that shows secrets", () => {
        it("is compared by them, and shows none", async () => {
            const urn = "urn:pulumi:lab::p::kubernetes:core/v1:Secret::s";
            const state = (value: string) => ({
                type: "kubernetes:core/v1:Secret",
                inputs: {
                    ...{ apiVersion: "v1", kind: "Secret", metadata: { name: "s" } },
                    data: { a: value, b: "same" },
                    type: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: value },
                },
            });
            const steps = [{ op: "update", urn, oldState: state("hunter2"), newState: state("hunter3") }];
            await writeFile(file("shown.json"), JSON.stringify({ steps }));
            const difference = differenceOf(...(await readSides({ preview: file("shown.json") })));
            const told = toldOf(difference, "Secret s");
            assert.match(told, /^data\.a: \[secret\] → \[secret\]\ntype: \[secret\] → \[secret\]$/m);
            assert.doesNotMatch(JSON.stringify(difference), /hunter/);
        });
    });
});
