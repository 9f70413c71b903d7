import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFile, projectRoot } from "../../components/common/project";
import { Outcome, output, run } from "../config/run";
import { exampleNames } from "../support/examples";

interface Manifest {
    version: string;
    main: string;
    types: string;
    exports: { ".": { types: string; default: string } };
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
    devDependencies: Record<string, string>;
}

const root = projectRoot();
const manifest = JSON.parse(projectFile("package.json")) as Manifest;

/** Ten lines that somebody writes who has installed the package. */
const USE = `import * as pulumi from "@pulumi/pulumi";
import { Cache, Database, Identity, Messaging, MessagingArgs } from "openstack-ra";

const site = { namespace: "shop", scale: { hypervisors: 50, virtualMachines: 500 } };
const brokers: MessagingArgs = { ...site, accounts: ["orders", "keystone"] };
const messaging = new Messaging("broker", brokers);
const database = new Database("mysql", { ...site, accounts: { keystone: ["keystone"] } });
const identity = new Identity("keystone", { ...site, database, messaging, cache: new Cache("memcached", site) });
export const url: pulumi.Output<string> = messaging.account("orders").rpc;
export const { authUrl } = identity;
`;

/** The same with what a compiler must find: a misspelt argument, one that is missing, a tier in another's place. */
const BROKEN: [string, string, RegExp][] = [
    [
        "an argument that is misspelt",
        USE.replace("...site, accounts: [", "...site, acounts: ["),
        /error TS2561: .*acounts/,
    ],
    ["an argument that is missing", USE.replace('"mysql", { ...site, ', '"mysql", { '), /error TS2345: .*namespace/s],
    [
        "a tier in another's place",
        USE.replace("{ ...site, database,", "{ ...site, database: messaging,"),
        /error TS2\d+: /,
    ],
    ["a scale in words", USE.replace("hypervisors: 50", 'hypervisors: "many"'), /error TS2\d+: .*number/s],
];

/** Programs that pages show: their TypeScript that imports the package. */
const shown = ["README.md", "docs/reuse.md"].flatMap((page) =>
    [...projectFile(page).matchAll(/^```ts\n(.*?)^```/gms)].flatMap(([, text = ""]) =>
        text.includes('"openstack-ra"') ? [text] : [],
    ),
);

/** Runs a compiled program under the SDK's mocks, and tells what it made. */
const HARNESS = `const pulumi = require("@pulumi/pulumi");
const made = [];
const newResource = ({ type, name, inputs }) => {
    made.push(type.split(":").pop() + " " + name);
    const metadata = { name, ...inputs.metadata };
    return { id: name + "-id", state: { ...inputs, metadata, result: "secret", base64: "c2VjcmV0" } };
};
(async () => {
    await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "shop", "test");
    const { url, authUrl } = require(process.argv[2]);
    await pulumi.runtime.disconnect();
    const plain = await new Promise((resolve) => pulumi.all([url, authUrl]).apply(resolve));
    console.log(JSON.stringify({ made, plain, secret: await pulumi.isSecret(url) }));
})();
`;

