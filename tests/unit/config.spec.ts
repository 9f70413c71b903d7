import assert from "node:assert/strict";
import { schema } from "../../config/schema";

describe("the configuration", () => {
    it("takes a number with a fraction also as the text that `pulumi config set --path` makes of it", () => {
        for (const share of [0.25, "0.25"]) {
            assert.equal(schema.parse({ ceph: { pools: { vms: { share } } } }).ceph.pools?.vms?.share, 0.25);
        }
    });

    it("takes no other text for a number", () => {
        for (const share of ["a quarter", "", "1e3", "0.2.5", "25%"]) {
            assert.throws(() => schema.parse({ ceph: { pools: { vms: { share } } } }), /expected number/);
        }
    });
});
