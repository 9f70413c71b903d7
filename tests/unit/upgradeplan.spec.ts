import assert from "node:assert/strict";
import { keyOf } from "../../cli/diff/snapshot";
import { ImpactClass, impactsOf, severity, worst } from "../../cli/impact";
import { Registered } from "../../cli/program";
import { planUpgrade } from "../../cli/upgrade";
import { broughtBy, goalOf } from "../../cli/upgrade/goal";
import { orderedServices, serviceOrders } from "../../cli/upgrade/order";
import { upgradeSteps } from "../../cli/upgrade/plan";
import { shell, Step } from "../../cli/upgrade/steps";
import { assertComplete, assertNothingLate, planned, shipped } from "../support/upgrades";

function assertOrder(steps: Step[], ...ids: string[]): void {
    const places = ids.map((id) => {
        const place = steps.findIndex((step) => step.id === id);
        assert.ok(place >= 0, `no step ${id}`);
        return place;
    });
    assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
        ids.join(" < "),
    );
}

/** A stack's conductor as a stack with cells has them: one for all, and one for each. */
function inTwoCells(resource: Registered): Registered[] {
    if (resource.name !== "nova-conductor" || !resource.type.endsWith(":Deployment")) return [resource];
    const called = (name: string): Registered => ({
        ...resource,
        name,
        objectName: name,
        urn: resource.urn.replace(/::[^:]*$/, `::${name}`),
        inputs: { ...resource.inputs, metadata: { ...(resource.inputs.metadata as object), name } },
    });
    return [called("nova-super-conductor"), called("nova-conductor-cell1"), called("nova-conductor-cell2")];
}

