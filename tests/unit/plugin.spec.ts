import * as pulumi from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as all from "../../components";
import * as plugin from "../../components/plugin";
import { projectFile, projectRoot } from "../../components/common/project";
import { withFolder } from "../support/fakes";
import { library } from "../support/library";
import { at } from "../support/stacks";

const folder = join(projectRoot(), "components");

/** Names of the components among a module's exports. */
function componentsOf(module: object): string[] {
    return Object.entries(module).flatMap(([name, value]) => {
        const { prototype } = (typeof value === "function" ? value : {}) as { prototype?: unknown };
        return prototype instanceof pulumi.ComponentResource ? [name] : [];
    });
}

/** It reads the sources once. */
const provider = new ComponentProvider({ components: Object.values(plugin), dirname: folder, name: "openstack-ra" });

/** The parts of the analyser that it keeps to itself: one of them, used for each class anew, reads the sources once. */
interface Opened {
    componentNames: Set<string>;
    components: object;
    typeDefinitions: object;
    dependencies: unknown[];
    analyze(): { components: object };
}

/** What the SDK's analyser says of each component of the package: the place and the words of its refusal, or nothing. */
async function refusals(): Promise<Map<string, string | undefined>> {
    return withFolder(async (temporary) => {
        const tsconfig = {
            extends: join(folder, "tsconfig.json"),
            compilerOptions: { typeRoots: [join(projectRoot(), "node_modules", "@types")] },
            files: [join(folder, "index.ts")],
        };
        await writeFile(join(temporary, "tsconfig.json"), JSON.stringify(tsconfig));
        const manifest = { main: join(folder, "index.ts") };
        const analyzer = new Analyzer(temporary, "openstack-ra", manifest, new Set(["any"])) as unknown as Opened;
        return new Map(
            componentsOf(all).map((name) => {
                analyzer.componentNames = new Set([name]);
                Object.assign(analyzer, { components: {}, typeDefinitions: {}, dependencies: [] });
                try {
                    assert.deepEqual(Object.keys(analyzer.analyze().components), [name]);
                    return [name, undefined];
                } catch (error) {
                    return [name, (error as Error).message];
                }
            }),
        );
    });
}

/** The table of docs/reuse.md: argument or output, the analyser's words, components. */
function documented(): string[] {
    const [, section = ""] = projectFile("docs/reuse.md").split("\n## Other languages\n");
    return (section.split("\n## ")[0] ?? "").split("\n").filter((line) => /^\| `/.test(line));
}

describe("components for other languages", function () {
    this.timeout(120_000);

    it("have a schema, with every argument and its text", async () => {
        const schema = JSON.parse(await provider.getSchema()) as {
            name: string;
            version: string;
            resources: Record<string, { inputProperties: Record<string, object>; requiredInputs: string[] }>;
        };
        assert.deepEqual([schema.name, schema.version], ["openstack-ra", "0.1.0"]);
        const inputs = Object.entries(schema.resources).map(([token, { inputProperties, requiredInputs }]) => {
            const optional = Object.keys(inputProperties).filter((name) => !requiredInputs.includes(name));
            return `${token}: ${requiredInputs.join(", ")}; ${optional.join(", ")}`;
        });
        assert.deepEqual(inputs.sort(), [
            "openstack-ra:index:Certificates: namespace; issuer, caCertificate, issuerNamespace, protect",
            "openstack-ra:index:Nodes: nodes; ",
        ]);
        const texts = Object.values(schema.resources).flatMap((one) => Object.values(one.inputProperties));
        for (const text of texts) assert.ok(at(text, "description"), JSON.stringify(text));
    });

    it("are made as a program in another language asks for them", async () => {
        const { value, inputs } = await library(() =>
            provider.construct("tls", "openstack-ra:index:Certificates", { namespace: "shop" }, {}),
        );
        assert.deepEqual(at(inputs("ClusterIssuer", "tls-issuer"), "spec"), { ca: { secretName: "shop-ca" } });
        const { state } = await value;
        assert.deepEqual(Object.keys(state as object).sort(), ["ca", "client", "issuer"]);
    });

    it("are refused in a wrong form as they are in TypeScript", async () => {
        await library(async () => {
            const inputs = { namespace: "shop", issuer: "Our CA" };
            await assert.rejects(
                provider.construct("tls", "openstack-ra:index:Certificates", inputs, {}),
                /issuer: "Our CA", expected the name of a Kubernetes object/,
            );
        });
    });

    it("are all that the analyser takes, and the docs tell of the others in its own words", async () => {
        const found = await refusals();
        assert.ok(found.size > 15);
        const taken = [...found].filter(([, refusal]) => refusal === undefined).map(([name]) => name);
        assert.deepEqual(taken.sort(), componentsOf(plugin).sort());
        const reasons = new Map<string, string[]>();
        for (const [name, refusal] of found) {
            if (refusal === undefined) continue;
            const [, words, place] = /^(.+) for component '\w+' \w+ '(.+?)': type '/.exec(refusal) ?? [];
            assert.ok(words && place, refusal);
            const reason = `| \`${place}\` | ${words} |`;
            reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
        }
        const rows = [...reasons].map(([reason, names]) => `${reason} ${names.sort().join(", ")} |`);
        assert.deepEqual(documented().sort(), rows.sort());
    });

    it("are a plugin of the same name, version and needs as the package", () => {
        type Manifest = Record<"name" | "version" | "license" | "main", string> &
            Record<string, Record<string, string>>;
        const read = (path: string) => JSON.parse(projectFile(path)) as Manifest;
        const [own, root] = [read("components/package.json"), read("package.json")];
        assert.deepEqual([own.name, own.version, own.license], [root.name, root.version, root.license]);
        assert.equal(own.main, "plugin.ts");
        assert.match(projectFile("components/PulumiPlugin.yaml"), /^runtime: nodejs$/m);
        const versions = { ...root.devDependencies, ...root.dependencies };
        for (const [name, version] of Object.entries(own.dependencies ?? {}))
            assert.equal(version, versions[name], name);
        for (const name of Object.keys({ ...root.dependencies, ...root.peerDependencies })) {
            assert.ok(own.dependencies?.[name], `${name} is missing`);
        }
    });
});
