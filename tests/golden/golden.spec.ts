import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runProgram, Secret, UNKNOWN } from "../../cli/program";
import { projectRoot } from "../../components/common/project";
import { changedFiles, goldenDiff, goldenDirectory, goldenOf, readGolden, writeGolden } from "../support/golden";
import { stackRun, stacks } from "../support/stacks";

/** The other stacks are the lab with more hypervisors. */
const GOLDEN = ["lab", "dev"];
/** Secrets that jobs fill with what operators make. */
const filledLater = ["ceph-clients", "radosgw-ca"];
const UPDATE = process.env.UPDATE_GOLDEN === "1";

describe("the golden files", () => {
    for (const stack of GOLDEN) {
        it(`of ${stack} are what its program makes`, async () => {
            const directory = goldenDirectory(stack);
            const golden = goldenOf(await stackRun(stack));
            if (UPDATE) writeGolden(directory, golden);
            const diff = goldenDiff(relative(projectRoot(), directory), readGolden(directory), golden);
            if (diff) assert.fail(`- as it was, + as it is; where that is meant: make golden\n\n${diff}\n`);
        });
    }

    it("show a changed line, a file that is new and one that is gone", async () => {
        const golden = goldenOf(await stackRun("dev"));
        const directory = mkdtempSync(join(tmpdir(), "openstack-ra-golden-"));
        try {
            writeGolden(directory, golden);
            assert.equal(goldenDiff("dev", readGolden(directory), golden), "");
            const keystone = golden["keystone.yaml"]!.replace("replicas: 1", "replicas: 2");
            const { "mysql.yaml": gone, ...rest } = golden;
            const changed = { ...rest, "keystone.yaml": keystone, "swift.yaml": "- urn: swift\n" };
            const diff = goldenDiff("dev", readGolden(directory), changed);
            assert.match(diff, /^dev\/keystone.yaml\n(  .*\n)+- +replicas: 1\n\+ +replicas: 2\n(  .*\n)+…/);
            assert.match(diff, /^dev\/mysql.yaml \(gone\)\n- /m);
            assert.match(diff, /^dev\/swift.yaml \(new\)\n\+ - urn: swift$/m);
            assert.ok(diff.split("\n").length < gone!.split("\n").length, "the whole of a file instead of its beginning");
        } finally {
            rmSync(directory, { recursive: true });
        }
    });

    it("hold no secret", async () => {
        const run = await runProgram("lab", { generate: (_name, bytes) => (bytes ? "aHVudGVyMg==" : "hunter2") });
        for (const [file, content] of Object.entries(goldenOf(run))) {
            assert.doesNotMatch(content, /hunter2|aHVudGVyMg/, file);
        }
    });
});

describe("a stack", () => {
    for (const stack of stacks) {
        it(`${stack} registers the same when it is previewed, before anything is known`, async () => {
            const [deployed, previewed] = [await stackRun(stack), await stackRun(stack, { preview: true })];
            const urns = (run: typeof deployed) => run.resources.map(({ urn }) => urn).sort();
            assert.deepEqual(urns(previewed), urns(deployed));
            const secrets = previewed.resources.filter(({ inputs }) => inputs.kind === "Secret");
            assert.ok(secrets.length > 5);
            for (const { name, inputs } of secrets) {
                // Nothing is secret in it; Elastic's operator reads roles from nowhere else.
                if (name === "stacklight-logs-roles") continue;
                // Unknown as a whole, since every value in it is generated; but for those that the program makes empty.
                if (filledLater.includes(name)) assert.deepEqual(inputs.data, new Secret({}), name);
                else assert.equal(inputs.data, UNKNOWN, name);
            }
            const shown = previewed.resources.filter(({ inputs }) => inputs.kind === "ConfigMap");
            assert.ok(shown.length > 2);
            for (const { name, inputs } of shown) assert.doesNotMatch(JSON.stringify(inputs), /\[unknown\]/, name);
        });

        it(`${stack} is the same in every run`, async () => {
            const first = goldenOf(await stackRun(stack));
            assert.deepEqual(changedFiles(first, goldenOf(await runProgram(stack))), []);
        });
    }

    it("of the lab is 400 resources at most", async () => {
        const { resources } = await stackRun("lab");
        assert.ok(resources.length <= 400, `${resources.length} resources`);
    });

    it("has the same resources with 1,000 hosts as with 561", async () => {
        const names = async (of: string) => (await stackRun(of)).resources.map(({ type, name }) => `${type} ${name}`);
        const [lab, larger] = [await names("lab"), await names("scale-1000")];
        // The engine's own name of a stack has the stack's in it.
        const others = (of: string[], than: string[]) =>
            of.filter((name) => !than.includes(name) && !name.startsWith("pulumi:pulumi:Stack "));
        assert.deepEqual(others(larger, lab), []);
        // Only the lab has backups of its database.
        assert.deepEqual(others(lab, larger), ["kubernetes:networking.k8s.io/v1:NetworkPolicy policies-mysql-backup"]);
        assert.equal(new Set(lab).size, lab.length);
    });

    it("has one resource more for each host only where the program labels nodes", async () => {
        const run = await runProgram("lab", { config: { manageNodes: "true" } });
        // And the component that they belong to.
        assert.equal(run.resources.length, (await stackRun("lab")).resources.length + 561 + 1);
    });
});
