import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { cacheDir } from "../../cli/env";
import { indexTemplate, lifecycle } from "../../components/stacklight/logs/streams";
import { rolesFile } from "../../components/stacklight/logs/users";
import { at } from "../support/stacks";
import { withFolder } from "../support/fakes";
import { output, run } from "./run";
import { orSkip, Unavailable } from "./unavailable";

/** Elastic's own client, whose types are made from the specification of Elasticsearch's API. */
const CLIENT = "@elastic/elasticsearch@8.19.1";

/** The client's types, fetched with npm and kept in the cache. */
async function elasticTypes(): Promise<string> {
    const base = join(cacheDir(), CLIENT.replace(/[^a-z0-9.]+/g, "-"));
    const types = join(base, "package/lib/api/types.d.ts");
    const complete = join(base, "complete");
    if (existsSync(complete)) return types;
    await rm(base, { recursive: true, force: true });
    await mkdir(base, { recursive: true });
    const packed = await run("npm", ["pack", CLIENT, "--silent"], { cwd: base, timeout: 120_000 });
    if (packed.code !== 0) throw new Unavailable(`${CLIENT} cannot be fetched: ${packed.stderr.trim()}`);
    await output("tar", ["xzf", join(base, packed.stdout.trim().split("\n").pop() ?? "")], { cwd: base });
    await writeFile(complete, "");
    return types;
}

type Bodies = Record<string, { type: string; body: unknown }>;

/** What TypeScript has to say of bodies as requests: as literals, so that fields that do not exist are refused too. */
async function faultsOf(types: string, bodies: Bodies): Promise<string[]> {
    return withFolder(async (folder) => {
        const file = join(folder, "bodies.ts");
        const lines = Object.entries(bodies).map(
            ([name, { type, body }]) => `export const ${name}: ${type} = ${JSON.stringify(body)};`,
        );
        const from = types.replace(/\.d\.ts$/, "");
        await writeFile(file, [`import * as T from ${JSON.stringify(from)};`, ...lines].join("\n"));
        const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 };
        const program = ts.createProgram([file], { ...options, moduleResolution: ts.ModuleResolutionKind.Node10 });
        return ts
            .getPreEmitDiagnostics(program)
            .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    });
}

const TEMPLATE = `Omit<T.IndicesPutIndexTemplateRequest, "name">`;
const POLICY = `Omit<T.IlmPutLifecycleRequest, "name">`;
const shards = { shards: 3, replicas: 1 };

const ours: Bodies = {
    policy: { type: POLICY, body: lifecycle(7) },
    template: { type: TEMPLATE, body: indexTemplate("p", shards) },
    roles: { type: "Record<string, T.SecurityRoleDescriptor>", body: JSON.parse(rolesFile()) as unknown },
};

/** A good body with one thing changed. */
function broken(name: string, path: string[], value: unknown): Bodies {
    const { type, body } = structuredClone(ours[name]!);
    (at(body, ...path.slice(0, -1)) as Record<string, unknown>)[path.at(-1)!] = value;
    return { [name]: { type, body } };
}

describe("what is put into Elasticsearch", () => {
    let types = "";

    before(async function () {
        this.timeout(180_000);
        types = await orSkip(this, elasticTypes());
    });

    it("is what the API's own types take", async () => {
        assert.deepEqual(await faultsOf(types, ours), []);
    });

    const settings = ["template", "settings", "index"];
    const table: [string, Bodies, RegExp][] = [
        [
            "an action that does not exist",
            broken("policy", ["policy", "phases", "hot", "actions", "rolover"], {}),
            /rolover/,
        ],
        ["a phase that does not exist", broken("policy", ["policy", "phases", "tepid"], {}), /tepid/],
        [
            "a condition of another type",
            broken("policy", ["policy", "phases", "hot", "actions", "rollover", "max_docs"], "x"),
            /string/,
        ],
        [
            "a type of field that does not exist",
            broken("template", ["template", "mappings", "properties", "host"], { type: "keywrd" }),
            /keywrd/,
        ],
        ["a part of a template that does not exist", broken("template", ["template", "setings"], {}), /setings/],
        ["a word for a number", broken("template", [...settings, "number_of_shards"], ["three"]), /string/],
        [
            "a mapping that is neither",
            broken("template", ["template", "mappings", "dynamic"], "sometimes"),
            /sometimes/,
        ],
    ];
    for (const [what, bodies, says] of table) {
        it(`is not ${what}`, async () => {
            assert.match((await faultsOf(types, bodies)).join("\n"), says);
        });
    }

    it("gives roles no privilege that does not exist", async () => {
        const text = await readFile(types, "utf8");
        const known = (kind: string) => {
            const [, union = ""] = new RegExp(`export type Security${kind}Privilege = (.*);`).exec(text) ?? [];
            return [...union.matchAll(/'([^']+)'/g)].map(([, name]) => name);
        };
        type Role = { cluster?: string[]; indices?: { privileges: string[] }[] };
        for (const { cluster = [], indices = [] } of Object.values(JSON.parse(rolesFile()) as Record<string, Role>)) {
            for (const name of cluster) assert.ok(known("Cluster").includes(name), name);
            for (const name of indices.flatMap(({ privileges }) => privileges)) {
                assert.ok(known("Index").includes(name), name);
            }
        }
        assert.ok(!known("Index").includes("append"));
    });
});
