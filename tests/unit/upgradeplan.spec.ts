import assert from "node:assert/strict";
import { runProgram } from "../../cli/program";
import { keyOf } from "../../cli/diff/snapshot";
import { ImpactClass, impactsOf, severity, worst } from "../../cli/impact";
import { planUpgrade } from "../../cli/upgrade";
import { goalOf } from "../../cli/upgrade/goal";
import { orderedServices, serviceOrders } from "../../cli/upgrade/order";
import { Step, upCommand } from "../../cli/upgrade/steps";
import { changes, patternRegExp } from "../../cli/upgrade/targets";
import { imageCatalogue, ImageName } from "../../components/common/images";
import { Planned, planned, shipped, stepsBetween } from "../support/upgrades";

/** Versions that are newer than what the program has, one for each service and image. */
function newer(image: ImageName): string {
    const { tag } = imageCatalogue[image];
    const numbered: Partial<Record<ImageName, string>> = { rabbitmq: "4.2.10", mysql: "8.4.8-8.1" };
    return (
        numbered[image] ??
        (tag.startsWith("2026.1") ? `${tag}-20261101` : tag.replace(/(\d+)$/, (n) => `${Number(n) + 1}`))
    );
}

/** Every resource that differs is the target of one step, by its URN and by the pattern that the engine is given. */
function assertComplete({ steps, before, after }: Planned): void {
    const { changed, gone } = changes(before, after);
    const wanted = [...changed, ...gone].map(({ urn }) => urn).sort();
    assert.deepEqual(steps.flatMap(({ targets }) => targets).sort(), wanted);
    const all = [...after.resources, ...gone].map(({ urn }) => urn);
    for (const { id, targets, patterns } of steps) {
        const expressions = patterns.map((pattern) => (pattern.includes("*") ? patternRegExp(pattern) : undefined));
        const hit = all.filter((urn) => expressions.some((one, i) => (one ? one.test(urn) : patterns[i] === urn)));
        assert.deepEqual(hit.sort(), [...targets].sort(), id);
    }
}

/** What a target refers to is there when its step begins, or comes with it. */
function assertNothingLate({ steps, before, after }: Planned): void {
    const changed = new Set(changes(before, after).changed.map(({ urn }) => urn));
    const brought = new Set<string>();
    for (const { id, targets } of steps) {
        for (const urn of targets) brought.add(urn);
        for (const urn of targets) {
            const { dependencies = [] } = after.resources.find((one) => one.urn === urn) ?? {};
            for (const needed of dependencies)
                assert.ok(!changed.has(needed) || brought.has(needed), `${id}: ${urn} needs ${needed}`);
        }
    }
}

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

