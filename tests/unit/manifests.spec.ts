import assert from "node:assert/strict";
import { CLUSTER_TIER, kindRank, Manifest, manifests, MASK } from "../../cli/manifests";
import { ProgramRun, Registered, runProgram, Secret } from "../../cli/program";
import { stackRun } from "../support/stacks";

const STACK = "urn:stack";

function resource(name: string, kind: string, more: Partial<Registered> = {}): Registered {
    const type = `kubernetes:core/v1:${kind}`;
    return {
        urn: `urn:${kind}:${name}`,
        type,
        name,
        custom: true,
        parent: STACK,
        inputs: { apiVersion: "v1", kind, metadata: { namespace: "ns" } },
        objectName: `${name}-1a2b3c`,
        provider: "",
        protect: false,
        dependencies: [],
        ignoreChanges: [],
        ...more,
    };
}

function component(name: string): Registered {
    return { ...resource(name, "", { custom: false }), urn: `urn:${name}`, type: "openstack-ra:index:X", inputs: {} };
}

function runOf(...resources: Registered[]): ProgramRun {
    const stack = { ...component("stack"), urn: STACK, type: "pulumi:pulumi:Stack", parent: undefined };
    return { stack: "test", resources: [stack, ...resources], outputs: {} };
}

function named(all: Manifest[]): string[] {
    return all.map(({ tier, object, resource: name }) => `${tier} ${object.kind} ${name}`);
}

describe("manifests of a run", () => {
    it("holds every Kubernetes object of the lab once, whole", async () => {
        const run = await stackRun("lab");
        const all = manifests(run);
        const registered = run.resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"));
        assert.deepEqual(all.map(({ urn }) => urn).sort(), registered.map(({ urn }) => urn).sort());
        for (const { object, urn } of all) {
            assert.ok(object.apiVersion && object.kind && object.metadata.name, urn);
            assert.ok(
                /^(Namespace|Cluster(Issuer|Role|RoleBinding)|PriorityClass)$/.test(object.kind) ||
                    object.metadata.namespace,
                urn,
            );
        }
    });

    it("gives an object the name that the engine made up, and keeps the resource's", () => {
        const [manifest] = manifests(runOf(resource("a", "ConfigMap")));
        assert.equal(manifest?.object.metadata.name, "a-1a2b3c");
        assert.equal(manifest.resource, "a");
    });

    it("drops annotations that speak to the engine, and no others", () => {
        const metadata = (annotations: object) => ({ apiVersion: "v1", kind: "Service", metadata: { annotations } });
        const annotationsOf = (annotations: object) =>
            manifests(runOf(resource("a", "Service", { inputs: metadata(annotations) })))[0]?.object.metadata
                .annotations;
        const engine = { "pulumi.com/skipAwait": "true" };
        assert.deepEqual(annotationsOf({ ...engine, "example.com/a": "b" }), { "example.com/a": "b" });
        assert.equal(annotationsOf(engine), undefined);
    });

    it("leaves out patches of nodes and resources that are no objects", async () => {
        const patched = await runProgram("lab", { config: { manageNodes: "true" } });
        assert.ok(patched.resources.some(({ type }) => type.endsWith(":NodePatch")));
        assert.deepEqual(named(manifests(patched)), named(manifests(await stackRun("lab"))));
        assert.deepEqual(manifests(runOf(component("x"), resource("p", "X", { type: "random:index/x:X" }))), []);
    });

    it("masks the values of secrets and shows their keys, unless told to reveal them", () => {
        const data = new Secret({ password: "aHVudGVyMg==" });
        const run = runOf(
            resource("s", "Secret", { inputs: { apiVersion: "v1", kind: "Secret", metadata: {}, data } }),
        );
        assert.deepEqual(manifests(run)[0]?.object.data, { password: MASK });
        assert.deepEqual(manifests(run, { reveal: true })[0]?.object.data, { password: "aHVudGVyMg==" });
    });

    it("shows no generated value of the lab, unless told to reveal them", async () => {
        const marker = "generated-mysql-keystone-password";
        const texts = (all: Manifest[]) =>
            all
                .filter(({ object }) => object.kind === "Secret")
                .flatMap(({ object }) => Object.values(object.data as Record<string, string>))
                .map((value) => Buffer.from(value, "base64").toString());
        const run = await stackRun("lab");
        assert.ok(!texts(manifests(run)).some((text) => text.includes("generated-")));
        assert.ok(texts(manifests(run, { reveal: true })).some((text) => text.includes(marker)));
    });

    it("tells what Secrets are made of, and which of them the cluster changes", async () => {
        const all = manifests(await stackRun("lab"));
        const secret = (name: string) => all.find(({ resource: r, object }) => r === name && object.kind === "Secret");
        const accounts = ["cinder", "glance", "keystone", "neutron", "nova", "placement", "stacklight"];
        assert.deepEqual(
            secret("mysql-accounts")?.generated,
            accounts.map((account) => `mysql-${account}-password`),
        );
        assert.equal(secret("mysql-accounts")?.createOnce, false);
        assert.equal(secret("keystone-fernet-keys")?.createOnce, true);
    });

    describe("order", () => {
        it("puts the namespace first, and every tier after those that it depends on", async () => {
            const all = manifests(await stackRun("lab"));
            assert.equal(all[0]?.object.kind, "Namespace");
            const tiers = [...new Set(all.map(({ tier }) => tier))];
            assert.equal(tiers[0], CLUSTER_TIER);
            for (const tier of ["mysql", "rabbitmq"]) assert.ok(tiers.indexOf(tier) < tiers.indexOf("keystone"), tier);
        });

        it("follows the dependencies of resources, not the names of tiers", () => {
            const a = resource("a1", "Service", { parent: "urn:a" });
            const b = resource("b1", "Service", { parent: "urn:b" });
            const order = (...resources: Registered[]) =>
                named(manifests(runOf(component("a"), component("b"), ...resources)));
            assert.deepEqual(order(a, b), ["a Service a1", "b Service b1"]);
            assert.deepEqual(order({ ...a, dependencies: [b.urn] }, b), ["b Service b1", "a Service a1"]);
            // Tiers that need each other are no reason to hang.
            const mutual = [
                { ...a, dependencies: [b.urn] },
                { ...b, dependencies: [a.urn] },
            ];
            assert.equal(order(...mutual).length, 2);
        });

        it("counts what belongs to a component within another to the inner one: the cloud's tiers are tiers", () => {
            const inner = { ...component("inner"), parent: "urn:a" };
            const all = manifests(runOf(component("a"), inner, resource("x", "Service", { parent: inner.urn })));
            assert.deepEqual(named(all), ["inner Service x"]);
        });

        it("puts within a tier what pods refer to before the pods, and custom resources between", () => {
            const kinds = [
                "ServiceAccount",
                "RoleBinding",
                "ConfigMap",
                "Secret",
                "Service",
                "RabbitmqCluster",
                "Job",
                "Deployment",
            ];
            const shuffled = [...kinds].reverse().map((kind) => resource("x", kind));
            const all = manifests(runOf(...shuffled));
            assert.deepEqual(
                all.map(({ object }) => object.kind),
                kinds,
            );
            assert.ok(kindRank("Secret") < kindRank("AnyKindOfAnOperator"));
        });

        it("does not depend on the order in which resources were registered", async () => {
            const run = await stackRun("lab");
            const reversed = { ...run, resources: [...run.resources].reverse() };
            assert.deepEqual(manifests(reversed), manifests(run));
        });
    });
});
