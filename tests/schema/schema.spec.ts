import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster, clusterDown, clusterUp } from "../../cli/cluster";
import { definitionSources } from "../../cli/cluster/definitions";
import { run as runCommand } from "../../cli/cluster/exec";
import { Manifest, manifests } from "../../cli/manifests";
import { ProgramRun, revealed, runProgram } from "../../cli/program";
import { renderedFiles } from "../../cli/render";
import { operatorWorkloads } from "../../cli/workloads";
import { findLayout } from "../../stacks";
import { nodeSpec } from "../../stacks/nodes";
import { examples } from "../support/examples";
import { copyOf, put } from "../support/rules";
import { stackRun } from "../support/stacks";
import { Variant, variants } from "../support/variants";
import { Break, CUSTOM, INTERFACES, KUBERNETES } from "./breaks";

const NAME = "schema-test";

/** Groups of Kubernetes' own kinds; all others are operators'. */
const OWN = /^(v1|(apps|batch|policy|[a-z.]+\.k8s\.io)\/v1)$/;

/** Variants, the examples, and what none of them has. */
const all: Variant[] = [
    ...variants,
    ...examples,
    { what: "lab with interfaces of pods", stack: "lab", options: INTERFACES },
];

describe("the API server's strict check", function () {
    // The first run on a machine builds the control plane.
    this.timeout(1_800_000);

    let cluster: Cluster;
    let folder: string;
    let interfaces: ProgramRun;

    const kubectl = (...args: string[]) => runCommand(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);

    /**
     * Has YAML documents checked, all of them, and gives the names of the objects that passed. In two ways: server-side apply
     * looks at lists, as deployments do, but drops unknown fields of kinds that have an older version without a schema.
     */
    async function check(documents: string[]): Promise<string[]> {
        const file = join(folder, "objects.yaml");
        await writeFile(file, documents.join("\n---\n"));
        const flags = ["--dry-run=server", "--validate=strict", "-o", "name", "-f", file];
        await kubectl("apply", "--server-side", "--force-conflicts", ...flags);
        return (await kubectl("apply", ...flags)).trim().split("\n");
    }

    const rendered = (some: Manifest[]) => [...renderedFiles("test", some, true).values()];
    const operated = (some: Manifest[]) => some.flatMap(({ object }) => operatorWorkloads(object));
    const revealedManifests = (of: ProgramRun) => manifests(of, { reveal: true });

    async function refuses([kind, resource, path, value, says]: Break): Promise<void> {
        const run = copyOf(kind === "NetworkAttachmentDefinition" ? interfaces : await stackRun("lab"));
        put(kind, resource, path, value)(run);
        const changed = revealedManifests(run).filter((one) => one.object.kind === kind && one.resource === resource);
        assert.equal(changed.length, 1);
        await assert.rejects(check(rendered(changed)), says);
    }

    const titleOf = ([kind, , path, value]: Break) => {
        const what = value === undefined ? "without" : "with";
        return `refuses a ${kind} ${what} ${path.split(" ").join(".")}${typeof value === "string" ? ` "${value}"` : ""}`;
    };

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        interfaces = await runProgram("lab", INTERFACES);
        await clusterDown(NAME);
        const layout = findLayout("dev")!;
        cluster = await clusterUp(
            NAME,
            layout.hosts.map((host) => nodeSpec(layout, host)),
        );
        const namespaces = new Set<string>();
        for (const { stack, options } of all) {
            for (const { object } of manifests(await runProgram(stack, options))) {
                namespaces.add(object.metadata.namespace ?? "default");
            }
        }
        namespaces.delete("default");
        for (const namespace of namespaces) await kubectl("create", "namespace", namespace);
    });

    after(async () => {
        await clusterDown(NAME);
        await rm(folder, { recursive: true });
    });

    for (const { what, stack, options } of all) {
        it(`takes every object of ${what}, and what operators make of them`, async () => {
            const ours = revealedManifests(await runProgram(stack, options));
            const made = operated(ours);
            const passed = await check([...rendered(ours), ...made.map((object) => JSON.stringify(object))]);
            assert.equal(passed.length, ours.length + made.length);
        });
    }

    it("takes the labels and taints of nodes that the program manages", async () => {
        const { resources } = await runProgram("lab", { config: { manageNodes: "true" } });
        const patches = resources.filter(({ name }) => ["nodes-keystone-1", "nodes-compute-001"].includes(name));
        const objects = patches.map(({ inputs }) => JSON.stringify(revealed(inputs)));
        assert.deepEqual((await check(objects)).sort(), ["node/compute-001", "node/keystone-1"]);
        const broken = objects.map((text) => text.replace('"taints"', '"taint"'));
        await assert.rejects(check(broken), /\.spec\.taint: field not declared in schema/);
    });

    for (const broken of KUBERNETES) it(titleOf(broken), () => refuses(broken));

    it("refuses a misspelt field in what an operator makes", async () => {
        for (const object of operated(revealedManifests(await stackRun("lab")))) {
            const misspelt = { ...object, spec: { ...(object.spec as object), selecter: {} } };
            await assert.rejects(check([JSON.stringify(misspelt)]), /\.spec\.selecter: field not declared in schema/);
        }
    });

    for (const [operator, breaks] of Object.entries(CUSTOM)) {
        describe(`of custom resources of ${operator}`, () => {
            before(function () {
                const note = cluster.notes.find((one) => one.startsWith(`${operator}: `)) ?? "";
                if (!note.includes("BARE KINDS")) return;
                console.warn(`SKIPPED, NOT CHECKED: custom resources against ${note}`);
                this.skip();
            });

            for (const broken of breaks) it(titleOf(broken), () => refuses(broken));
        });
    }

    it("refuses kinds that nobody serves", async () => {
        const [cluster] = revealedManifests(await stackRun("lab")).filter(
            ({ object }) => object.kind === "CephCluster",
        );
        const unknown = { ...cluster!, object: { ...cluster!.object, kind: "CephClusters" } };
        await assert.rejects(check(rendered([unknown])), /no matches for kind "CephClusters" in version "ceph.rook.io/);
        const later = { ...cluster!, object: { ...cluster!.object, apiVersion: "ceph.rook.io/v2" } };
        await assert.rejects(
            check(rendered([later])),
            /no matches for kind "CephCluster" in version "ceph.rook.io\/v2"/,
        );
    });

    it("knows the definitions of every custom resource that the variants have, and is tried with each", async () => {
        const known = definitionSources.flatMap(({ kinds }) => kinds);
        const found = new Set<string>();
        for (const { stack, options } of all) {
            for (const { object } of manifests(await runProgram(stack, options))) {
                const { apiVersion, kind } = object;
                if (OWN.test(apiVersion)) continue;
                found.add(kind);
                const served = known.some((of) => of.kind === kind && `${of.group}/${of.version}` === apiVersion);
                assert.ok(served, `nobody has definitions of ${kind} of ${apiVersion}`);
            }
        }
        const tried = Object.values(CUSTOM).flatMap((breaks) => breaks.map(([kind]) => kind));
        assert.deepEqual([...found].sort(), [...new Set(tried)].sort());
    });
});
