import assert from "node:assert/strict";
import { kubectlDeployer } from "../../cli/upgrade/kubectl";
import { Step } from "../../cli/upgrade/steps";
import { resourceNamed, stackRun } from "../support/stacks";

/** What was asked of kubectl while it deployed one resource; an operator reads it when `reads` have been made. */
async function asked(stack: string, type: string, name: string, status: object[] = []): Promise<string[]> {
    const run = await stackRun(stack);
    const lines: string[] = [];
    const kubectl = (...words: string[]) => {
        lines.push(words.join(" "));
        const isRead = words[0] === "get" && words.includes("json");
        return Promise.resolve(isRead ? JSON.stringify({ metadata: { generation: 7 }, status: status.shift() }) : "");
    };
    const { urn } = resourceNamed(run, type, name);
    const deployer = kubectlDeployer(kubectl, { before: run, after: run }, "it is a test");
    await deployer.deploy({ id: name, targets: [urn] } as Step & { id: string });
    return lines.filter((line) => !line.startsWith("apply"));
}

describe("a step without Pulumi", function () {
    this.timeout(60_000);

    it("waits for a rollout as long as the engine would: all waves of the hypervisors", async () => {
        const lines = await asked("lab", "DaemonSet", "nova-compute");
        assert.deepEqual(lines, [
            "rollout status --namespace openstack DaemonSet.v1.apps/nova-compute --timeout=10880s",
        ]);
    });

    it("ten minutes where the program says nothing", async () => {
        const [line] = await asked("lab", "Deployment", "nova-api");
        assert.match(line ?? "", /deployment.*nova-api --timeout=600s$/i);
    });

    it("does not take the status of before for the new one: the operator has to have read what was applied", async () => {
        const lines = await asked("lab", "PerconaXtraDBCluster", "mysql", [
            { state: "ready", observedGeneration: 6 },
            { state: "ready", observedGeneration: 6 },
            { state: "initializing", observedGeneration: 7 },
        ]);
        const [what, ...others] = lines.map((line) => line.split(" ")[0]);
        assert.deepEqual([what, ...others], ["get", "get", "get", "wait"]);
        assert.match(lines.at(-1)!, /--for=jsonpath=\{\.status\.state\}=ready --timeout=1800s$/);
    });

    it("a status that does not say what it is of is taken as it is", async () => {
        const lines = await asked("lab", "PerconaXtraDBCluster", "mysql", [{ state: "ready" }]);
        assert.deepEqual(
            lines.map((line) => line.split(" ")[0]),
            ["get", "wait"],
        );
    });
});
