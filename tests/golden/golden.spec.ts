import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runProgram, UNKNOWN } from "../../cli/program";
import { projectRoot } from "../../components/common/project";
import { changedFiles, goldenDiff, goldenDirectory, goldenOf, readGolden, writeGolden } from "../support/golden";
import { stackRun, stacks } from "../support/stacks";

/** The other stacks are the lab with more hypervisors. */
const GOLDEN = ["lab", "dev"];
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
            const changed = { ...rest, "keystone.yaml": keystone, "nova.yaml": "- urn: nova\n" };
            const diff = goldenDiff("dev", readGolden(directory), changed);
            assert.match(diff, /^dev\/keystone.yaml\n(  .*\n)+- +replicas: 1\n\+ +replicas: 2\n(  .*\n)+…/);
            assert.match(diff, /^dev\/mysql.yaml \(gone\)\n- /m);
            assert.match(diff, /^dev\/nova.yaml \(new\)\n\+ - urn: nova$/m);
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
            // Unknown as a whole, since every value in it is generated.
            for (const { name, inputs } of secrets) assert.equal(inputs.data, UNKNOWN, name);
            const shown = previewed.resources.filter(({ inputs }) => inputs.kind === "ConfigMap");
            assert.ok(shown.length > 2);
            for (const { name, inputs } of shown) assert.doesNotMatch(JSON.stringify(inputs), /\[unknown\]/, name);
        });

        it(`${stack} is the same in every run`, async () => {
            const first = goldenOf(await stackRun(stack));
            assert.deepEqual(changedFiles(first, goldenOf(await runProgram(stack))), []);
        });
    }

    it("has as many resources with 5,000 hosts as with 561", async () => {
        const [lab, ...larger] = await Promise.all(["lab", "scale-1000", "scale-5000"].map((name) => stackRun(name)));
        for (const run of larger) assert.equal(run.resources.length, lab!.resources.length, run.stack);
    });

    it("has one resource more for each host only where the program labels nodes", async () => {
        const run = await runProgram("lab", { config: { manageNodes: "true" } });
        // And the component that they belong to.
        assert.equal(run.resources.length, (await stackRun("lab")).resources.length + 561 + 1);
    });
});

describe("a changed setting", () => {
    const change = async (config: Record<string, string>) => {
        const [before, after] = [goldenOf(await stackRun("lab")), goldenOf(await runProgram("lab", { config }))];
        return { before, after, files: changedFiles(before, after) };
    };
    /** Resources of golden files, by URN. */
    const entries = (text: string) => new Map(text.split(/^- urn: /m).map((entry) => [entry.split("\n")[0]!, entry]));

    it("of Keystone's image changes Keystone's pods only", async () => {
        const { before, after, files } = await change({ images: '{"keystone": {"tag": "2026.2"}}' });
        assert.deepEqual(files, ["keystone.yaml"]);
        const [old, now] = [entries(before["keystone.yaml"]!), entries(after["keystone.yaml"]!)];
        assert.deepEqual([...now.keys()], [...old.keys()]);
        const changed = [...now.keys()].filter((urn) => now.get(urn) !== old.get(urn));
        assert.deepEqual(
            changed.map((urn) => urn.split(/[$/]/).pop()),
            [
                "v1:Deployment::keystone",
                "v1:CronJob::keystone-rotate-credential",
                "v1:CronJob::keystone-rotate-fernet",
                "v1:Job::keystone-bootstrap",
                "v1:Job::keystone-db-sync",
            ],
        );
    });

    it("of an option of keystone.conf gives the file and what mounts it new names, and no Secret", async () => {
        const { before, after, files } = await change({ identity: '{"config": {"DEFAULT": {"debug": true}}}' });
        assert.deepEqual(files, ["keystone.yaml"]);
        const [old, now] = [entries(before["keystone.yaml"]!), entries(after["keystone.yaml"]!)];
        const changed = [...now.keys()].filter((urn) => now.get(urn) !== old.get(urn)).join("\n");
        assert.match(changed, /ConfigMap::keystone-config/);
        assert.match(changed, /Deployment::keystone/);
        assert.doesNotMatch(changed, /Secret|Random|keystone-apache|PodDisruptionBudget|:Service:/);
    });

    for (const [what, config, expected] of [
        ["the database's options", { database: '{"configuration": {"slow_query_log": "ON"}}' }, ["mysql.yaml"]],
        ["the brokers' image", { images: '{"rabbitmq": {"tag": "4.2.10"}}' }, ["rabbitmq.yaml"]],
        ["the load balancers", { loadBalancers: "false" }, ["keystone.yaml"]],
    ] as const) {
        it(`of ${what} changes one tier`, async () => {
            assert.deepEqual((await change(config)).files, expected);
        });
    }

    it("never changes a password or a key", async () => {
        const random = (run: Awaited<ReturnType<typeof stackRun>>) =>
            run.resources.filter(({ type }) => type.startsWith("random:"));
        const before = random(await stackRun("lab"));
        assert.equal(before.length, 14);
        const settings: Record<string, string>[] = [
            { images: '{"keystone": {"tag": "x"}, "mysql": {"tag": "x"}, "rabbitmq": {"tag": "x"}}' },
            { layout: "scale-5000" },
            { identity: '{"tokenHours": 8, "rotationHours": 24, "replicas": 3}', messaging: '{"replicas": 1}' },
            { database: '{"proxy": "proxysql", "tls": {"enabled": false}}', cache: '{"replicas": 8}' },
        ];
        for (const config of settings) {
            assert.deepEqual(random(await runProgram("lab", { config })), before);
        }
    });
});
