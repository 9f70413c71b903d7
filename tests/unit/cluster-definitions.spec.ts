import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { bareDefinition, chooseDefinitions, definitionsIn, Origin } from "../../cli/cluster/crds";
import { definitionSources, DefinitionSource } from "../../cli/cluster/definitions";
import { readStages } from "../../cli/cluster/stages";

const source: DefinitionSource = {
    operator: "example",
    kinds: [
        { kind: "Widget", plural: "widgets", group: "example.org", version: "v1" },
        { kind: "Gadget", plural: "gadgets", group: "example.org", version: "v1", cluster: true },
    ],
    release: "https://example.org/crds.yaml",
};

function definition(plural: string, conversion = ""): string {
    return [
        "apiVersion: apiextensions.k8s.io/v1",
        "kind: CustomResourceDefinition",
        "metadata:",
        `  name: ${plural}.example.org`,
        "spec:",
        "  group: example.org",
        `${conversion}  scope: Namespaced`,
        "",
    ].join("\n");
}

const conversion = `  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions:
      - v1
`;

const complete = `${definition("widgets", conversion)}---\n${definition("gadgets")}`;

function origin(name: string, text: string | Error): Origin {
    return { name, read: () => (text instanceof Error ? Promise.reject(text) : Promise.resolve(text)) };
}

describe("definitions of custom resources", () => {
    it("are picked out of a manifest that has other objects too, without webhooks that nobody answers", () => {
        const manifest = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: x\n---\n${complete}`;
        const found = definitionsIn(manifest);
        assert.deepEqual(
            found.map(({ name }) => name),
            ["widgets.example.org", "gadgets.example.org"],
        );
        assert.deepEqual(parse(found[0]!.text), parse(definition("widgets")));
        assert.deepEqual(definitionsIn("kind: Namespace\n"), []);
    });

    it("come from the first origin that has all of an operator's kinds", async () => {
        const chosen = await chooseDefinitions(source, [origin("near", complete), origin("far", complete)]);
        assert.equal(chosen.note, "example: definitions from near");
        assert.equal(chosen.definitions.length, 2);
    });

    it("come from the next origin where one lacks a kind or cannot be reached, and the note says why", async () => {
        const chosen = await chooseDefinitions(source, [
            origin("near", definition("widgets")),
            origin("mid", new Error("403 Forbidden")),
            origin("far", complete),
        ]);
        assert.equal(chosen.note, "example: definitions from far; near lacks Gadget; mid: 403 Forbidden");
    });

    it("are bare kinds where no origin has any, and the note says so", async () => {
        const chosen = await chooseDefinitions(source, [origin("near", new Error("gone"))]);
        assert.equal(chosen.note, "example: BARE KINDS WITHOUT A SCHEMA; near: gone");
        assert.deepEqual(
            chosen.definitions.map(({ name }) => name),
            ["widgets.example.org", "gadgets.example.org"],
        );
    });

    it("have a digest that changes with what is chosen", async () => {
        const digest = async (text: string) => (await chooseDefinitions(source, [origin("near", text)])).digest;
        assert.equal(await digest(complete), await digest(complete));
        assert.notEqual(await digest(complete), await digest(complete.replace("Namespaced", "Cluster")));
    });

    it("of bare kinds take any fields and have a status", () => {
        const { spec } = parse(bareDefinition(source.kinds[1]!).text) as {
            spec: { scope: string; versions: { subresources: object; schema: { openAPIV3Schema: object } }[] };
        };
        assert.equal(spec.scope, "Cluster");
        assert.deepEqual(spec.versions[0]!.subresources, { status: {} });
        assert.deepEqual(spec.versions[0]!.schema.openAPIV3Schema, {
            type: "object",
            "x-kubernetes-preserve-unknown-fields": true,
        });
    });
});

describe("Stages that answer in an operator's place", () => {
    it("are for kinds that the cluster defines", async () => {
        const defined = definitionSources.flatMap(({ kinds }) =>
            kinds.map(({ group, version, kind }) => `${group}/${version} ${kind}`),
        );
        for (const { metadata, spec } of await readStages()) {
            const { apiGroup, kind } = spec.resourceRef;
            if (apiGroup === "v1") continue;
            assert.ok(defined.includes(`${apiGroup} ${kind}`), `${metadata.name}: ${apiGroup} ${kind} is not defined`);
        }
    });

    it("have names of their own", async () => {
        const names = (await readStages()).map(({ metadata }) => metadata.name);
        assert.deepEqual(
            names.filter((name, index) => names.indexOf(name) !== index),
            [],
        );
    });
});
