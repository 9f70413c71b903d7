import assert from "node:assert/strict";
import { cephFaults, cephLoss } from "../../components/ceph";
import { crushLayout, safeCapacity } from "../../components/ceph/capacity";
import { rookArgs } from "../../components/ceph/args";
import { capacityOf, domainLoss, domainLosses, domainWeights } from "../../components/ceph/crush";
import { changedLayout } from "../support/refusal";
import { host, labCeph, settingsOf, site } from "../support/ceph";

describe("what CRUSH can hold", () => {
    for (const [what, weights, copies, capacity] of [
        ["equal racks", [20, 20, 20], 3, 20],
        ["more racks than copies", [20, 20, 20, 20], 3, 80 / 3],
        ["one rack that is larger than the others together", [100, 10, 10], 3, 10],
        ["two large racks, of which each takes one copy of everything", [100, 50, 10, 10], 3, 20],
        ["fewer racks than copies", [20, 20], 3, 0],
        ["no rack", [], 3, 0],
        ["one copy", [20, 10], 1, 30],
    ] as const) {
        it(`of ${what} is ${capacity.toFixed(1)} TB`, () => {
            assert.ok(Math.abs(capacityOf(weights, copies) - capacity) < 1e-9, String(capacityOf(weights, copies)));
        });
    }

    it("is the largest number that leaves room for every copy, for any weights", () => {
        let seed = 7;
        const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
        for (let i = 0; i < 300; i++) {
            const weights = Array.from({ length: 3 + Math.floor(random() * 12) }, () => 1 + Math.floor(random() * 60));
            const copies = 3 + Math.floor(random() * 2);
            const capacity = capacityOf(weights, copies);
            const fits = (c: number) => weights.reduce((sum, w) => sum + Math.min(w, c), 0) >= copies * c - 1e-6;
            if (weights.length < copies) assert.equal(capacity, 0);
            else
                assert.ok(
                    fits(capacity) && !fits(capacity * 1.001 + 0.001),
                    `${weights.join()} x ${copies}: ${capacity}`,
                );
        }
    });

    it("grows with every rack, and with no fewer copies", () => {
        const weights = [20, 40, 20, 40];
        assert.ok(capacityOf([...weights, 20], 3) > capacityOf(weights, 3));
        assert.ok(capacityOf(weights, 3) > capacityOf(weights, 4));
    });
});

describe("any one rack lost", () => {
    const lab = crushLayout(rookArgs(labCeph));

    it("leaves the lab's monitors a quorum, each pool enough copies, and room for those that are missing", () => {
        const losses = domainLosses(lab);
        assert.equal(losses.length, 35);
        for (const { domain, monitors, quorum, problems, capacity } of losses) {
            assert.ok(quorum && monitors >= 2, domain);
            assert.deepEqual(problems, []);
            assert.ok(capacity(3) * 0.9 >= safeCapacity(lab, 3), domain);
        }
        assert.equal(
            [...domainWeights(lab.hosts, "rack").values()].reduce((a, b) => a + b, 0),
            900,
        );
    });

    it("stops a cluster of which two monitors share it, and such a layout is refused", () => {
        const together = changedLayout("lab", (layout) => {
            const of = (name: string) => layout.hosts.find((one) => one.name === name)!;
            of("ceph-mon-2").rack = of("ceph-mon-1").rack;
        });
        const settings = settingsOf(together);
        const { rack } = settings.monitorHosts![0]!;
        const lost = "ceph-mon: 1 of 3 left, needs 2: the cluster stops";
        assert.deepEqual(domainLoss(crushLayout(rookArgs(settings)), rack).problems, [lost]);
        assert.deepEqual(cephLoss(settings)(rack), [lost]);
        assert.deepEqual(cephFaults(settings), [{ propertyPath: `rack ${rack} lost`, reason: lost }]);
        assert.deepEqual(cephLoss(labCeph)(rack), []);
    });

    it("leaves a quorum where spare hosts of monitors share one, since the scheduler spreads over racks first", () => {
        const monitorHosts = ["rack-1", "rack-2", "rack-3", "rack-3"].map((rack, i) => ({ name: `mon-${i}`, rack }));
        assert.deepEqual(cephFaults({ ...site(5), monitorHosts }), []);
    });

    it("stops pools that ask for as many copies as there are", () => {
        const stopped = { ...lab, pools: [{ name: "vms", replicas: 3, minSize: 3 }] };
        const [first = ""] = domainLoss(stopped, "rack-01").problems;
        assert.ok(domainWeights(lab.hosts, "rack").has("rack-01"));
        assert.equal(first, "pool vms: 2 of 3 copies left, needs 3: it stops");
    });

    it("takes no copy where it has none", () => {
        const apart = { ...lab, pools: [{ name: "vms", replicas: 3, minSize: 3 }] };
        const without = { ...apart, hosts: apart.hosts.filter(({ rack }) => rack !== "rack-01") };
        assert.deepEqual(domainLoss(without, "rack-01").problems, []);
    });
});

describe("any one host lost, where hosts are what copies do not share", () => {
    it("leaves a site of one rack a quorum; losing the rack is not judged", () => {
        const hosts = [1, 2, 3, 4].map((n) => host(`storage-${n}`, "only"));
        const monitorHosts = [1, 2, 3].map((n) => ({ name: `mon-${n}`, rack: "only" }));
        assert.deepEqual(cephFaults({ ...site(3), hosts, monitorHosts, failureDomain: "host" }), []);
        assert.match(
            cephFaults({ ...site(3), hosts, monitorHosts })[0]?.reason ?? "",
            /3 copies in 1 rack with storage hosts, expected one rack for each copy/,
        );
    });
});
