import assert from "node:assert/strict";
import { cloudFaults } from "../../components/cloud";
import { cloudArgs } from "../../config/cloud";
import { schema } from "../../config/schema";
import { generateLayout } from "../../stacks/generate";
import { referenceBond, referenceControlPlane, referenceSegments, referenceUnderlay } from "../../stacks/reference";

/** Faults of a cloud of so many hypervisors that says nothing of its own, on the RA's servers. */
function faultsOf(hypervisors: number, config: object = {}): string[] {
    const layout = generateLayout({
        name: "any",
        description: "a cloud of some size",
        scale: { hypervisors, virtualMachines: 20 * hypervisors },
        racks: Math.max(12, Math.ceil(hypervisors / 16)),
        hosts: { ...referenceControlPlane, storage: Math.max(12, Math.ceil(hypervisors / 20)), compute: hypervisors },
        segments: referenceSegments,
        underlay: referenceUnderlay,
        bond: referenceBond,
    });
    return cloudFaults(cloudArgs(schema.parse({ layout: "any", ...config }), layout)).map(({ reason }) => reason);
}

describe("a cloud of any size", () => {
    for (const hypervisors of [20, 50, 100, 130, 200, 300, 500, 700, 1000]) {
        it(`is taken as it is with ${hypervisors} hypervisors: no budget is overdrawn by default`, () => {
            assert.deepEqual(faultsOf(hypervisors), []);
        });
    }

    it("is refused where its database takes too few sessions", () => {
        const faults = faultsOf(100, { database: { configuration: { max_connections: 1000 } } });
        assert.match(faults.join(), /sessions, expected at most 1000/);
    });
});