describe("the package", function () {
    this.timeout(120_000);

    let folder: string;
    let files: string[];
    let compiled: Outcome;

    const installed = () => join(folder, "node_modules", "openstack-ra");
    const errorsIn = (file: string) => compiled.stdout.split(/\n(?=\S)/).filter((line) => line.startsWith(`${file}(`));

    /** An empty project, with the tarball in its place and what the package asks for beside it. */
    async function install(): Promise<void> {
        const flags = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
        const [{ filename, files: packed }] = JSON.parse(await output("npm", flags, { cwd: root })) as [
            { filename: string; files: { path: string }[] },
        ];
        files = packed.map(({ path }) => path);
        await output("tar", ["-xzf", filename], { cwd: folder });
        await mkdir(join(folder, "node_modules"));
        await rename(join(folder, "package"), installed());
        // What it declares, and nothing else.
        const { dependencies, peerDependencies } = JSON.parse(
            await readFile(join(installed(), "package.json"), "utf8"),
        ) as Manifest;
        for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), "@types/node"]) {
            const link = join(folder, "node_modules", name);
            await mkdir(dirname(link), { recursive: true });
            await symlink(join(root, "node_modules", name), link);
        }
    }

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        await install();
        await writeFile(join(folder, "use.ts"), USE);
        for (const [i, [, text]] of BROKEN.entries()) await writeFile(join(folder, `broken${i}.ts`), text);
        for (const [i, text] of shown.entries()) await writeFile(join(folder, `shown${i}.ts`), text);
        for (const name of exampleNames) {
            await cp(join(root, "examples", name, "index.ts"), join(folder, "examples", name, "index.ts"));
        }
        const compilerOptions = { target: "ES2022", module: "node16", strict: true, types: ["node"], outDir: "out" };
        await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
        await writeFile(join(folder, "run.js"), HARNESS);
        compiled = await run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc")], {
            cwd: folder,
        });
    });

    after(() => rm(folder, { recursive: true }));

    it("holds the components, their types and their scripts, and nothing of the command line, the stacks or the tests", async () => {
        const scripts = (await readdir(join(root, "components"), { recursive: true })).filter((path) =>
            /(^|\/)scripts\/[^/]+$/.test(path),
        );
        assert.ok(scripts.length > 10);
        for (const script of scripts) assert.ok(files.includes(`components/${script}`), script);
        for (const file of ["LICENSE", "CHANGELOG.md", "package.json", "bin/components/index.js"]) {
            assert.ok(files.includes(file), file);
        }
        const others = files.filter(
            (path) => !/^(bin\/components\/.*\.(js|d\.ts)|components\/.*\/scripts\/|docs\/|[^/]+$)/.test(path),
        );
        assert.deepEqual(others, []);
        assert.ok(!files.some((path) => path.endsWith(".tsbuildinfo")));
    });

    it("names its entry and its types the same way to old resolvers and to new ones", () => {
        assert.equal(`./${manifest.main}`, manifest.exports["."].default);
        assert.equal(`./${manifest.types}`, manifest.exports["."].types);
    });

    it("takes as peers the SDK and the providers' SDKs that it is tested with", () => {
        const { peerDependencies: peers, devDependencies: tested } = manifest;
        assert.deepEqual(Object.keys(peers).sort(), ["@pulumi/kubernetes", "@pulumi/pulumi", "@pulumi/random"]);
        for (const [name, range] of Object.entries(peers)) {
            const [least = [], used = []] = [range, tested[name]].map((v) =>
                v?.replace("^", "").split(".").map(Number),
            );
            assert.match(range, /^\^\d+\.\d+\.\d+$/);
            assert.equal(used[0], least[0]);
            assert.ok((used[1] ?? 0) >= (least[1] ?? 0), `${name}: ${tested[name] ?? "none"} is not in ${range}`);
        }
    });

    it("has its version's changes in the changelog", () => {
        assert.match(
            projectFile("CHANGELOG.md"),
            new RegExp(`^## \\[${manifest.version.replaceAll(".", "\\.")}\\]`, "m"),
        );
    });

    it("type-checks in an empty project against ten lines of use", () => {
        assert.equal(USE.trimEnd().split("\n").length, 10);
        assert.deepEqual(errorsIn("use.ts"), []);
        assert.match(compiled.stdout, /^broken0\.ts\(/m, "the compiler has seen the project");
        assert.ok(!compiled.stdout.includes("node_modules/"), compiled.stdout);
    });

    for (const [i, [what, text, says]] of BROKEN.entries()) {
        it(`refuses ${what}, at compile time`, () => {
            assert.notEqual(text, USE);
            assert.match(errorsIn(`broken${i}.ts`).join("\n"), says);
        });
    }

    it("type-checks against the examples, and against what the pages show", () => {
        assert.ok(shown.length >= 3);
        for (const i of shown.keys()) assert.deepEqual(errorsIn(`shown${i}.ts`), []);
        for (const name of exampleNames) assert.deepEqual(errorsIn(`examples/${name}/index.ts`), []);
    });

    it("runs those ten lines, with its scripts found where it is installed", async () => {
        const { code, stdout, stderr } = await run(process.execPath, ["run.js", "./out/use.js"], { cwd: folder });
        assert.equal(code, 0, stderr);
        const { made, plain, secret } = JSON.parse(stdout) as { made: string[]; plain: string[]; secret: boolean };
        for (const one of [
            "RabbitmqCluster broker",
            "PerconaXtraDBCluster mysql",
            "Deployment keystone",
            "StatefulSet memcached",
        ]) {
            assert.ok(made.includes(one), `no ${one} in ${made.join(", ")}`);
        }
        assert.match(
            plain[0] ?? "",
            /^rabbit:\/\/orders:secret@broker-server-0\.broker-nodes\.shop\.svc\.cluster\.local:5672/,
        );
        assert.equal(plain[1], "http://keystone.shop.svc.cluster.local:5000/v3");
        assert.ok(secret);
    });

    it("says what is wrong where it is not whole", async () => {
        await rename(join(installed(), "components"), join(folder, "taken"));
        const { code, stderr } = await run(process.execPath, ["run.js", "./out/use.js"], { cwd: folder });
        await rename(join(folder, "taken"), join(installed(), "components"));
        assert.notEqual(code, 0);
        assert.match(stderr, /components\/common\/scripts is missing: the project or its package is not whole/);
    });
});
