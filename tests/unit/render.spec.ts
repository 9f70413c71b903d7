import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { KubernetesObject, Manifest, manifests } from "../../cli/manifests";
import { manifestPath, manifestYaml, randomValue, refuseEncrypted, renderedFiles, renderStack } from "../../cli/render";
import { stackRun } from "../support/stacks";

let directory = "";
let out = "";

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "openstack-ra-render-"));
    out = join(directory, "manifests");
});

afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
});

/** Path → content of every file below the directory that a render writes. */
async function written(): Promise<Map<string, string>> {
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(
        paths.map(async (path) => [path.slice(out.length + 1), await readFile(path, "utf8")] as const),
    );
    return new Map([...texts].sort());
}

async function modeOf(path: string): Promise<string> {
    return ((await stat(path)).mode & 0o777).toString(8);
}

function manifest(object: Partial<KubernetesObject>, resource = "x"): Manifest {
    const whole = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `${resource}-1a2b3c` }, ...object };
    return { urn: `urn:${resource}`, tier: "t", resource, createOnce: false, generated: [], object: whole };
}

describe("a manifest's file", () => {
    it("keeps its name when the content, and with it the object's name, changes", () => {
        const before = manifest({ metadata: { name: "x-1111111" } });
        const after = manifest({ metadata: { name: "x-2222222" } });
        assert.equal(manifestPath(before), "t/200-configmap-x.yaml");
        assert.equal(manifestPath(after), manifestPath(before));
        assert.notEqual(manifestYaml(after), manifestYaml(before));
    });

    it("is read back as it was, by parsers of YAML 1.1 and 1.2", () => {
        const data = {
            a: "yes",
            b: "0600",
            c: "1:30",
            d: "line\nline\n",
            e: "~",
            f: "2020-01-01",
            g: "*:3306",
            on: "n",
        };
        for (const version of ["1.1", "1.2"] as const) {
            const read = parse(manifestYaml(manifest({ data })), { version }) as KubernetesObject;
            assert.deepEqual(read.data, data);
        }
    });

    it("is refused where two objects would have the same", () => {
        const twice = [manifest({ metadata: { name: "a" } }), manifest({ metadata: { name: "b" } })];
        assert.throws(() => renderedFiles("lab", twice, false), /t\/200-configmap-x\.yaml: two objects/);
        assert.equal(renderedFiles("lab", [manifest({}, "a"), manifest({}, "b")], false).size, 2);
    });

    it("is refused where a secret value stands outside a Secret", async () => {
        const run = await stackRun("lab");
        assert.doesNotThrow(() => renderedFiles("lab", manifests(run), false));
        const secrets = manifests(run).filter(({ object }) => object.kind === "Secret");
        // Those that the cluster fills have no value yet.
        const secret = secrets.find(({ object }) => Object.keys(object.data as object).length > 0);
        const disguised = { ...secret!, object: { ...secret!.object, kind: "ConfigMap" } };
        assert.throws(
            () => renderedFiles("lab", [disguised], false),
            /has a secret value, which only Secrets may have/,
        );
    });
});

describe("render", () => {
    it("writes every object but Secrets, one folder a tier, the namespace's first", async () => {
        const { folders, files, omitted, store } = await renderStack("lab", out);
        assert.equal(folders[0], "00-cluster");
        assert.equal([...folders].sort()[0], "00-cluster");
        assert.deepEqual(new Set(folders), new Set(files.map(dirname)));
        assert.ok(folders.indexOf("mysql") > 0 && folders.indexOf("mysql") < folders.indexOf("keystone"));
        const found = await written();
        assert.deepEqual([...found.keys()], [".openstack-ra-render", "OPERATORS.md", "SECRETS.md", ...files].sort());
        assert.equal(files.length + omitted.length, manifests(await stackRun("lab")).length);
        assert.ok(omitted.length > 0 && !files.some((file) => file.includes("secret")));
        assert.equal(store, undefined);
        assert.deepEqual(await readdir(directory), ["manifests"]);
    });

    it("names every Secret that it leaves out with its keys, and no value", async () => {
        await renderStack("lab", out);
        const all = [...(await written()).values()].join("\n");
        const page = (await written()).get("SECRETS.md") ?? "";
        for (const { object } of manifests(await stackRun("lab")).filter((one) => one.object.kind === "Secret")) {
            const row = page.split("\n").find((line) => line.includes(`\`${object.metadata.name}\``)) ?? "";
            for (const key of Object.keys(object.data as object)) assert.ok(row.includes(`\`${key}\``), key);
        }
        assert.ok(!all.includes("generated-"));
        const revealed = manifests(await stackRun("lab"), { reveal: true });
        for (const { object } of revealed.filter((one) => one.object.kind === "Secret")) {
            for (const value of Object.values(object.data as Record<string, string>)) assert.ok(!all.includes(value));
        }
    });

    it("writes the same again, and removes what is no longer there", async () => {
        await renderStack("lab", out);
        const first = await written();
        await writeFile(join(out, "keystone", "999-old.yaml"), "old");
        await mkdir(join(out, "gone"));
        await renderStack("lab", out);
        assert.deepEqual(await written(), first);
        assert.ok(!(await readdir(out)).includes("gone"));
    });

    it("leaves alone what begins with a dot, as version control does", async () => {
        await renderStack("dev", out);
        await mkdir(join(out, ".git"));
        await renderStack("dev", out);
        assert.ok((await readdir(out)).includes(".git"));
    });

    it("refuses a directory that holds something else, and leaves it as it was", async () => {
        await mkdir(out);
        await renderStack("dev", out);
        await rm(join(out, ".openstack-ra-render"));
        const before = await written();
        await assert.rejects(renderStack("lab", out), /holds something else/);
        assert.deepEqual(await written(), before);
    });

    it("changes nothing where the stack does not exist", async () => {
        await renderStack("dev", out);
        const before = await written();
        await assert.rejects(renderStack("lbb", out), /no stack "lbb" \(did you mean lab\?\), there are: dev, lab/);
        assert.deepEqual(await written(), before);
    });
});

