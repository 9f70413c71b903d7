import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { manifests } from "../../cli/manifests";
import { ProgramRun, Registered, revealed } from "../../cli/program";
import { projectFile, projectRoot } from "../../components/common/project";
import { ExampleName, exampleNames, exampleRun, examples } from "../support/examples";
import { plainData } from "../support/library";
import { canary, leaks, watchedRun } from "../support/secrets";
import { at, ofKind, resourceNamed } from "../support/stacks";

const folder = (name: ExampleName) => join(projectRoot(), "examples", name);

/** Components of this package that a program has made, by their classes. */
function tiers(run: ProgramRun): string[] {
    return run.resources.flatMap(({ type }) => /^openstack-ra:index:(.+)$/.exec(type)?.[1] ?? []).sort();
}

/** Hosts that a component's pods may stand on, by the labels that these need. */
function hostLabels(resource: Registered): unknown {
    const path = ["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
    const affinity =
        at(resource.inputs, "spec", "template", "spec", "affinity") ?? at(resource.inputs, "spec", "affinity");
    return (at(affinity, ...path) as { matchExpressions: { key: string }[] }[]).map(
        (term) => term.matchExpressions[0]?.key,
    );
}

/** An entry of a ConfigMap or a Secret in plain text. */
function entry(run: ProgramRun, type: string, name: string, field: string, key: string): string {
    return at(revealed(resourceNamed(run, type, name).inputs), field, key) as string;
}

describe("the examples", () => {
    it("are whole Pulumi projects, and all are tested", () => {
        assert.deepEqual(readdirSync(join(projectRoot(), "examples")).sort(), [...exampleNames].sort());
        for (const name of exampleNames) {
            const files = ["Pulumi.yaml", "Pulumi.dev.yaml", "package.json", "tsconfig.json", "index.ts", "README.md"];
            assert.deepEqual(
                files.filter((file) => !existsSync(join(folder(name), file))),
                [],
                name,
            );
        }
    });

    it("take this version of the package, and of what it needs the one that it is tested with", () => {
        type Manifest = Record<"dependencies" | "devDependencies", Record<string, string>> & { version: string };
        const own = JSON.parse(projectFile("package.json")) as Manifest;
        for (const name of exampleNames) {
            const { dependencies, devDependencies } = JSON.parse(
                readFileSync(join(folder(name), "package.json"), "utf8"),
            ) as Manifest;
            const { "openstack-ra": itself, ...others } = dependencies;
            assert.equal(itself, `file:../../openstack-ra-${own.version}.tgz`);
            for (const [needed, version] of Object.entries({ ...others, ...devDependencies })) {
                assert.equal(version, own.devDependencies[needed], `${name}: ${needed}`);
            }
        }
    });

    for (const { name, what, stack, options } of examples) {
        it(`keep credentials in Secrets and secret outputs: ${what}`, async () => {
            const watched = await watchedRun(stack, options);
            assert.ok(watched.credentials.size >= 3);
            assert.deepEqual(leaks(watched), []);
        });

        it(`put every object in their namespace, but what belongs to the whole cluster: ${what}`, async () => {
            const run = await exampleRun(name, { namespace: "elsewhere" });
            const others = manifests(run).filter(({ object }) => object.metadata.namespace !== "elsewhere");
            const kinds = others.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace ?? ""}`);
            const allowed = ["Certificate cert-manager", "ClusterIssuer ", "ClusterIssuer ", "Namespace "];
            assert.deepEqual(kinds.sort(), allowed);
        });

        it(`describe each key of their configuration: ${what}`, () => {
            const { config = {} } = parse(readFileSync(join(folder(name), "Pulumi.yaml"), "utf8")) as {
                config?: Record<string, { description?: string }>;
            };
            assert.ok(Object.keys(config).length > 0);
            for (const [key, { description }] of Object.entries(config)) assert.ok(description, key);
        });
    }
});

describe("the example messaging", () => {
    it("makes brokers and certificates, and nothing of OpenStack", async () => {
        const run = await exampleRun("messaging");
        assert.deepEqual(tiers(run), ["Certificates", "Messaging"]);
        assert.equal(at(resourceNamed(run, "RabbitmqCluster", "broker").inputs, "spec", "replicas"), 3);
        assert.deepEqual(hostLabels(resourceNamed(run, "RabbitmqCluster", "broker")), ["openstack-ra/role-rabbitmq"]);
    });

    it("hands each service URLs of all brokers over TLS, with its own account", async () => {
        const run = await exampleRun("messaging");
        for (const service of ["orders", "billing"]) {
            const urls = entry(run, "Secret", `${service}-amqp`, "stringData", "urls").split("\n");
            const host = (i: number) => `broker-server-${i}.broker-nodes.shop-dev.svc.cluster.local`;
            const login = `${service}:generated-broker-${service}-password`;
            assert.deepEqual(
                urls,
                [0, 1, 2].map((i) => `amqps://${login}@${host(i)}:5671/notifications`),
            );
        }
        assert.equal(run.outputs.caSecret, "tls-client");
    });
});

describe("the example identity", () => {
    it("makes Keystone and its cache, and no database", async () => {
        const run = await exampleRun("identity");
        assert.deepEqual(tiers(run), ["Cache", "Certificates", "Database", "Identity"]);
        assert.deepEqual(ofKind(run, "PerconaXtraDBCluster"), []);
        assert.equal(at(resourceNamed(run, "Deployment", "keystone").inputs, "spec", "replicas"), 3);
        assert.deepEqual(hostLabels(resourceNamed(run, "Deployment", "keystone")), ["openstack-ra/role-keystone"]);
    });

    it("has Keystone log in to the site's database, verified by the site's CA", async () => {
        const run = await exampleRun("identity");
        const values = Object.values(plainData(resourceNamed(run, "Secret", "keystone-credentials").inputs));
        const password = encodeURIComponent(canary("example database"));
        const [url = ""] = values.filter((value) => value.startsWith("mysql"));
        assert.ok(url.includes(`://keystone:${password}@mysql.example.com:3306/keystone`), url);
        assert.match(url, /ssl_ca=/);
        assert.equal(run.outputs.authUrl, "https://identity.example.com:5000/v3");
    });
});

describe("the example external-ceph", () => {
    it("makes the whole control plane, and nothing of Ceph", async () => {
        const run = await exampleRun("external-ceph");
        const made = tiers(run);
        for (const tier of ["Identity", "Image", "BlockStorage", "ComputeControl", "ComputeNode", "Networking"]) {
            assert.equal(made.filter((one) => one === tier).length, 1, tier);
        }
        assert.ok(!made.includes("RadosGateway"));
        assert.deepEqual(
            run.resources.filter(({ type }) => type.includes("ceph.rook.io")),
            [],
        );
    });

    it("has Ceph's clients ask the site's monitors, with the keys that are there", async () => {
        const run = await exampleRun("external-ceph");
        for (const client of ["glance", "nova-compute", "cinder-volume", "cinder-backup"]) {
            const conf = entry(run, "ConfigMap", `${client}-ceph`, "data", "ceph.conf");
            assert.match(conf, /^mon_host = 198\.51\.100\.11.*198\.51\.100\.13/m, client);
        }
        const volumes = at(
            resourceNamed(run, "Deployment", "glance-api").inputs,
            "spec",
            "template",
            "spec",
            "volumes",
        );
        assert.ok(JSON.stringify(volumes).includes('"ceph-clients"'));
    });

    it("is refused without a monitor, by the argument's own name", async () => {
        await assert.rejects(exampleRun("external-ceph", { monitors: "[]" }), /ceph\.external\.monitors/);
    });
});
