import assert from "node:assert/strict";
import { Fabric, fabricFaults } from "../../components/fabric";
import { layoutFaults } from "../../stacks/validate";
import { badFabrics, soundFabric } from "../support/badfabric";
import { badUnderlays } from "../support/badunderlays";
import { library } from "../support/library";
import { changedLayout, refusal, withLayout } from "../support/refusal";

describe("a bad network", () => {
    for (const [what, change, says] of badUnderlays) {
        it(`with ${what} is refused before anything is registered`, async () => {
            const layout = changedLayout("lab", change);
            const { message, registered } = await withLayout("lab", layout, () => refusal("lab", {}));
            for (const fragment of says) assert.ok(message.includes(fragment), `${fragment}\nis not in\n${message}`);
            assert.equal(message.split("\n").length - 1, says.length, message);
            assert.deepEqual(registered, []);
        });
    }

    it("with switches in racks, and no underlay that says what they are, is refused", () => {
        const layout = changedLayout("dev", ({ racks }) => (racks[0]!.asn = 64_601));
        assert.deepEqual(layoutFaults(layout), [
            'racks: "desk" has leafs or an AS number, expected an underlay with them',
        ]);
    });

    it("is refused in a fabric's arguments too", async () => {
        assert.deepEqual(fabricFaults(soundFabric()), []);
        for (const [what, args, says] of badFabrics) {
            const lines = fabricFaults(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
            for (const fragment of says) {
                assert.ok(
                    lines.some((line) => line.startsWith(fragment)),
                    `${what}: ${fragment}\nis not in\n${lines.join("\n")}`,
                );
            }
            assert.equal(lines.length, says.length, `${what}: ${lines.join("\n")}`);
        }
        const [, args] = badFabrics[0]!;
        const { resources } = await library(() => {
            assert.throws(() => new Fabric("fabric", args), /mode: "kube-vip"/);
        });
        assert.deepEqual(resources, []);
    });
});
