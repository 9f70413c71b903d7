import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { make } from "../support/ceph";
import { withFolder } from "../support/fakes";
import { LibraryRun, plainData } from "../support/library";
import { at } from "../support/stacks";

const SCRIPT = join(projectRoot(), "components/ceph/scripts/keys.py");

type Secrets = Record<string, Record<string, string> | undefined>;

interface Outcome {
    code: number | null;
    output: string;
    /** What was asked of the API, e.g. "GET rook-ceph/rook-ceph-client-nova". */
    calls: string[];
    secrets: Secrets;
}

const WANTED = {
    target: { namespace: "cloud", name: "ceph-clients" },
    entries: Object.fromEntries(
        ["glance", "nova"].map((key) => [key, { namespace: "rook-ceph", name: `rook-ceph-client-${key}`, key }]),
    ),
};
const [TARGET, GLANCE, NOVA] = [
    "cloud/ceph-clients",
    "rook-ceph/rook-ceph-client-glance",
    "rook-ceph/rook-ceph-client-nova",
];
const VERSION = "7";
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Runs the script against an API server that has these Secrets; `raced` has somebody else write before it does. */
async function copy(secrets: Secrets, { raced = false } = {}): Promise<Outcome> {
    const calls: string[] = [];
    const shown = (data: object) => ({
        metadata: { resourceVersion: VERSION },
        ...(Object.keys(data).length > 0 ? { data } : {}),
    });
    const server = createServer((request, response) => {
        const [, namespace = "", name = ""] =
            /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(request.url ?? "") ?? [];
        const id = `${namespace}/${name}`;
        calls.push(`${request.method} ${id}`);
        let body = "";
        request.on("data", (part: Buffer) => (body += part.toString()));
        request.on("end", () => {
            const answer = (status: number, content: object) => {
                response.writeHead(status, { "content-type": "application/json" });
                response.end(JSON.stringify(content));
            };
            const data = secrets[id];
            if (request.headers.authorization !== "Bearer the-token") answer(401, {});
            else if (!data) answer(404, {});
            else if (request.method !== "PATCH") answer(200, shown(data));
            else {
                const patch = JSON.parse(body) as {
                    metadata: { resourceVersion: string };
                    data: Record<string, string>;
                };
                assert.equal(request.headers["content-type"], "application/merge-patch+json");
                const stale = raced || patch.metadata.resourceVersion !== VERSION;
                if (!stale) Object.assign(data, patch.data);
                answer(stale ? 409 : 200, stale ? {} : shown(data));
            }
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        return await withFolder(async (folder) => {
            await writeFile(join(folder, "token"), "the-token\n");
            await writeFile(join(folder, "wanted.json"), JSON.stringify(WANTED));
            const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            const run = [
                "import json, pathlib, sys",
                `sys.path.insert(0, ${JSON.stringify(join(SCRIPT, ".."))})`,
                "import keys",
                `folder = pathlib.Path(${JSON.stringify(folder)})`,
                `keys.copy(json.loads((folder / "wanted.json").read_text()), keys.Api(folder, ${JSON.stringify(url)}))`,
            ].join("\n");
            const child = spawn("python3", ["-B", "-c", run]);
            let output = "";
            for (const stream of [child.stdout, child.stderr]) {
                stream.on("data", (part: Buffer) => (output += part.toString()));
            }
            const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
            return { code, output, calls, secrets };
        });
    } finally {
        server.close();
    }
}

const full = (): Secrets => ({
    [TARGET]: {},
    [GLANCE]: { glance: base64("key of glance"), userKey: base64("key of glance") },
    [NOVA]: { nova: base64("key of nova") },
});

describe("the script that copies keys", () => {
    it("fills the empty Secret with each client's key and nothing else, and prints none of them", async () => {
        const { code, output, secrets, calls } = await copy(full());
        assert.equal(code, 0, output);
        assert.deepEqual(secrets[TARGET], { glance: base64("key of glance"), nova: base64("key of nova") });
        assert.deepEqual(calls, [`GET ${TARGET}`, `GET ${GLANCE}`, `GET ${NOVA}`, `PATCH ${TARGET}`]);
        assert.match(output, /ceph-clients: glance, nova copied/);
        assert.ok(!output.includes("key of") && !output.includes(base64("key of nova")));
    });

    it("writes nothing where everything is as it should be", async () => {
        const { code, output, calls } = await copy({
            ...full(),
            [TARGET]: { glance: base64("key of glance"), nova: base64("key of nova") },
        });
        assert.equal(code, 0, output);
        assert.ok(calls.every((call) => call.startsWith("GET ")));
        assert.match(output, /nothing copied/);
    });

    it("copies a rotated key, and leaves what else is there", async () => {
        const before = { glance: base64("key of glance"), nova: base64("an older key"), site: base64("theirs") };
        const { code, secrets, output } = await copy({ ...full(), [TARGET]: before });
        assert.equal(code, 0, output);
        assert.deepEqual(secrets[TARGET], { ...before, nova: base64("key of nova") });
        assert.match(output, /: nova copied/);
    });

    for (const [what, secrets] of [
        ["whose Secret is not there yet", { ...full(), [NOVA]: undefined }],
        ["whose Secret has another entry", { ...full(), [NOVA]: { userKey: base64("key of nova") } }],
        ["that is empty", { ...full(), [NOVA]: { nova: "" } }],
    ] as [string, Secrets][]) {
        it(`fails for a key ${what}, says which, and copies the others`, async () => {
            const { code, output, secrets: after } = await copy(secrets);
            assert.equal(code, 1);
            assert.match(output, /rook-ceph\/rook-ceph-client-nova has no nova/);
            assert.deepEqual(after[TARGET], { glance: base64("key of glance") });
        });
    }

    it("keeps the key that is there where its source is gone", async () => {
        const before = { glance: base64("key of glance"), nova: base64("key of nova") };
        const { code, secrets, calls } = await copy({ ...full(), [TARGET]: before, [NOVA]: undefined });
        assert.equal(code, 1);
        assert.deepEqual(secrets[TARGET], before);
        assert.ok(calls.every((call) => call.startsWith("GET ")));
    });

    it("fails where somebody else wrote meanwhile, to be tried again", async () => {
        const { code, output, secrets } = await copy(full(), { raced: true });
        assert.equal(code, 1);
        assert.match(output, /409/);
        assert.deepEqual(secrets[TARGET], {});
    });

    it("fails where the Secret that it fills is not there", async () => {
        const { code, output } = await copy({ ...full(), [TARGET]: undefined });
        assert.equal(code, 1);
        assert.match(output, /404/);
    });
});

describe("the jobs that copy keys", () => {
    const rules = ({ inputs }: LibraryRun<unknown>, role: string) => [
        at(inputs("Role", role), "metadata", "namespace"),
        at(inputs("Role", role), "rules"),
    ];

    it("may read the clients' Secrets and change the one, by their names, and nothing else", async () => {
        const run = await make();
        const secrets = (resourceNames: string[], verbs: string[]) => [
            { apiGroups: [""], resources: ["secrets"], resourceNames, verbs },
        ];
        const names = ["glance", "cinder", "cinder-backup", "nova"].map((client) => `rook-ceph-client-${client}`);
        assert.deepEqual(rules(run, "ceph-clients-read"), ["rook-ceph", secrets(names, ["get"])]);
        assert.deepEqual(rules(run, "ceph-clients-write"), ["cloud", secrets(["ceph-clients"], ["get", "patch"])]);
        for (const binding of ["ceph-clients-read", "ceph-clients-write"]) {
            const [subject] = at(run.inputs("RoleBinding", binding), "subjects") as { namespace: string }[];
            assert.equal(subject?.namespace, "cloud");
        }
    });

    it("run the script on a file that names every key, and the program puts none into the Secret", async () => {
        const { inputs } = await make();
        const job = inputs("Job", "ceph-clients");
        const container = at(job, "spec", "template", "spec", "containers", 0);
        assert.deepEqual(at(container, "command"), [
            "python3",
            "/etc/openstack-ra/keys.py",
            "/etc/openstack-ra/keys.json",
        ]);
        assert.match(String(at(container, "image")), /openstack-client/);
        const wanted = JSON.parse(
            at(inputs("ConfigMap", "ceph-clients"), "data", "keys.json") as string,
        ) as typeof WANTED;
        assert.deepEqual(wanted.target, { namespace: "cloud", name: "ceph-clients" });
        assert.deepEqual(wanted.entries["cinder-backup"], {
            namespace: "rook-ceph",
            name: "rook-ceph-client-cinder-backup",
            key: "cinder-backup",
        });
        const secret = inputs("Secret", "ceph-clients");
        assert.deepEqual([plainData(secret), secret.stringData, secret.immutable], [{}, undefined, undefined]);
    });

    it("go on every ten minutes, for keys that are rotated", async () => {
        const { inputs } = await make();
        const spec = at(inputs("CronJob", "ceph-clients"), "spec");
        assert.deepEqual([at(spec, "schedule"), at(spec, "concurrencyPolicy")], ["*/10 * * * *", "Forbid"]);
        const pod = at(spec, "jobTemplate", "spec", "template", "spec");
        const first = at(inputs("Job", "ceph-clients"), "spec", "template", "spec");
        assert.deepEqual(at(pod, "containers"), at(first, "containers"));
        assert.equal(at(pod, "serviceAccountName"), at(first, "serviceAccountName"));
    });
});
