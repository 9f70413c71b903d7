import assert from "node:assert/strict";
import { renderedFiles } from "../support/files";
import { stacks } from "../support/stacks";
import { judgeOslo } from "./check/oslo";
import { judgeTogether, osloFiles, RELEASE } from "./checks";
import { judge } from "./judge";
import { broken } from "./osloservices";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

describe("every rendered config file", function () {
    // The first of them installs the programs.
    this.timeout(30 * 60_000);

    before(async () => {
        await judgeTogether((await Promise.all(stacks.map(renderedFiles))).flat());
    });

    for (const stack of stacks) {
        it(`of ${stack} is accepted by the program that reads it`, async function () {
            const { faults, excused, missed } = await judge(await renderedFiles(stack));
            for (const line of [...excused, ...missed]) console.warn(`      NOT CHECKED: ${line}`);
            assert.deepEqual(faults, []);
            if (missed.length > 0) this.skip();
        });
    }

    it("of every service is refused with an option misspelt or of the wrong type", async function () {
        await orSkip(this, releasePython(RELEASE));
        const files = osloFiles((await Promise.all(stacks.map(renderedFiles))).flat());
        const breaks = files.flatMap(broken);
        assert.ok(breaks.length > files.length, "a file of each service has an option with a type");
        const found = await judgeOslo(
            RELEASE,
            breaks.map(({ file }) => file),
        );
        for (const [i, { what, file, says }] of breaks.entries()) {
            assert.match(found[i]!.join("\n"), says, `${file.name}: ${what}`);
        }
    });

    it("counts a file that nothing reads as a fault", async () => {
        const { faults } = await judge([{ stack: "lab", owner: "new", name: "new.conf", content: "" }]);
        assert.match(faults.join(), /^lab\/new\/new\.conf: no check reads this file/);
    });

    it("counts a number that came out as none as a fault", async () => {
        const file = { stack: "lab", owner: "mysql", name: "limits.json", content: '{"limit": "NaN"}' };
        assert.match((await judge([file])).faults.join(), /^lab\/mysql\/limits\.json: "NaN" in the text/);
    });

    for (const [name, content] of [
        ["broken.json", "{"],
        ["broken.py", "import"],
        ["broken.sh", "if"],
    ] as const) {
        it(`names ${name}, which its reader refuses`, async function () {
            const { faults, missed } = await judge([{ stack: "lab", owner: "keystone", name, content }]);
            if (missed.length > 0) this.skip();
            assert.match(faults.join("\n"), new RegExp(`^lab/keystone/${name}: `));
        });
    }

    it("says which files have no program, and why", async () => {
        const names = ["proxysql.cnf", "ceph.client.cinder.keyring"];
        const { excused } = await judge(names.map((name) => ({ stack: "lab", owner: "some", name, content: "" })));
        assert.match(excused.join("\n"), /^lab\/some\/proxysql\.cnf: ProxySQL is in no Debian/m);
        assert.match(excused.join("\n"), /^lab\/some\/ceph\.client\.cinder\.keyring: os-brick puts it/m);
    });
});
