import assert from "node:assert/strict";
import fc from "fast-check";
import { instancesOf, placementFaults, placeServices } from "../../components/common/placement";
import { CELL_LABEL } from "../../components/common/roles";
import { findLayout, hostCounter } from "../../stacks";
import { inCells } from "../../stacks/cells";
import { hostsWith } from "../../stacks/layout";
import { nodeSpecs } from "../../stacks/nodes";

const lab = findLayout("lab")!;
const large = findLayout("scale-5000")!;

describe("cells", () => {
    it("are as even as racks allow, and a rack is in one of them", () => {
        fc.assert(
            fc.property(fc.integer({ min: 2, max: 12 }), (cells) => {
                const hosts = hostsWith(inCells(large, cells), "compute");
                const sizes = new Map<string, number>();
                const racks = new Map<string, Set<string>>();
                for (const { cell, rack } of hosts) {
                    sizes.set(cell!, (sizes.get(cell!) ?? 0) + 1);
                    racks.set(rack, (racks.get(rack) ?? new Set()).add(cell!));
                }
                assert.equal(sizes.size, cells);
                // A rack holds 16 or 17 hosts.
                assert.ok(Math.max(...sizes.values()) - Math.min(...sizes.values()) <= 2 * 17);
                assert.ok([...racks.values()].every(({ size }) => size === 1));
            }),
        );
    });

    it("are neighbouring racks, in the layout's order", () => {
        const { racks, hosts } = inCells(large, 5);
        const cellOf = new Map(hosts.filter(({ cell }) => cell).map(({ rack, cell }) => [rack, cell]));
        const order = racks.map(({ name }) => cellOf.get(name)).filter((cell, i, all) => cell !== all[i - 1]);
        assert.deepEqual(order, ["cell1", "cell2", "cell3", "cell4", "cell5"]);
    });

    it("are on hypervisors' labels only, and on none where there is one", () => {
        for (const { labels } of nodeSpecs(inCells(lab, 2))) {
            assert.equal(labels[CELL_LABEL] !== undefined, labels["openstack-ra/role-compute"] === "true");
        }
        assert.equal(inCells(lab, 1), lab);
        assert.ok(nodeSpecs(lab).every(({ labels }) => labels[CELL_LABEL] === undefined));
    });

    it("have databases, brokers and conductors of their own, beside those of the cloud", () => {
        const placed = (cells: number) => placeServices({ hypervisors: 5000, hostCount: hostCounter(large), cells });
        const counts = (cells: number) => {
            const of = placed(cells);
            const rows = ["mysqld-server", "rabbitmq-server", "nova-conductor", "nova-novncproxy"] as const;
            return [...rows, "nova-super-conductor" as const, "nova-api" as const].map((row) => instancesOf(of[row]));
        };
        assert.deepEqual(counts(1), [3, 3, 3, 3, 0, 3]);
        assert.deepEqual(counts(5), [18, 18, 15, 15, 3, 3]);
        assert.deepEqual(placementFaults(placed(5)["mysqld-server"]), []);
    });

    it("need hosts for each: too few are told", () => {
        const placed = placeServices({ hypervisors: 1000, hostCount: hostCounter(lab), cells: 2 });
        assert.deepEqual(placementFaults(placed["mysqld-server"]), [
            "mysqld-server: 3 times 3 replicas on 3 hosts with role mysql, expected at most one on a host",
        ]);
    });
});
