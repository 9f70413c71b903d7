import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EnforcementLevel, PolicyType } from "@pulumi/pulumi/proto/analyzer_pb";
import { ProgramRun, Secret } from "../../cli/program";
import { projectRoot } from "../../components/common/project";
import { rules } from "../../policy/rules";
import { Pack, PackConfig, startPack } from "../support/analyzer";
import { copyOf } from "../support/rules";
import { resourceNamed, stackRun } from "../support/stacks";

const trial = JSON.parse(readFileSync(join(projectRoot(), "policy", "trial.json"), "utf8")) as PackConfig;

/** A database without protection, and an administrator's password that anybody would try. */
function spoil(run: ProgramRun): ProgramRun {
    const broken = copyOf(run);
    resourceNamed(broken, "PerconaXtraDBCluster", "mysql").protect = false;
    const password = Buffer.from("nomoresecret").toString("base64");
    resourceNamed(broken, "Secret", "keystone-admin").inputs.data = new Secret({ OS_BOOTSTRAP_PASSWORD: password });
    return broken;
}

describe("the policy pack under Pulumi's own runner", function () {
    // It compiles TypeScript first, beside whatever else the machine does.
    this.timeout(120_000);
    let pack: Pack;

    before(async () => {
        pack = await startPack();
    });
    after(() => {
        pack.stop();
    });

    it("tells every rule, each for whole stacks, mandatory, with the settings that it reads", async () => {
        const info = await pack.info();
        const policies = info.getPoliciesList();
        assert.equal(info.getName(), "openstack-ra");
        assert.deepEqual(
            policies.map((policy) => policy.getName()),
            rules.map(({ name }) => name),
        );
        for (const policy of policies) {
            assert.equal(policy.getEnforcementlevel(), EnforcementLevel.MANDATORY);
            assert.equal(policy.getPolicyType(), PolicyType.POLICY_TYPE_STACK);
            const { reads = [] } = rules.find(({ name }) => name === policy.getName()) ?? {};
            const schema = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
            assert.deepEqual(Object.keys(schema).sort(), [...reads].sort());
        }
    });

    it("finds nothing in the lab, whose secrets come marked", async () => {
        assert.deepEqual(await pack.analyze(await stackRun("lab")), []);
    });

    it("finds nothing in the lab's first preview, and needs nothing of it that is not known", async () => {
        assert.deepEqual(await pack.analyze(await stackRun("lab", { preview: true })), []);
    });

    it("refuses what is broken, at its resource, and never repeats a secret", async () => {
        const found = await pack.analyze(spoil(await stackRun("lab")));
        assert.deepEqual(found.map(({ policy, urn }) => [policy, urn.split("::").at(-1)]).sort(), [
            ["default-passwords", "keystone-admin"],
            ["protection", "mysql"],
        ]);
        assert.ok(found.every(({ mandatory }) => mandatory));
        assert.doesNotMatch(JSON.stringify(found), /nomoresecret|bm9tb3Jlc2VjcmV0/);
    });

    it("lets a trial be one by the file for it, and only by that", async () => {
        const dev = await stackRun("dev");
        assert.deepEqual(await pack.analyze(dev, trial), []);
        const found = new Set((await pack.analyze(dev)).map(({ policy }) => policy));
        assert.deepEqual([...found].sort(), ["load-balancers", "protection"]);
    });
});
