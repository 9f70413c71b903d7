import assert from "node:assert/strict";
import { PodFact } from "../../cli/verify/facts";
import { expectationsOf, judge, rackLosses } from "../../cli/verify";
import { cephSite, ROOK, rookPod } from "../support/cephfacts";
import { podNamed, podOf, Site } from "../support/facts";

function problemsOf(change: (site: Site) => void): string[] {
    const site = cephSite();
    change(site);
    return judge(site.facts, site.expected).flatMap(({ service, problems }) =>
        problems.map((text) => `${service}: ${text}`),
    );
}

function costsOf(change: (site: Site) => void): string[] {
    const site = cephSite();
    change(site);
    return rackLosses(site.facts, site.expected).flatMap(({ rack, problems }) =>
        problems.map((text) => `${rack}: ${text}`),
    );
}

const remove = (name: string) => (site: Site) => {
    site.facts.pods = site.facts.pods.filter((pod) => pod.name !== name);
};
const add = (pod: Site["facts"]["pods"][number]) => (site: Site) => site.facts.pods.push(pod);
const rackOf = (node: string, rack: string) => (site: Site) => {
    site.facts.nodes.find(({ name }) => name === node)!.rack = rack;
};

const WRONG: [what: string, change: (site: Site) => void, says: string[]][] = [
    [
        "a disk has no OSD",
        remove("rook-ceph-osd-2-storage-2-z"),
        ["ceph-osd: 4 ready, expected 5", "ceph-osd: not one for each disk: storage-2 has 2 for 3"],
    ],
    [
        "an OSD is on another host than its disk",
        (site) => (podNamed(site, "rook-ceph-osd-2-storage-2-z").node = "storage-1"),
        ["ceph-osd: not one for each disk: storage-1 has 3 for 2, storage-2 has 2 for 3"],
    ],
    [
        "a monitor is missing",
        remove("rook-ceph-mon-b-6f7-xyz1b"),
        ["ceph-mon: 2 ready, expected 3", "ceph-mon: on 2 hosts, expected 3", "ceph-mon: on 2 racks, expected 3"],
    ],
    [
        "something else is on a host of OSDs",
        add(podOf("web", "storage-1", {})),
        ["ceph-osd: cloud/web shares storage-1, which is dedicated"],
    ],
    [
        "a manager is on a host of OSDs",
        add(rookPod("c", "storage-2", "mgr")),
        ["ceph-osd: rook-ceph/rook-ceph-mgr-c shares storage-2, which is dedicated"],
    ],
    [
        "a gateway is on a host of OSDs",
        (site) => (podNamed(site, "rook-ceph-rgw-store-a-7d9-qa").node = "storage-1"),
        [
            "ceph-osd: rook-ceph/rook-ceph-rgw-store-a-7d9-qa shares storage-1, which is dedicated",
            "radosgw: rook-ceph-rgw-store-a-7d9-qa is on storage-1 (storage)",
            "radosgw: on 2 racks, expected 3",
        ],
    ],
    [
        "another cluster's manager is on a monitor's host",
        add({ ...rookPod("x", "mon-a", "mgr"), namespace: "other" }),
        ["ceph-mon: other/rook-ceph-mgr-x shares mon-a, which is dedicated"],
    ],
    [
        "the gateways' load balancer is in another namespace",
        ({ facts }) => (facts.services[0]!.namespace = "cloud"),
        ["radosgw: no Service of type LoadBalancer with an address selects its pods"],
    ],
    [
        "Rook's namespace is none of the stack's",
        ({ expected }) => (expected.namespaces = new Set(["cloud"])),
        [
            "ceph-mon: 0 ready, expected 3",
            "ceph-mon: on 0 hosts, expected 3",
            "ceph-mon: on 0 racks, expected 3",
            "ceph-osd: 0 ready, expected 5",
            "ceph-osd: on 0 hosts, expected 2",
            "ceph-osd: on 0 racks, expected 2",
            "ceph-osd: not one for each disk: storage-1 has 0 for 2, storage-2 has 0 for 3",
            "radosgw: 0 ready, expected 3",
            "radosgw: on 0 hosts, expected 3",
            "radosgw: on 0 racks, expected 3",
            "radosgw: no Service of type LoadBalancer with an address selects its pods",
        ],
    ],
];