describe("steps of an upgrade", function () {
    this.timeout(240_000);

    describe("of the whole release", () => {
        for (const stack of ["lab", "dev"]) {
            it(`${stack}: what differs is deployed by one step each, and nothing else is`, async () => {
                const plan = await planned(stack, "2026.2");
                assert.ok(plan.steps.length > 25);
                assertComplete(plan);
                assertNothingLate(plan);
            });
        }

        it("with cells, whose conductors and consoles are replaced together, as are those that begin once more", async () => {
            // The dev stack's, made two: for another stack the program would have to run with thousands of hosts.
            const { before, after } = await planned("dev", "2026.2");
            const [was, is] = [before, after].map((run) => ({ ...run, resources: run.resources.flatMap(inTwoCells) }));
            const brought = broughtBy(goalOf(["2026.2"], shipped));
            const steps = upgradeSteps(was!, is!, () => ({ hosts: 1, racks: 1 }), brought);
            const conductors = steps.find(({ id }) => id === "nova-conductors")!;
            for (const name of ["nova-super-conductor", "nova-conductor-cell2"])
                assert.ok(conductors.patterns.includes(`**:Deployment::${name}`), name);
            const { checks } = steps.find(({ id }) => id === "nova-computes")!;
            assert.match(
                checks.at(-1)!.join(" "),
                /exec deployment\/nova-super-conductor -- sh -c nova-status upgrade check/,
            );
            const unpin = steps.find(({ id }) => id === "nova-unpin")!.commands.map(shell);
            assert.match(unpin[0]!, /restart deployment\/nova-super-conductor$/);
            assert.ok(unpin.some((line) => line.endsWith("restart deployment/nova-conductor-cell2")));
        });

        it("schema before conductors, these before schedulers and APIs, these before agents, then what cannot be undone", async () => {
            const { steps } = await planned("lab", "2026.2");
            assertOrder(steps, "nova-expand", "nova-conductors", "nova-schedulers", "nova-computes", "nova-unpin");
            assertOrder(steps, "nova-unpin", "nova-migrations");
            assertOrder(
                steps,
                "neutron-expand",
                "neutron-servers",
                "neutron-gateways",
                "neutron-l3",
                "neutron-l3-pods",
            );
            assertOrder(steps, "neutron-l3-pods", "neutron-l2", "neutron-contract", "openvswitch-gateways");
            assertOrder(steps, "glance-expand", "glance-api", "glance-contract");
            assertOrder(
                steps,
                "cinder-expand",
                "cinder-scheduler",
                "cinder-volumes",
                "cinder-api",
                "cinder-unpin",
                "cinder-migrations",
            );
            assertOrder(steps, "keystone-api", "glance-expand", "placement-api", "nova-expand", "neutron-expand");
            assertOrder(steps, "openvswitch-gateways-pods", "openvswitch-hypervisors", "openvswitch-hypervisors-pods");
        });

        it("what a stage takes from pods of the old release comes after the last of them", async () => {
            const { steps } = await planned("lab", "2026.2");
            for (const service of orderedServices) {
                const own = steps.filter((step) => step.service === service && step.targets.length > 0);
                const taken = own.findIndex(
                    ({ irreversible, impact }) => irreversible !== undefined && impact === "schema-migration",
                );
                // Keystone's schema is one job, of which nothing is taken away since 2023.2.
                if (service === "keystone" || taken < 0) continue;
                assert.equal(taken, own.length - 1, service);
            }
        });

        it("agents of hypervisors in waves of a rack's share, by their own number", async () => {
            const { steps } = await planned("lab", "2026.2");
            const { pods, impact } = steps.find(({ id }) => id === "nova-computes")!;
            assert.deepEqual(pods, [{ kind: "DaemonSet", name: "nova-compute", pods: 486, atOnce: 15, waves: 33 }]);
            assert.equal(impact, "data-plane");
        });

        it("when no old pod is left, those begin once more that have kept the lowest version: one after the other, the API last", async () => {
            const { steps } = await planned("lab", "2026.2");
            const restarted = (id: string) => {
                const { commands } = steps.find((step) => step.id === id)!;
                const [restarts, waits] = [0, 1].map((odd) => commands.filter((_, i) => i % 2 === odd));
                for (const wait of waits!) assert.match(shell(wait), /rollout status \S+ --timeout=\d+s$/);
                return restarts!.map((line) => /rollout restart (\S+)$/.exec(shell(line))?.[1]);
            };
            assert.deepEqual(restarted("nova-unpin"), [
                "deployment/nova-conductor",
                "deployment/nova-scheduler",
                "deployment/nova-metadata",
                "deployment/nova-api",
            ]);
            assert.deepEqual(restarted("cinder-unpin"), [
                "statefulset/cinder-scheduler",
                "statefulset/cinder-volume",
                "statefulset/cinder-backup",
                "deployment/cinder-api",
            ]);
            for (const [service, impact] of [
                ["nova", "rolling-restart"],
                // A backup that runs fails, as it does when its own step replaces the pod.
                ["cinder", "blip"],
            ] as const) {
                const unpin = steps.find(({ id }) => id === `${service}-unpin`)!;
                assert.equal(unpin.impact, impact);
                assert.ok(unpin.pods.length >= 4 && unpin.targets.length === 0);
            }
        });

        it("an image of the same release lifts no pins: nothing was pinned", async () => {
            const { steps } = await planned("dev", "nova=2026.1-ubuntu_noble-20261101");
            assert.ok(steps.some(({ id }) => id === "nova-computes"));
            assert.ok(!steps.some(({ id }) => id === "nova-unpin"));
        });

        it("what is replaced by hand is deployed as a template first, and is done when no old pod is left", async () => {
            const { steps } = await planned("lab", "2026.2");
            const [template, pods] = ["neutron-l3", "neutron-l3-pods"].map((id) =>
                steps.find((step) => step.id === id)!,
            );
            assert.equal(template!.impact, "no-restart");
            assert.equal(pods!.targets.length, 0);
            assert.match(pods!.hand!.how, /docs\/networking\.md/);
            assert.match(pods!.back, /The old template \(the step back of neutron-l3\), then each pod again, by hand/);
            assert.match(pods!.hand!.done[0]!.join(" "), /daemonset\/neutron-l3-agent --for=jsonpath=.*=3 /);
        });

        it("each stage is of the class that a diff gives its changes, at least of that which its order knows", async () => {
            const { steps, before, after } = await planned("lab", "2026.2");
            const classes = new Map(impactsOf(before, after).map((one) => [one.change.key, one.class]));
            const named = new Map<string, ImpactClass>(
                orderedServices.flatMap((service) =>
                    serviceOrders[service].phases.map(({ id, impact }) => [`${service}-${id}`, impact] as const),
                ),
            );
            const resources = new Map(after.resources.map((resource) => [resource.urn, resource]));
            const classOf = (urn: string) => {
                const { type = "", name = "" } = resources.get(urn) ?? {};
                return classes.get(keyOf(type, name)) ?? [];
            };
            for (const { id, impact, targets } of steps.filter((step) => step.targets.length > 0)) {
                const found = worst(targets.flatMap(classOf));
                assert.equal(impact, found, id);
                // A template that a person rolls out restarts nothing.
                const told = /^(neutron-l3|openvswitch-\w+)$/.test(id) ? "no-restart" : named.get(id);
                assert.ok(severity(impact) >= severity(told ?? impact), id);
            }
        });

        it("begins with the configuration, told as commands, and ends with the proof that nothing is left", async () => {
            const steps = await planUpgrade("dev", goalOf(["2026.2"], shipped));
            const [first, last] = [steps[0]!, steps.at(-1)!];
            assert.deepEqual(first.commands, [["pulumi", "config", "set", "--stack", "dev", "release", "2026.2"]]);
            assert.match(first.back, /release 2026\.1$/);
            assert.deepEqual(last.commands[0], ["pulumi", "preview", "--stack", "dev", "--expect-no-changes"]);
            assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
        });
    });
});
