import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Manifest, manifests } from "../../cli/manifests";
import { foreignNamespaces, makeNamespaces } from "../../cli/simulate/namespaces";
import { fakeKubectl, withFolder } from "../support/fakes";
import { stackRun } from "../support/stacks";

function manifest(kind: string, name: string, namespace?: string): Manifest {
    const object = { apiVersion: "v1", kind, metadata: { name, namespace } };
    return { urn: "", tier: "t", resource: name, createOnce: false, generated: [], object };
}

describe("namespaces of operators that a simulated cluster does not run", () => {
    it("are those that a stack puts objects in, and does not make", () => {
        const all = [
            manifest("Namespace", "openstack"),
            manifest("Service", "keystone", "openstack"),
            manifest("CephCluster", "ceph", "rook-ceph"),
            manifest("IPAddressPool", "public", "metallb-system"),
            manifest("CephClient", "nova", "rook-ceph"),
            manifest("ClusterIssuer", "ca"),
            manifest("ConfigMap", "x", "default"),
        ];
        assert.deepEqual(foreignNamespaces(all), ["metallb-system", "rook-ceph"]);
        assert.deepEqual(foreignNamespaces([...all, manifest("Namespace", "rook-ceph")]), ["metallb-system"]);
    });

    it("leave out every namespace that a stack makes itself", async () => {
        for (const stack of ["dev", "lab"]) {
            const foreign = foreignNamespaces(manifests(await stackRun(stack)));
            assert.ok(!foreign.includes("openstack"), stack);
        }
    });

    it("are applied before anything else, under the simulator's name", () =>
        withFolder(async (folder) => {
            const { kubectl, calls } = fakeKubectl({});
            await makeNamespaces(kubectl, ["metallb-system", "rook-ceph"], folder);
            const file = join(folder, "namespaces.json");
            assert.deepEqual(calls, [
                ["apply", "--server-side", "--field-manager", "openstack-ra-simulator", "-f", file],
            ]);
            const { items } = JSON.parse(await readFile(file, "utf8")) as { items: { metadata: { name: string } }[] };
            assert.deepEqual(
                items.map(({ metadata }) => metadata.name),
                ["metallb-system", "rook-ceph"],
            );
        }));

    it("are not asked for where there are none", async () => {
        const { kubectl, calls } = fakeKubectl({});
        await makeNamespaces(kubectl, [], "/nowhere");
        assert.deepEqual(calls, []);
    });
});
