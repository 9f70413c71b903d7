import assert from "node:assert/strict";
import { podRules } from "../support/podrules";
import { resourceRules } from "../support/resourcerules";
import { copyOf, Rule } from "../support/rules";
import { stackRun } from "../support/stacks";
import { variantRun, variants } from "../support/variants";

function check({ what, faults, breaks }: Rule): void {
    describe(`every stack ${what}`, () => {
        for (const variant of variants) {
            it(`as ${variant.what} does`, async () => {
                assert.deepEqual(faults(await variantRun(variant)), []);
            });
        }
        breaks.forEach(([change, says], i) => {
            it(`or the check tells (${i + 1}: ${says.source})`, async () => {
                const broken = copyOf(await stackRun("lab"));
                change(broken);
                assert.match(faults(broken).join("\n"), says);
            });
        });
    });
}

describe("resources", () => {
    resourceRules.forEach(check);
});

describe("pods", () => {
    podRules.forEach(check);
});
