import assert from "node:assert/strict";
import fc from "fast-check";
import { configFiles, credentials, joinMounts, scratch, secretFiles } from "../../components/common/files";
import { runOnce, RunOnceArgs } from "../../components/common/jobs";
import { stableJson } from "../../components/common/text";
import { App } from "../../components/common/labels";
import { referencePlacement } from "../../components/common/placement";
import { library } from "../support/library";
import { at } from "../support/stacks";

const app: App = { namespace: "cloud", instance: "tier", component: "api", service: "keystone-all" };
const args: RunOnceArgs = {
    app,
    component: "work",
    placement: referencePlacement("keystone-all"),
    image: "registry/image:1",
    command: ["work", "--now"],
    size: { cpu: 0.25, memory: 512 },
    uid: 1000,
    mounts: scratch("/tmp"),
    credentials: ["secret-1"],
    env: { REGION: "here" },
};

async function job(changes: Partial<RunOnceArgs> = {}): Promise<Record<string, unknown>> {
    const { inputs } = await library(() => runOnce("tier-work", { ...args, ...changes }, {}));
    return inputs("Job", "tier-work");
}
const nameOf = async (changes?: Partial<RunOnceArgs>) => at(await job(changes), "metadata", "name") as string;

describe("a job that runs once", () => {
    it("has the hash of its pod in its name", async () => {
        assert.match(await nameOf(), /^tier-work-[0-9a-f]{8}$/);
        assert.equal(await nameOf(), await nameOf({}));
    });

    for (const [what, changes] of [
        ["image", { image: "registry/image:2" }],
        ["command", { command: ["work", "--later"] }],
        ["environment", { env: { REGION: "there" } }],
        ["credentials", { credentials: ["secret-2"] }],
        ["files", { mounts: joinMounts(scratch("/tmp"), secretFiles("keys", "keys-1", "/keys")) }],
        ["place", { placement: referencePlacement("nova-api") }],
        ["user", { uid: 1001 }],
        ["size", { size: { cpu: 1, memory: 512 } }],
    ] as [string, Partial<RunOnceArgs>][]) {
        it(`is another one with another ${what}`, async () => {
            assert.notEqual(await nameOf(changes), await nameOf());
        });
    }

    for (const [what, changes] of [
        ["number of replicas of its service", { placement: { ...args.placement, replicas: 3, hosts: 9, racks: 9 } }],
        ["part of the tier whose pod it borrows", { app: { ...app, component: "other" } }],
        ["namespace", { app: { ...app, namespace: "elsewhere" } }],
    ] as [string, Partial<RunOnceArgs>][]) {
        it(`is the same one with another ${what}`, async () => {
            assert.equal(await nameOf(changes), await nameOf());
        });
    }

    it("is another one where a mounted file has another content, since the file is under another name", async () => {
        const withFile = (text: string) =>
            library(() => {
                // As the engine does, the test names ConfigMaps after their content.
                const mounts = configFiles(`config-${text}`, app, { "/etc/x.conf": text }, {});
                return runOnce("tier-work", { ...args, mounts }, {});
            }).then(({ inputs }) => at(inputs("Job", "tier-work"), "metadata", "name"));
        assert.notEqual(await withFile("a"), await withFile("b"));
    });

    it("is tried again, is no instance of a service and is not spread", async () => {
        const inputs = await job();
        const template = at(inputs, "spec", "template");
        assert.equal(at(inputs, "spec", "backoffLimit"), 20);
        assert.equal(at(template, "spec", "restartPolicy"), "OnFailure");
        assert.equal(at(template, "spec", "topologySpreadConstraints"), undefined);
        assert.deepEqual(at(template, "metadata", "labels"), {
            "app.kubernetes.io/instance": "tier",
            "app.kubernetes.io/component": "work",
            "app.kubernetes.io/part-of": "openstack-ra",
        });
    });
});

describe("JSON with sorted keys", () => {
    it("is the same for the same content, and only for it", () => {
        const reversed = (value: unknown): unknown => {
            if (Array.isArray(value)) return value.map(reversed);
            if (value === null || typeof value !== "object") return value;
            return Object.fromEntries(
                Object.entries(value)
                    .reverse()
                    .map(([key, item]) => [key, reversed(item)]),
            );
        };
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                assert.equal(stableJson(reversed(value)), stableJson(value));
                assert.deepEqual(JSON.parse(stableJson(value)), JSON.parse(JSON.stringify(value)));
            }),
        );
        assert.equal(stableJson({ b: 1, a: [{ d: 1, c: 2 }] }), '{"a":[{"c":2,"d":1}],"b":1}');
        assert.notEqual(stableJson([1, 2]), stableJson([2, 1]));
    });
});

describe("files of a pod", () => {
    it("are each mounted by itself from one immutable ConfigMap", async () => {
        const { value: mounts, inputs } = await library(() =>
            configFiles("conf", app, { "/etc/b/y.conf": "2", "/etc/a/x.conf": "1" }, {}),
        );
        const configMap = inputs("ConfigMap", "conf");
        assert.deepEqual([configMap.immutable, configMap.data], [true, { "x.conf": "1", "y.conf": "2" }]);
        assert.deepEqual(mounts.volumeMounts, [
            { name: "conf", mountPath: "/etc/a/x.conf", subPath: "x.conf", readOnly: true },
            { name: "conf", mountPath: "/etc/b/y.conf", subPath: "y.conf", readOnly: true },
        ]);
    });

    it("with credentials are an immutable Secret in base64", async () => {
        const { inputs } = await library(() => credentials("cred", app, { PASSWORD: "pässword" }, {}));
        const { data, immutable } = inputs("Secret", "cred") as { data: { value: unknown }; immutable: boolean };
        assert.deepEqual([data.value, immutable], [{ PASSWORD: Buffer.from("pässword").toString("base64") }, true]);
    });

    it("that may be written are in directories of their own", () => {
        assert.deepEqual(scratch("/tmp", "/var/lib/x").volumes, [
            { name: "scratch-tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
            { name: "scratch-var-lib-x", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        ]);
    });
});
