import assert from "node:assert/strict";
import { Manifest } from "../../cli/manifests";
import { networks } from "../../cli/plan/site";
import { storage } from "../../cli/plan/storage";
import { tierTree } from "../../cli/plan/tiers";
import { stackSettings } from "../../cli/settings";
import { PodSet } from "../../cli/workloads";

const set = (name: string, more: Partial<PodSet> = {}): PodSet => ({
    tier: "ceph",
    kind: "StatefulSet",
    namespace: "n",
    name,
    simulated: true,
    service: "ceph-osd",
    replicas: 10,
    images: ["a/b:1"],
    requests: { cores: 1, memory: 2 ** 30 },
    roles: ["storage"],
    ...more,
});

const object: Manifest = {
    urn: "",
    tier: "ceph",
    resource: "x",
    createOnce: false,
    generated: [],
    object: { apiVersion: "v1", kind: "Secret", metadata: { name: "x" } },
};

/** Names and counts of the tier's lines. */
function linesOf(...sets: PodSet[]): string[] {
    const [, title, ...lines] = tierTree([object], sets);
    assert.equal(title?.trim(), "ceph");
    assert.equal(lines.pop()?.trim(), "1 Secret");
    return lines.map((line) => line.trim().split(/ {2,}/).slice(0, 2).join(": "));
}

describe("the tiers of a plan", () => {
    const TOGETHER: [what: string, names: string[], line: string][] = [
        ["of numbered hosts", ["osd-storage-01", "osd-storage-02", "osd-storage-45"], "osd-storage-*: 30 x"],
        ["of hosts whose names begin alike", ["osd-storage-1", "osd-storage-10"], "osd-storage-*: 20 x"],
        ["of hosts with names of two kinds, in any order", ["osd-a-1", "osd-b-1", "osd-a-2"], "osd-*: 30 x"],
        ["of hosts whose names are one another's beginning", ["osd-desk", "osd-desk-two"], "osd-*: 20 x"],
    ];
    for (const [what, names, line] of TOGETHER) {
        it(`have one line for what an operator makes for each host: ${what}`, () => {
            assert.deepEqual(linesOf(...names.map((name) => set(name))), [line]);
        });
    }

    it("have a line for each that asks for something else, has another row or image, or is our own", () => {
        const others: Partial<PodSet>[] = [
            { requests: { cores: 2, memory: 2 ** 30 } },
            { service: "ceph-mon" },
            { service: undefined },
            { images: ["a/c:1"] },
            { simulated: false },
        ];
        for (const more of others) assert.deepEqual(linesOf(set("x-1"), set("x-2", more)), ["x-1: 10 x", "x-2: 10 x"]);
        assert.deepEqual(linesOf(set("x-1")), ["x-1: 10 x"]);
    });
});

describe("the storage of a plan", () => {
    it("is what Ceph holds by its disks, copies and losses, in columns", () => {
        const lines = storage(stackSettings("lab"));
        assert.match(lines[0] ?? "", /^CEPH +FROM$/);
        assert.ok(lines.some((line) => /^raw +900 TB +450 OSDs, 45 hosts, 35 racks$/.test(line)));
        assert.ok(lines.some((line) => /^usable, 3 copies +300 TB /.test(line)));
    });

    it("is not the stack's to tell where the cluster is there already", () => {
        assert.deepEqual(storage(stackSettings("dev")), ["a Ceph cluster that is there already"]);
    });
});

describe("the networks of a plan", () => {
    it("are its switches, and a line for each segment", () => {
        const settings = stackSettings("lab");
        const lines = networks(settings);
        assert.match(lines[0] ?? "", /^2 spines /);
        const titles = lines.findIndex((line) => /^CLASS +SEGMENT +PURPOSE +VLAN +PREFIX +MTU$/.test(line));
        assert.equal(lines.length - titles - 1, settings.layout.segments.length);
        assert.match(lines.find((line) => line.includes("ceph-cluster")) ?? "", / 31 +10\.31\.0\.0\/16 +9000$/);
    });

    it("are its segments alone where nothing is known of switches", () => {
        assert.match(networks(stackSettings("dev"))[0] ?? "", /^CLASS /);
    });
});
