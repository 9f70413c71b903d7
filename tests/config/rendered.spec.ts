import assert from "node:assert/strict";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { excuseFor } from "./checks";
import { judge } from "./judge";
import { RenderedFile } from "./rendered";
import { sampleFiles } from "./samples";

// Stands in for tests/support/files.ts: the files of the real stacks.
const STACKS = { lab: REFERENCE_SCALE, dev: { hypervisors: 1, virtualMachines: 20 } };

function renderedFiles(stack: keyof typeof STACKS): Promise<RenderedFile[]> {
    const files = Object.entries(sampleFiles(STACKS[stack]));
    return Promise.resolve(files.map(([name, content]) => ({ stack, owner: "sample", name, content })));
}

describe("every rendered config file", function () {
    // The first of them installs the programs.
    this.timeout(30 * 60_000);

    for (const stack of Object.keys(STACKS) as (keyof typeof STACKS)[]) {
        it(`of ${stack} is accepted by the program that reads it`, async function () {
            const { faults, notChecked } = await judge(await renderedFiles(stack));
            for (const line of notChecked) console.warn(`      NOT CHECKED: ${line}`);
            assert.deepEqual(faults, []);
            const excused = notChecked.filter((line) => excuseFor({ name: /[^/]+(?=: )/.exec(line)?.[0] ?? "" }));
            if (notChecked.length > excused.length) this.skip();
        });
    }

    it("counts a file that nothing reads as a fault", async () => {
        const { faults } = await judge([{ stack: "lab", owner: "new", name: "new.conf", content: "" }]);
        assert.match(faults.join(), /^lab\/new\/new\.conf: no check reads this file/);
    });

    it("counts a number that came out as none as a fault", async () => {
        const file = { stack: "lab", owner: "mysql", name: "limits.json", content: '{"limit": "NaN"}' };
        assert.match((await judge([file])).faults.join(), /^lab\/mysql\/limits\.json: "NaN" in the text/);
    });

    it("names the file that a program refuses", async () => {
        const file = { stack: "lab", owner: "keystone", name: "broken.json", content: "{" };
        assert.match((await judge([file])).faults.join(), /^lab\/keystone\/broken\.json: /);
    });
});