describe("Ceph in the placement table, judged by live pods in Rook's namespace,", () => {
    it("passes with managers beside monitors, a gateway on each of their hosts, and an OSD for each disk", () => {
        const { facts, expected } = cephSite();
        const rows = judge(facts, expected).filter(({ verdict }) => verdict !== "not built yet");
        assert.deepEqual(
            rows.map(({ service, found, wanted, hosts, balancer, problems }) => [
                [service, `${found}/${wanted}`, hosts, balancer].join(" "),
                problems,
            ]),
            [
                ["ceph-mon 3/3 3 none", []],
                ["ceph-osd 5/5 2 none", []],
                ["radosgw 3/3 3 198.18.0.7", []],
            ],
        );
    });

    for (const [what, change, says] of WRONG) {
        it(`fails where ${what}`, () => {
            assert.deepEqual(problemsOf(change), says);
        });
    }

    it("names some of many hosts that lack OSDs, and counts the others", () => {
        const said = problemsOf(({ expected }) => {
            expected.disks = new Map(["a", "b", "c", "d", "e"].map((host) => [host, 1]));
        });
        assert.deepEqual(said, [
            "ceph-osd: not one for each disk: a has 0 for 1, b has 0 for 1, c has 0 for 1 and 2 hosts more",
        ]);
    });

    it("expects of the lab 450 OSDs on 45 hosts, ten on each", async () => {
        const { disks } = await expectationsOf("lab");
        assert.equal(disks.size, 45);
        assert.deepEqual([...new Set(disks.values())], [10]);
    });
});

describe("the loss of a rack with a part of Ceph, on paper,", () => {
    it("costs nothing where monitors and gateways stand apart, though each has a Deployment of its own", () => {
        assert.deepEqual(
            costsOf(() => undefined),
            [],
        );
    });

    it("costs the quorum where two monitors share the rack", () => {
        assert.deepEqual(costsOf(rackOf("mon-a", "rack-2")), ["rack-2: ceph-mon: 1 of 3 left, needs 2"]);
    });

    it("costs the gateways where all of a store's are in the rack", () => {
        const together = costsOf(({ facts }) => {
            for (const pod of facts.pods.filter(({ labels }) => labels.app === "rook-ceph-rgw")) pod.node = "mon-a";
        });
        assert.deepEqual(together, ["rack-1: radosgw: 0 of 3 left, needs 1"]);
    });

    it("tells clusters apart: the monitors of one do not make up for those of another", () => {
        const costs = costsOf((site) => {
            for (const pod of site.facts.pods.filter(({ labels }) => labels.app === "rook-ceph-mon")) {
                add({ ...pod, namespace: "cloud", labels: { ...pod.labels, rook_cluster: "cloud" } })(site);
            }
            const gone = (pod: PodFact) => pod.namespace === ROOK && pod.name === "rook-ceph-mon-c-6f7-xyz1c";
            site.facts.pods = site.facts.pods.filter((pod) => !gone(pod));
        });
        assert.deepEqual(costs, ["rack-1: ceph-mon: 1 of 2 left, needs 2", "rack-2: ceph-mon: 1 of 2 left, needs 2"]);
    });

    it("costs what is known by computation, rack by rack", () => {
        const costs = costsOf(({ expected }) => {
            expected.alsoLost = (rack) => (rack === "rack-4" ? ["pool volumes: 1 of 3 copies left, needs 2"] : []);
        });
        assert.deepEqual(costs, ["rack-4: pool volumes: 1 of 3 copies left, needs 2"]);
    });
});
