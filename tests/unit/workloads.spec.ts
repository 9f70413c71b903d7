import assert from "node:assert/strict";
import { KubernetesObject, Manifest, manifests } from "../../cli/manifests";
import { builtServices, operatorWorkloads, PodSet, podSets } from "../../cli/workloads";
import { roleLabel, roleNames } from "../../components/common/roles";
import { hostCounter } from "../../stacks";
import { layout } from "../../stacks/lab";
import { stackRun } from "../support/stacks";

const hosts = hostCounter(layout);

async function labSets(): Promise<PodSet[]> {
    return podSets(manifests(await stackRun("lab")), hosts);
}

function manifest(kind: string, spec: unknown): Manifest {
    const object: KubernetesObject = { apiVersion: "apps/v1", kind, metadata: { name: "x" }, spec };
    return { urn: "", tier: "t", resource: "x", createOnce: false, generated: [], object };
}

function template(requests: object | undefined, affinity?: object) {
    return { spec: { affinity, containers: [{ image: "a:1", resources: { requests } }, { image: "b:1" }] } };
}

describe("pods of a stack", () => {
    it("are those of the lab's tiers, by operators or not, with replicas and service", async () => {
        const tiers = ["memcached", "mysql", "rabbitmq", "keystone"];
        const sets = (await labSets()).filter(({ tier }) => tiers.includes(tier));
        const found = sets.map(({ tier, name, kind, replicas, service, balances, simulated }) =>
            [tier, name, kind, replicas, service ?? `(${balances ?? ""})`, simulated ? "operator" : "own"].join(" "),
        );
        assert.deepEqual(found, [
            "memcached memcached StatefulSet 3 memcached own",
            "mysql mysql-pxc StatefulSet 3 mysqld-server operator",
            "mysql mysql-haproxy StatefulSet 3 (mysqld-server) operator",
            "rabbitmq rabbitmq-server StatefulSet 3 rabbitmq-server operator",
            "keystone keystone Deployment 5 keystone-all own",
        ]);
    });

    it("ask for what their containers ask for together", () => {
        const [set] = podSets([manifest("Deployment", { template: template({ cpu: "250m", memory: "2Gi" }) })], hosts);
        assert.deepEqual(set?.requests, { cores: 0.25, memory: 2 * 2 ** 30 });
        assert.deepEqual(set.images, ["a:1", "b:1"]);
        assert.equal(set.replicas, 1);
        const [silent] = podSets([manifest("Deployment", { template: template(undefined) })], hosts);
        assert.deepEqual(silent?.requests, { cores: 0, memory: 0 });
    });

    it("refuse a quantity that is none", () => {
        const broken = manifest("Deployment", { template: template({ cpu: "a lot" }) });
        assert.throws(() => podSets([broken], hosts), /"a lot" is not a Kubernetes quantity/);
    });

    it("may be on hosts of the roles that their affinity requires, and anywhere without one", async () => {
        const roles = Object.fromEntries((await labSets()).map(({ name, roles: of }) => [name, of]));
        assert.deepEqual(roles.memcached, ["keystone", "nova-api"]);
        assert.deepEqual(roles["mysql-haproxy"], ["mysql"]);
        const [anywhere] = podSets([manifest("DaemonSet", { template: template(undefined) })], hosts);
        assert.deepEqual(anywhere?.roles, roleNames);
    });

    it("are one on each host of its roles for a DaemonSet", () => {
        const term = { matchExpressions: [{ key: roleLabel("compute"), operator: "Exists" }] };
        const affinity = {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
        };
        const [set] = podSets([manifest("DaemonSet", { template: template(undefined, affinity) })], hosts);
        assert.equal(set?.replicas, 486);
    });

    it("are not those of jobs", () => {
        const spec = { template: template({ cpu: "1" }) };
        assert.deepEqual(podSets([manifest("Job", spec), manifest("CronJob", { jobTemplate: { spec } })], hosts), []);
    });

    it("say which rows of the placement table are built", async () => {
        const sets = await labSets();
        for (const service of ["keystone-all", "mysqld-server", "memcached"] as const) {
            assert.ok(builtServices(sets).includes(service), service);
        }
        const without = sets.filter(({ name }) => name !== "rabbitmq-server");
        assert.ok(builtServices(sets).includes("rabbitmq-server"));
        assert.ok(!builtServices(without).includes("rabbitmq-server"));
    });
});

describe("what operators make", () => {
    it("is told for every custom resource of the lab, and for no other kind", async () => {
        for (const { object } of manifests(await stackRun("lab"))) {
            const makesPods =
                /^(PerconaXtraDBCluster|RabbitmqCluster|CephCluster|CephObjectStore|Elasticsearch|Kibana)$/.test(
                    object.kind,
                );
            assert.equal(operatorWorkloads(object).length > 0, makesPods, object.kind);
        }
    });

    it("belongs to the custom resource as the cluster has it", async () => {
        const object = manifests(await stackRun("lab")).find((one) => one.object.kind === "RabbitmqCluster")!.object;
        const live = { ...object, metadata: { ...object.metadata, uid: "42" } };
        const [set] = operatorWorkloads(live);
        const owners = set?.metadata.ownerReferences as { uid: string }[];
        assert.equal(owners[0]?.uid, "42");
    });
});
