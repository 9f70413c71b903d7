import assert from "node:assert/strict";
import { rookArgs } from "../../components/ceph/args";
import { clusterSpec } from "../../components/ceph/cluster";
import { storeSpec } from "../../components/ceph/gateway-store";
import { cephWorkloads, gatewayWorkloads } from "../../components/ceph/pods";
import { OperatorWorkload } from "../../components/common/operator";
import { referencePlacement } from "../../components/common/placement";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { labCeph } from "../support/ceph";
import { at } from "../support/stacks";

const about = (kind: string, name: string) => ({
    apiVersion: "ceph.rook.io/v1",
    kind,
    metadata: { name, namespace: "rook-ceph", uid: "1-2-3" },
});
const spec = clusterSpec(rookArgs(labCeph), "ceph:1");
const cluster = cephWorkloads({ ...about("CephCluster", "ceph"), spec });
const sets = (all: OperatorWorkload[]) => all.filter(({ kind }) => kind === "StatefulSet");
const named = (name: string) => sets(cluster).find(({ metadata }) => metadata.name === name);
const labelsOf = (of: OperatorWorkload | undefined) =>
    at(of, "spec", "template", "metadata", "labels") as Record<string, string>;

describe("what Rook makes of a cluster", () => {
    it("is three monitors and two managers, one on a host, in different racks", () => {
        for (const [daemon, replicas] of [
            ["mon", 3],
            ["mgr", 2],
        ] as const) {
            const set = named(`rook-ceph-${daemon}`);
            assert.equal(at(set, "spec", "replicas"), replicas);
            const pod = at(set, "spec", "template", "spec");
            const [apart] = at(
                pod,
                "affinity",
                "podAntiAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
            ) as unknown[];
            assert.equal(at(apart, "labelSelector", "matchLabels", "app"), `rook-ceph-${daemon}`);
            assert.equal(at(pod, "topologySpreadConstraints", 0, "topologyKey"), "topology.kubernetes.io/zone");
        }
    });

    it("has the rows' labels on monitors and OSDs, none on managers, and Rook's own on all", () => {
        assert.equal(labelsOf(named("rook-ceph-mon"))["openstack-ra/service"], "ceph-mon");
        assert.equal(labelsOf(named("rook-ceph-osd-storage-01"))["openstack-ra/service"], "ceph-osd");
        assert.equal(labelsOf(named("rook-ceph-mgr"))["openstack-ra/service"], undefined);
        for (const set of sets(cluster)) {
            assert.equal(labelsOf(set).rook_cluster, "rook-ceph");
            assert.match(labelsOf(set).app ?? "", /^rook-ceph-(mon|mgr|osd)$/);
        }
    });

    it("is an OSD for each disk of each storage host, there and nowhere else", () => {
        const osds = sets(cluster).filter((set) => labelsOf(set).app === "rook-ceph-osd");
        assert.equal(osds.length, 45);
        for (const set of osds) {
            const host = at(set, "spec", "template", "spec", "nodeSelector", "kubernetes.io/hostname");
            assert.equal(set.metadata.name, `rook-ceph-osd-${String(host)}`);
            assert.equal(at(set, "spec", "replicas"), 10);
            assert.equal(at(set, "spec", "template", "spec", "tolerations", 0, "value"), "storage");
        }
        const containers = at(osds[0], "spec", "template", "spec", "containers", 0, "resources");
        assert.deepEqual(containers, spec.resources["osd-hdd"]);
    });

    it("selects each set's pods and no other's", () => {
        const selectors = sets(cluster).map((set) => JSON.stringify(at(set, "spec", "selector", "matchLabels")));
        assert.equal(new Set(selectors).size, sets(cluster).length);
    });

    it("has budgets of monitors, managers and OSDs, and goes with its cluster", () => {
        const budgets = cluster.filter(({ kind }) => kind === "PodDisruptionBudget");
        assert.deepEqual(
            budgets.slice(0, 3).map(({ metadata, spec }) => [metadata.name, at(spec, "maxUnavailable")]),
            [
                ["rook-ceph-mon", 1],
                ["rook-ceph-mgr", 1],
                // A drained host's OSDs go together.
                ["rook-ceph-osd-storage-01", 10],
            ],
        );
        assert.ok(cluster.every(({ metadata }) => at(metadata, "ownerReferences", 0, "uid") === "1-2-3"));
    });

    it("of an object store are its gateways, spread over the hosts of the monitors", () => {
        const store = storeSpec({
            store: "radosgw",
            placement: referencePlacement("radosgw"),
            scale: REFERENCE_SCALE,
            keystoneUrl: "http://keystone:5000",
            keystoneSecret: "keystone",
            port: 8080,
        });
        const [set, budget] = gatewayWorkloads({ ...about("CephObjectStore", "radosgw"), spec: store });
        assert.equal(at(set, "spec", "replicas"), 3);
        const labels = labelsOf(set);
        assert.deepEqual(
            [labels.app, labels.rook_object_store, labels["openstack-ra/service"]],
            ["rook-ceph-rgw", "radosgw", "radosgw"],
        );
        assert.equal(budget?.kind, "PodDisruptionBudget");
    });
});