describe("steps of an upgrade", function () {
    this.timeout(240_000);

    describe("of the whole release", () => {
        for (const stack of ["lab", "dev", "scale-5000"]) {
            it(`${stack}: what differs is deployed by one step each, and nothing else is`, async () => {
                const plan = await planned(stack, "2026.2");
                assert.ok(plan.steps.length > 25);
                assertComplete(plan);
                assertNothingLate(plan);
            });
        }

        it("with cells, whose conductors and consoles are replaced together", async () => {
            const { steps } = await planned("scale-5000", "2026.2");
            const conductors = steps.find(({ id }) => id === "nova-conductors")!;
            assert.ok(conductors.patterns.includes("**:Deployment::nova-super-conductor"));
            assert.ok(conductors.targets.length > 2);
            const { checks } = steps.find(({ id }) => id === "nova-computes")!;
            assert.match(
                checks.at(-1)!.join(" "),
                /exec deployment\/nova-super-conductor -- sh -c nova-status upgrade check/,
            );
        });

        it("schema before conductors, these before schedulers and APIs, these before agents, then what cannot be undone", async () => {
            const { steps } = await planned("lab", "2026.2");
            assertOrder(steps, "nova-expand", "nova-conductors", "nova-schedulers", "nova-computes", "nova-migrations");
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

        it("what is replaced by hand is deployed as a template first, and is done when no old pod is left", async () => {
            const { steps } = await planned("lab", "2026.2");
            const [template, pods] = ["neutron-l3", "neutron-l3-pods"].map((id) =>
                steps.find((step) => step.id === id)!,
            );
            assert.equal(template!.impact, "no-restart");
            assert.equal(pods!.targets.length, 0);
            assert.match(pods!.hand!.how, /docs\/networking\.md/);
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

    describe("of one service", () => {
        for (const service of orderedServices) {
            it(`${service}: its own stages, complete and in order`, async () => {
                const { images } = serviceOrders[service];
                const words = [...new Set(images.map((image) => `${image}=${newer(image)}`))];
                // The smallest stack that has the service.
                const plan = await planned(service === "clients" ? "lab" : "dev", ...words);
                assert.ok(plan.steps.length > 0);
                assertComplete(plan);
                assertNothingLate(plan);
                const [first] = plan.steps.filter((step) => step.service === service);
                assert.ok(first, service);
            });
        }

        it("images that have no order of their own: by what their pods are", async () => {
            const images = ["memcached", "etcd", "telegraf", "influxdb", "grafana", "ceph", "mysql-haproxy"] as const;
            const plan = await planned("lab", ...images.map((image) => `${image}=${newer(image)}`));
            assertComplete(plan);
            assertNothingLate(plan);
            const impacts = Object.fromEntries(plan.steps.map(({ id, impact }) => [id, impact]));
            assert.equal(impacts["etcd-members"], "member-restart");
            assert.equal(impacts["stacklight-metrics-pods"], "rolling-restart");
        });

        it("brokers: quorum and alarms are asked for before, and there is no way back from a newer minor version", async () => {
            const { steps } = await planned("lab", "rabbitmq=4.2.10");
            assert.deepEqual(
                steps.map(({ id, impact }) => [id, impact]),
                [["rabbitmq-members", "member-restart"]],
            );
            assert.match(steps[0]!.checks.join("\n"), /statefulset\/rabbitmq-server.*check_if_node_is_quorum_critical/);
            assert.ok(steps[0]!.irreversible);
        });

        it("database: the cluster must be whole", async () => {
            const { steps } = await planned("lab", "mysql=8.4.8-8.1");
            assert.equal(steps.length, 1);
            assert.match(
                steps[0]!.checks.join(),
                /perconaxtradbcluster\/mysql,--for=jsonpath=\{\.status\.state\}=ready/,
            );
        });

        it("the command names the stack and every target, and no whole URN", async () => {
            const { steps } = await planned("lab", "keystone=2026.1-ubuntu_noble-1");
            assert.deepEqual(upCommand("lab", steps[0]!), [
                ...["pulumi", "up", "--stack", "lab", "--target", "**:Job::keystone-db-sync"],
            ]);
            assert.ok(!JSON.stringify(steps).includes("generated-"));
        });
    });

    describe("that would not hold", () => {
        it("are refused: a stage whose pods need what only a later one brings", async () => {
            const { after } = await planned("dev", "keystone=2026.1-ubuntu_noble-1");
            const api = after.resources.find(({ type, name }) => type.endsWith(":Deployment") && name === "keystone")!;
            const turned = after.resources.map((resource) =>
                resource.name === "keystone-db-sync"
                    ? { ...resource, dependencies: [...resource.dependencies, api.urn] }
                    : resource,
            );
            await assert.rejects(
                stepsBetween("dev", Promise.resolve({ ...after, resources: turned })),
                /keystone-db-sync needs .*::keystone, which a later step brings/,
            );
        });

        it("a file that several stages share is told: the engine deletes the old one with the first of them", async () => {
            const config = { computeControl: '{"config": {"DEFAULT": {"debug": true}}}' };
            const plan = await stepsBetween("dev", runProgram("dev", { config }));
            assertComplete(plan);
            assert.match(
                plan.steps[0]!.notes.join(),
                /the old nova-config is deleted with this step: until theirs, pods of .*nova-api/,
            );
        });

        it("what the new program does not have is taken away last, and only with a yes", async () => {
            const plan = await stepsBetween("dev", runProgram("dev", { config: { stacklight: '{"enabled": false}' } }));
            assertComplete(plan);
            const { steps } = plan;
            assert.equal(steps.at(-1)!.id, "removed");
            assert.match(steps.at(-1)!.irreversible ?? "", /it deletes .*stacklight/);
        });
    });
});
