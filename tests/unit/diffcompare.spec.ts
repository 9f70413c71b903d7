import assert from "node:assert/strict";
import { compare } from "../../cli/diff/compare";
import { Resource, secret } from "../../cli/diff/snapshot";
import { UNKNOWN } from "../../cli/program";
import { formerUrns, urnOf } from "../../cli/urns";
import { resource, snapshot } from "../support/differences";

/** What the engine or the program names by its content. */
const named = (kind: string, name: string, suffix: string, state: object) =>
    resource(kind, { metadata: {}, ...state }, { name, objectName: `${name}-${suffix}` });
const pod = (volumes: object[], more: Partial<Resource> = {}) =>
    resource("Deployment", { spec: { template: { spec: { volumes } } } }, { name: "d", ...more });
const changesOf = (before: Resource[], after: Resource[]) => compare(snapshot(before), snapshot(after));
const short = (before: Resource[], after: Resource[]) =>
    changesOf(before, after).map(({ op, key, fields }) => [op, key, ...fields.map(({ path, via }) => via ?? path)]);

describe("two sides", () => {
    it("differ once by a ConfigMap's content, and by reference in what reads it", () => {
        const side = (suffix: string, value: string) => [
            named("ConfigMap", "c", suffix, { data: { a: value } }),
            pod([{ name: "c", configMap: { name: `c-${suffix}` } }]),
        ];
        assert.deepEqual(short(side("1111111", "1"), side("2222222", "2")), [
            ["update", "ConfigMap c", "data.a"],
            ["update", "Deployment d", "ConfigMap c"],
        ]);
        // Another name for the same content, as engines give, is no difference.
        assert.deepEqual(short(side("1111111", "1"), side("2222222", "1")), []);
    });

    it("differ by what refers to what refers to it", () => {
        const side = (suffix: string, value: string) => [
            named("Secret", "s", suffix, { data: { a: secret(value) } }),
            named("ConfigMap", "c", suffix, { data: { a: `see s-${suffix}` } }),
            pod([{ name: "c", configMap: { name: `c-${suffix}` } }]),
        ];
        assert.deepEqual(short(side("1111111", "1"), side("2222222", "2")), [
            ["update", "Secret s", "data.a"],
            ["update", "ConfigMap c", "Secret s"],
            ["update", "Deployment d", "ConfigMap c"],
        ]);
    });

    it("have the same job under another hash", () => {
        const job = (suffix: string, image: string) =>
            resource(
                "Job",
                { metadata: { name: `j-${suffix}` }, spec: { template: { image } } },
                { name: "j", objectName: `j-${suffix}` },
            );
        assert.deepEqual(short([job("11111111", "a")], [job("22222222", "b")]), [
            ["update", "Job j", "spec.template.image"],
        ]);
    });

    it("differ by a Secret that neither tells, where its name follows from its values", () => {
        const opaque = (suffix: string) => [named("Secret", "s", suffix, { data: { a: secret() } })];
        assert.deepEqual(short(opaque("1111111"), opaque("2222222")), [["update", "Secret s", "data"]]);
        // An engine's suffix says nothing against the program's.
        const engine = { ...snapshot(opaque("2222222")), engineNames: true };
        assert.deepEqual(compare(snapshot(opaque("1111111")), engine), []);
    });

    it("take a name that only the engine will know for that of what changes", () => {
        const before = [
            named("ConfigMap", "c", "1111111", { data: { a: "1" } }),
            pod([{ name: "c", configMap: { name: "c-1111111" } }]),
        ];
        const after = [
            named("ConfigMap", "c", "2222222", { data: { a: "2" } }),
            pod([{ name: "c", configMap: { name: UNKNOWN } }]),
        ];
        assert.deepEqual(short(before, after), [
            ["update", "ConfigMap c", "data.a"],
            ["update", "Deployment d", "ConfigMap c"],
        ]);
    });

    it("do not differ by what the engine is told to leave alone", () => {
        const side = (value: string) => [
            { ...resource("Secret", { data: { a: secret(value) } }), ignoreChanges: ["data"] },
        ];
        assert.deepEqual(changesOf(side("1"), side("2")), []);
    });

    it("differ by protection, where both sides tell of it", () => {
        const side = (protect?: boolean) => [resource("Secret", {}, { protect })];
        assert.deepEqual(short(side(true), side(false)), [["update", "Secret x", "protect"]]);
        assert.deepEqual(short(side(), side(false)), []);
    });

    it("have what came and what went", () => {
        assert.deepEqual(short([resource("Role", {})], [resource("Service", {})]), [
            ["create", "Service x"],
            ["delete", "Role x"],
        ]);
    });

    it("of which one is of manifests are compared by what manifests hold", () => {
        const random = { ...resource("RandomPassword", {}, { name: "r" }), state: { length: 1 } };
        const after = { resources: [resource("Role", {})], manifestsOnly: true };
        assert.deepEqual(compare(snapshot([resource("Role", {}), random]), after), []);
    });
});

describe("a resource that stands elsewhere in the tree", () => {
    const at = (urn: string, formerUrnsOf?: string[]) => [
        resource("StatefulSet", {}, { urn: `urn:pulumi:s::p::${urn}`, formerUrns: formerUrnsOf }),
    ];

    it("is made anew, as the engine does it", () => {
        const [change] = changesOf(at("a$k::x"), at("b$k::x"));
        assert.deepEqual([change?.op, change?.replacedFor], ["replace", ["urn"]]);
    });

    it("is the same one where an alias of its own or of its parent says so", () => {
        assert.deepEqual(changesOf(at("a$k::x"), at("b$k::x", ["urn:pulumi:s::p::a$k::x"])), []);
        const top = { type: "t:Cloud", name: "cloud" };
        const tier = { type: "t:Tier", name: "tier" };
        const cloudUrn = urnOf("s", "p", top);
        const tierUrn = urnOf("s", "p", tier, cloudUrn);
        const tierFormer = formerUrns("s", "p", tier, [{ noParent: true }], { urn: cloudUrn });
        assert.deepEqual(tierFormer, ["urn:pulumi:s::p::t:Tier::tier"]);
        const parent = { urn: tierUrn, formerUrns: tierFormer };
        assert.deepEqual(formerUrns("s", "p", { type: "k", name: "x" }, [{ name: "old" }], parent), [
            "urn:pulumi:s::p::t:Tier$k::x",
            "urn:pulumi:s::p::t:Cloud$t:Tier$k::old",
            "urn:pulumi:s::p::t:Tier$k::old",
        ]);
    });
});