describe("render with secrets", () => {
    it("writes files and directories that only the owner can read", async () => {
        const { store, files } = await renderStack("lab", out, { secrets: true });
        assert.equal(store, join(directory, "lab.secrets.json"));
        assert.equal(await modeOf(store), "600");
        assert.equal(await modeOf(out), "700");
        for (const file of files) {
            assert.equal(await modeOf(join(out, file)), "600", file);
            assert.equal(await modeOf(join(out, file, "..")), "700", file);
        }
        assert.ok(files.some((file) => file.includes("-secret-")) && !(await readdir(out)).includes("SECRETS.md"));
    });

    it("closes a directory that an earlier render left open", async () => {
        await renderStack("lab", out);
        await chmod(out, 0o755);
        await renderStack("lab", out, { secrets: true });
        assert.equal(await modeOf(out), "700");
    });

    it("makes values once: the same in the next render, others with another store", async () => {
        await renderStack("lab", out, { secrets: true });
        const first = await written();
        await renderStack("lab", out, { secrets: true });
        assert.deepEqual(await written(), first);
        await renderStack("lab", out, { secrets: true, store: join(directory, "other.json") });
        assert.notDeepEqual(await written(), first);
    });

    it("keeps values that are in the store and adds those that are missing", async () => {
        const store = join(directory, "kept.json");
        await writeFile(store, '{"keystone-admin-password": "chosen"}', { mode: 0o600 });
        await renderStack("lab", out, { secrets: true, store });
        const values = JSON.parse(await readFile(store, "utf8")) as Record<string, string>;
        assert.equal(values["keystone-admin-password"], "chosen");
        assert.match(values["mysql-keystone-password"] ?? "", /^[A-Za-z0-9]{32}$/);
        const admin = parse((await written()).get("keystone/210-secret-keystone-admin.yaml")!) as KubernetesObject;
        assert.deepEqual(admin.data, { OS_BOOTSTRAP_PASSWORD: Buffer.from("chosen").toString("base64") });
    });

    it("marks what must not be applied twice", async () => {
        const { createOnce } = await renderStack("lab", out, { secrets: true });
        const expected = ["ceph-clients", "keystone-credential-keys", "keystone-fernet-keys", "radosgw-ca"].map(
            (name) => `${name.split("-")[0]}/210-secret-${name}.yaml`,
        );
        assert.deepEqual(createOnce, expected);
        const found = await written();
        for (const [file, text] of found) assert.equal(text.startsWith("# Apply once"), expected.includes(file), file);
    });

    it("refuses a store that others can read, or that it would delete, before it writes anything", async () => {
        const store = join(directory, "open.json");
        await writeFile(store, "{}");
        await chmod(store, 0o644);
        await assert.rejects(renderStack("lab", out, { secrets: true, store }), /can be read by others \(mode 644\)/);
        const inside = join(out, "store.json");
        await assert.rejects(renderStack("lab", out, { secrets: true, store: inside }), /expected a file outside/);
        assert.deepEqual(await readdir(directory), ["open.json"]);
    });

    it("refuses values that only the engine can decrypt, but for the kubeconfig", () => {
        assert.throws(() => {
            refuseEncrypted(["openstack-ra:databasePasswords", "openstack-ra:kubeconfig"]);
        }, /^Error: only Pulumi can decrypt openstack-ra:databasePasswords: /);
        assert.doesNotThrow(() => {
            refuseEncrypted(["openstack-ra:kubeconfig"]);
        });
    });

    it("makes passwords of 32 letters and digits, and keys of as many bytes as asked, never twice the same", () => {
        const passwords = Array.from({ length: 50 }, () => randomValue("x", undefined));
        assert.ok(passwords.every((value) => /^[A-Za-z0-9]{32}$/.test(value)));
        assert.equal(new Set(passwords).size, 50);
        assert.equal(Buffer.from(randomValue("x", 32), "base64").length, 32);
        assert.notEqual(randomValue("x", 32), randomValue("x", 32));
    });
});
