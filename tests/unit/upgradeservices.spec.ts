import assert from "node:assert/strict";
import { impactsOf, worst } from "../../cli/impact";
import { Registered, runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { plain } from "../../cli/table";
import { OrderedService, orderedServices, serviceOrders } from "../../cli/upgrade/order";
import { upgradeSteps } from "../../cli/upgrade/plan";
import { shell, upCommand } from "../../cli/upgrade/steps";
import { stepsText } from "../../cli/upgrade/text";
import { imageCatalogue, ImageName } from "../../components/common/images";
import { hostCounter } from "../../stacks";
import { assertComplete, assertNothingForgotten, assertNothingLate, planned, stepsBetween } from "../support/upgrades";

/** Versions that are newer than what the program has, one for each service and image. */
function newer(image: ImageName): string {
    const { tag } = imageCatalogue[image];
    const numbered: Partial<Record<ImageName, string>> = { rabbitmq: "4.2.10", mysql: "8.4.8-8.1" };
    return (
        numbered[image] ??
        (tag.startsWith("2026.1") ? `${tag}-20261101` : tag.replace(/(\d+)$/, (n) => `${Number(n) + 1}`))
    );
}

const LAB_ONLY: OrderedService[] = ["clients", "elasticsearch"];

describe("steps of one service's upgrade", function () {
    this.timeout(240_000);

    describe("of one service", () => {
        it("each has its own stages, complete and in order", async () => {
            // What the laptop has, at once; jobs that copy Ceph's keys and Elasticsearch only the lab has.
            for (const [stack, services] of [
                ["dev", orderedServices.filter((service) => !LAB_ONLY.includes(service))],
                ["lab", LAB_ONLY],
            ] as const) {
                const images = services.flatMap((service): readonly ImageName[] => serviceOrders[service].images);
                const plan = await planned(stack, ...images.map((image) => `${image}=${newer(image)}`));
                assertComplete(plan);
                assertNothingLate(plan);
                const found = [...new Set(plan.steps.map(({ service }) => service))];
                assert.deepEqual(
                    found.filter((service) => services.some((one) => one === service)),
                    services,
                );
            }
        });

        it("images that have no order of their own: by what their pods are", async () => {
            const images = ["memcached", "etcd", "telegraf", "influxdb", "grafana", "ceph", "mysql-haproxy"] as const;
            const plan = await planned("lab", ...images.map((image) => `${image}=${newer(image)}`));
            assertComplete(plan);
            assertNothingLate(plan);
            const impacts = Object.fromEntries(plan.steps.map(({ id, impact }) => [id, impact]));
            assert.equal(impacts["etcd-members"], "member-restart");
            assert.equal(impacts["stacklight-metrics-pods"], "rolling-restart");
        });

        it("servers that keep data say that there is no way back, and what there is instead; others have one", async () => {
            const words = ["etcd", "influxdb", "grafana", "ceph", "mysql-haproxy", "telegraf"] as const;
            const { steps } = await planned("lab", ...words.map((image) => `${image}=${newer(image)}`));
            const of = (id: string) => steps.find((step) => step.id === id)!;
            assert.match(of("etcd-members").irreversible!, /etcd do not start on the data of a newer minor version/);
            assert.match(of("etcd-members").back, /etcdctl downgrade enable/);
            assert.match(of("stacklight-metrics-members").back, /influxd downgrade/);
            assert.match(of("ceph-members").irreversible!, /cannot be downgraded/);
            // Grafana's database goes with its pod; of MySQL only a proxy is another.
            for (const id of ["stacklight-metrics-pods", "mysql-members"]) {
                assert.equal(of(id).irreversible, undefined, id);
                assert.match(of(id).back, /The old version/);
            }
        });

        it("Elasticsearch and Kibana: both of one version, the servers first", async () => {
            const { steps } = await planned("lab", "elasticsearch=8.19.21");
            assert.deepEqual(
                steps.map(({ id, impact }) => [id, impact]),
                [
                    ["elasticsearch-members", "member-restart"],
                    ["elasticsearch-pages", steps[1]!.impact],
                ],
            );
            assert.match(steps[0]!.back, /snapshot/);
            assert.equal(steps[1]!.irreversible, undefined);
        });

        it("Ceph: healthy before its daemons are replaced", async () => {
            const { steps } = await planned("lab", "ceph=v20.2.5");
            const checks = steps[0]!.whole!.map(shell).join("\n");
            assert.match(
                checks,
                /--namespace rook-ceph wait cephcluster\/ceph '--for=jsonpath=\{\.status\.ceph\.health\}=HEALTH_OK'/,
            );
            // Its gateways run the cluster's image, though their resource has none.
            const pods = new Map(steps[0]!.pods.map((one) => [one.name, one.pods]));
            assert.equal(pods.get("rook-ceph-rgw-radosgw-a"), 3);
            assert.equal(pods.get("rook-ceph-mon"), 3);
            const text = stepsText("Ceph", "lab", steps, plain);
            assert.match(text, /rook-ceph-osd-storage-01 to rook-ceph-osd-storage-45: 450 pods of 45\n/);
            assert.ok(text.split("\n").filter((line) => line.includes("osd")).length === 1);
        });

        it("a rollout is waited for as long as the program allows it", async () => {
            const { steps } = await planned("lab", "nova=2026.1-ubuntu_noble-20261101");
            const lines = steps.flatMap(({ whole = [] }) => whole.map(shell));
            assert.ok(lines.some((line) => line.endsWith("rollout status daemonset/nova-compute --timeout=10880s")));
            assert.ok(lines.some((line) => line.endsWith("rollout status deployment/nova-api --timeout=600s")));
        });

        it("brokers: quorum and alarms are asked for before, and there is no way back from a newer minor version", async () => {
            const { steps } = await planned("lab", "rabbitmq=4.2.10");
            assert.deepEqual(
                steps.map(({ id, impact }) => [id, impact]),
                [["rabbitmq-members", "member-restart"]],
            );
            const asked = steps[0]!.whole!.filter((line) => line.includes("check_if_node_is_quorum_critical"));
            assert.deepEqual(
                asked.map((line) => line[4]),
                ["rabbitmq-server-0", "rabbitmq-server-1", "rabbitmq-server-2"],
            );
            assert.ok(steps[0]!.irreversible);
        });

        it("database: the cluster must be whole", async () => {
            const { steps } = await planned("lab", "mysql=8.4.8-8.1");
            assert.equal(steps.length, 1);
            assert.match(
                steps[0]!.whole!.join(),
                /perconaxtradbcluster\/mysql,--for=jsonpath=\{\.status\.state\}=ready/,
            );
            // Its proxies are of another image, which stays.
            assert.deepEqual(
                steps[0]!.pods.map(({ name, pods }) => [name, pods]),
                [["mysql-pxc", 3]],
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

        it("what is dropped goes with the first step that targets what it was made of, which the engine would refuse else", async () => {
            const { before, after } = await planned("dev", "keystone=2026.1-ubuntu_noble-1");
            const named = (type: string, name: string) =>
                before.resources.find((one) => one.type.endsWith(`:${type}`) && one.name === name)!;
            const [sync, api] = [named("Job", "keystone-db-sync"), named("Deployment", "keystone")];
            // Of the API through another that is dropped; of the schema; and of nothing that differs.
            const dropped = (like: Registered, name: string, ...dependencies: string[]): Registered => ({
                ...like,
                name,
                urn: like.urn.replace(/::[^:]*$/, `::${name}`),
                dependencies,
            });
            const old = dropped(api, "keystone-old", api.urn);
            const more = [
                dropped(sync, "keystone-older", old.urn),
                old,
                dropped(sync, "keystone-db-old", sync.urn),
                dropped(sync, "lonely"),
            ];
            const was = { ...before, resources: [...before.resources, ...more] };
            const steps = upgradeSteps(was, after, hostCounter(stackSettings("dev").layout));
            assertComplete({ steps, before: was, after });
            const stepOf = (name: string) =>
                steps.find(({ patterns }) => patterns.some((one) => one.endsWith(`::${name}`)))!;
            // The API was made of the schema: what was made of the API was so too.
            for (const name of ["keystone-db-old", "keystone-old", "keystone-older"])
                assert.equal(stepOf(name).id, "keystone-schema", name);
            assert.match(stepOf("keystone-old").irreversible!, /it deletes .*Deployment keystone-old/);
            assert.equal(stepOf("lonely").id, "cluster-removed");
            // Put last, as all of them were, the engine refuses.
            const [last, others] = [steps.at(-1)!, steps.slice(0, -1)];
            const wrong = others.map((step) => ({
                ...step,
                targets: step.targets.filter((urn) => !more.some((one) => one.urn === urn)),
            }));
            assert.throws(() => {
                assertNothingForgotten([...wrong, { ...last, targets: more.map(({ urn }) => urn) }], was, more);
            }, /will be destroyed, and is no target/);
        });

        it("what the new program does not have is taken away last, and only with a yes", async () => {
            const plan = await stepsBetween("dev", runProgram("dev", { config: { stacklight: '{"enabled": false}' } }));
            assertComplete(plan);
            const { steps } = plan;
            assert.equal(steps.at(-1)!.id, "cluster-removed");
            // As a diff has it: Elasticsearch and InfluxDB go, with what they keep.
            const classes = impactsOf(plan.before, plan.after).map((one) => one.class);
            assert.equal(steps.at(-1)!.impact, worst(classes));
            assert.notEqual(steps.at(-1)!.impact, "no-restart");
            assert.match(steps.at(-1)!.irreversible ?? "", /it deletes .*stacklight/);
        });
    });
});
