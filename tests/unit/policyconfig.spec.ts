import assert from "node:assert/strict";
import { join } from "node:path";
import { judge, readConfig } from "../../cli/policies";
import { projectRoot } from "../../components/common/project";
import { configFaults } from "../../policy/config";
import { rules } from "../../policy/rules";
import { stackOfRun } from "../../policy/stack";
import { stackRun } from "../support/stacks";

const trial = join(projectRoot(), "policy", "trial.json");

describe("the rules by the command line", () => {
    it("all pass for the lab, a line each", async () => {
        const { text, refused } = judge(stackOfRun(await stackRun("lab")), {});
        assert.ok(!refused);
        const [heading = "", ...lines] = text.split("\n");
        assert.match(heading, /^ +RULE +LEVEL/);
        assert.deepEqual(
            lines.map((line) => line.trim().split(/ +/)),
            rules.map(({ name }) => ["PASS", name, "mandatory"]),
        );
    });

    it("refuse a trial that is not said to be one, with the resources of the first violations of each rule", async () => {
        const dev = stackOfRun(await stackRun("dev"));
        const { text, refused } = judge(dev, {});
        assert.ok(refused);
        assert.match(text, /^FAIL {2}protection +mandatory +\d+ violations$/m);
        assert.match(text, /^load-balancers\n {2}Deployment keystone: no load balancer/m);
        assert.match(text, /^protection\n( {2}.*: not protected .*\n){8} {2}and \d+ more$/m);
        assert.ok(!judge(dev, await readConfig(trial)).refused);
    });

    it("tell, and do not refuse, what is advisory, and are silent of what is disabled", async () => {
        const dev = stackOfRun(await stackRun("dev"));
        const { text, refused } = judge(dev, { all: "advisory", protection: { enforcementLevel: "disabled" } });
        assert.ok(!refused);
        assert.match(text, /^FAIL {2}load-balancers +advisory/m);
        assert.match(text, /^- {5}protection +disabled$/m);
    });

    for (const [given, says] of [
        [{ quorum: "advisory" }, /^quorum: no such rule, expected all or one of dedicated-hosts, /],
        [{ quorums: "warn" }, /^quorums: "warn", expected one of mandatory, advisory, disabled$/],
        [{ all: { enforcementLevel: 1 } }, /^all: 1, expected one of/],
        [{ images: { produktion: false } }, /^images.produktion: no such setting, expected production or digests$/],
        [{ quorums: { production: false } }, /^quorums.production: no such setting, expected none$/],
        [{ images: { production: "no" } }, /^images.production: "no", expected true or false$/],
        [[], /^: no JSON object/],
    ] as const) {
        it(`are refused a configuration (${says.source})`, () => {
            const faults = configFaults(rules, given).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
            assert.match(faults.join("\n"), says);
        });
    }
});
