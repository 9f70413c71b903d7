import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import { manifests } from "../../cli/manifests";
import { kubectlApply } from "../../cli/simulate/kubectl";
import { actAsOperators } from "../../cli/simulate/operators";
import { findPulumi, pulumiUp, withoutOperators } from "../../cli/simulate/pulumi";
import { rollingOut } from "../../cli/simulate/rollout";
import { readFacts } from "../../cli/verify";
import { SIMULATED_LABEL } from "../../components/common/operator";
import { projectRoot } from "../../components/common/project";
import { fakeKubectl, fakeProgram, withFolder } from "../support/fakes";
import { stackRun } from "../support/stacks";

const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

describe("facts of a cluster", () => {
    const pod = (name: string, metadata: object = {}, status: object = ready) => ({
        metadata: { name, namespace: "cloud", ...metadata },
        spec: { nodeName: "host-1" },
        status,
    });
    const owned = (kind: string) => ({ ownerReferences: [{ kind }] });
    const lists = {
        pods: [
            pod("whole", { labels: { [SIMULATED_LABEL]: "true" }, ...owned("StatefulSet") }),
            pod("starting", {}, { phase: "Running", conditions: [{ type: "Ready", status: "False" }] }),
            pod("new", {}, {}),
            pod("agent", owned("DaemonSet")),
            pod("once", owned("Job")),
            pod("static", owned("Node")),
            pod("ended", owned("Job"), { phase: "Succeeded" }),
            pod("leaving", { deletionTimestamp: "2026-01-01T00:00:00Z" }),
        ],
        nodes: [
            {
                metadata: {
                    name: "host-1",
                    labels: { "topology.kubernetes.io/zone": "rack-1", "openstack-ra/role-mysql": "true", other: "x" },
                },
            },
            { metadata: { name: "host-2" } },
        ],
        services: [
            {
                metadata: { name: "web", namespace: "cloud" },
                spec: { type: "LoadBalancer", selector: { app: "web" } },
                status: { loadBalancer: { ingress: [{ ip: "198.18.0.1" }, { hostname: "lb.example.org" }] } },
            },
            { metadata: { name: "plain", namespace: "cloud" }, spec: { type: "ClusterIP" }, status: {} },
        ],
    };

    const read = (...access: string[]) =>
        withFolder(async (folder) => {
            for (const [kind, items] of Object.entries(lists)) {
                await writeFile(join(folder, `${kind}.json`), JSON.stringify({ items }));
            }
            const script = `echo "$*" >> ${folder}/calls; while [ "$1" != get ]; do shift; done; cat ${folder}/$2.json`;
            const facts = await readFacts(await fakeProgram(folder, "kubectl", script), ...access);
            return { facts, calls: (await readFile(join(folder, "calls"), "utf8")).trim().split("\n") };
        });

    it("are its standing pods, and which of them are ready, pass, or stand for an operator's", async () => {
        const { facts } = await read();
        const marks = facts.pods.map((one) => [one.name, one.ready, one.passing, one.simulated]);
        assert.deepEqual(marks, [
            ["whole", true, false, true],
            ["starting", false, false, false],
            ["new", false, false, false],
            ["agent", true, true, false],
            ["once", true, true, false],
            ["static", true, true, false],
        ]);
        assert.equal(facts.pods[0]?.node, "host-1");
    });

    it("are its nodes with rack and roles, and its services with their addresses", async () => {
        const { facts } = await read();
        assert.deepEqual(facts.nodes, [
            { name: "host-1", rack: "rack-1", roles: ["mysql"] },
            { name: "host-2", rack: "", roles: [] },
        ]);
        const services = facts.services.map((one) => [one.name, one.type, one.selector, one.addresses]);
        assert.deepEqual(services, [
            ["web", "LoadBalancer", { app: "web" }, ["198.18.0.1", "lb.example.org"]],
            ["plain", "ClusterIP", {}, []],
        ]);
    });

    it("are read from the cluster that is named", async () => {
        for (const call of (await read("some.yaml", "lab")).calls) {
            assert.match(call, /^--kubeconfig some\.yaml --context lab get /);
        }
        for (const call of (await read()).calls) assert.match(call, /^get /);
    });
});

describe("a workload", () => {
    const workload = (name: string, observedGeneration: number | undefined, updatedReplicas?: number) => ({
        kind: "Deployment",
        metadata: { name, generation: 2 },
        spec: { replicas: 3 },
        status: { observedGeneration, updatedReplicas },
    });

    it("rolls out until its controller has seen the change and all pods are of it", async () => {
        const items = [
            workload("done", 2, 3),
            workload("unseen", 1, 3),
            workload("new", undefined),
            workload("half", 2, 1),
        ];
        const { kubectl } = fakeKubectl({ get: { items } });
        assert.deepEqual(await rollingOut(kubectl), ["Deployment unseen", "Deployment new", "Deployment half"]);
    });
});

describe("the operators' part", () => {
    it("is played for each custom resource that the cluster has, under a manager of its own", () =>
        withFolder(async (folder) => {
            const objects = manifests(await stackRun("lab")).map(({ object }) => object);
            const items = objects.filter(({ kind }) => kind === "PerconaXtraDBCluster" || kind === "RabbitmqCluster");
            const { kubectl, calls } = fakeKubectl({ get: { items } });
            await actAsOperators(kubectl, folder);
            const made = JSON.parse(await readFile(join(folder, "operators.json"), "utf8")) as {
                items: { kind: string; metadata: { name: string } }[];
            };
            const sets = made.items.filter(({ kind }) => kind === "StatefulSet").map(({ metadata }) => metadata.name);
            assert.deepEqual(sets.sort(), ["mysql-haproxy", "mysql-pxc", "rabbitmq-server"]);
            assert.deepEqual(calls[1]?.slice(0, 4), [
                "apply",
                "--server-side",
                "--field-manager",
                "openstack-ra-simulator",
            ]);
        }));

    it("is none where there is no custom resource", () =>
        withFolder(async (folder) => {
            const { kubectl, calls } = fakeKubectl({ get: { items: [] } });
            await actAsOperators(kubectl, folder);
            assert.deepEqual(
                calls.map(([verb]) => verb),
                ["get"],
            );
        }));
});

describe("kubectl's deployment", () => {
    const listed = (kind: string, name: string, more: object = {}) => ({
        kind,
        metadata: { name, namespace: "openstack", ...more },
    });

    /** Deploys dev with a kubectl that finds these objects of ours in the cluster. */
    const deployment = (items: object[], there: string[] = []) =>
        withFolder(async (folder) => {
            const { kubectl, calls } = fakeKubectl({ "-f": there.join("\n"), get: { items } });
            await kubectlApply(kubectl, "dev", folder);
            const applied = calls.find(([verb]) => verb === "apply") ?? [];
            return { applied, deleted: calls.filter(([verb]) => verb === "delete"), asked: calls };
        });

    it("applies every manifest, strictly and as the only owner of its fields", async () => {
        const { applied } = await deployment([]);
        for (const flag of ["--server-side", "--force-conflicts", "--validate=strict"])
            assert.ok(applied.includes(flag));
        const files = applied.filter((word) => word.endsWith(".yaml"));
        for (const name of ["deployment-keystone", "secret-keystone", "perconaxtradbcluster-mysql"]) {
            assert.ok(
                files.some((file) => file.includes(name)),
                name,
            );
        }
    });

    it("leaves alone what the cluster changes once it is there", async () => {
        const count = ({ applied }: { applied: string[] }) => applied.filter((word) => word.endsWith(".yaml")).length;
        const first = await deployment([]);
        const again = await deployment([listed("Secret", "keystone-fernet-keys")], ["secret/it"]);
        const asked = again.asked.filter((call) => call.includes("--ignore-not-found")).length;
        assert.ok(asked > 0);
        assert.equal(count(again), count(first) - asked);
        assert.deepEqual(again.deleted, []);
    });

    it("deletes what an earlier program left, and nothing that has an owner", async () => {
        const { deleted } = await deployment([
            listed("Deployment", "keystone"),
            listed("ConfigMap", "old"),
            listed("Job", "rotate-123", { ownerReferences: [{ kind: "CronJob" }] }),
            listed("Deployment", "keystone", { namespace: "elsewhere" }),
        ]);
        assert.deepEqual(deleted, [
            ["delete", "--namespace", "openstack", "--wait=false", "configmap/old"],
            ["delete", "--namespace", "elsewhere", "--wait=false", "deployment/keystone"],
        ]);
    });
});

describe("the Pulumi CLI", () => {
    /** With a CLI of that script first on PATH; the calls that it had, and from where. */
    async function withCli<T>(script: string, work: (folder: string) => Promise<T>) {
        return withFolder(async (folder) => {
            const before = process.env.PATH ?? "";
            const log = `echo "$PWD|$KUBECONFIG|$PULUMI_BACKEND_URL|$*" >> ${folder}/calls`;
            await fakeProgram(folder, "pulumi", `${log}\n${script}`);
            process.env.PATH = [folder, before].join(delimiter);
            try {
                const result = await work(folder);
                return { result, calls: (await readFile(join(folder, "calls"), "utf8")).trim().split("\n") };
            } finally {
                process.env.PATH = before;
            }
        });
    }

    it("is taken from PATH, with the plugins of the program's SDKs", async () => {
        const { result, calls } = await withCli("echo v9.9.9", () => findPulumi());
        assert.ok(typeof result !== "string");
        assert.equal(result.version, "v9.9.9");
        const words = calls.map((call) => call.split("|")[3] ?? "");
        assert.equal(words[0], "version");
        assert.match(words[1] ?? "", /^plugin install resource kubernetes \d+\.\d+\.\d+$/);
        assert.match(words[2] ?? "", /^plugin install resource random \d+\.\d+\.\d+$/);
    });

    it("that does not work is a sentence with the reason", async () => {
        const { result } = await withCli("echo first >&2; echo 'no plugin today' >&2; exit 1", () => findPulumi());
        assert.equal(result, "the Pulumi CLI cannot be used: no plugin today");
    });

    it("deploys this program from a folder of its own, with its state in there", async () => {
        let project: Record<string, unknown> = {};
        let directory = "";
        const { calls } = await withCli("", async (folder) => {
            directory = join(folder, "work");
            const cli = { path: join(folder, "pulumi"), version: "v9.9.9" };
            await pulumiUp(cli, "lab", "/some/kubeconfig", directory, true);
            project = parse(await readFile(join(directory, "Pulumi.yaml"), "utf8")) as typeof project;
            const read = async (at: string) => parse(await readFile(join(at, "Pulumi.lab.yaml"), "utf8")) as unknown;
            assert.deepEqual(await read(directory), await read(projectRoot()));
        });
        assert.equal(project.main, join(projectRoot(), "index.ts"));
        assert.equal(project.name, "openstack-ra");
        const where = `${directory}|/some/kubeconfig|file://${directory}/state|`;
        assert.equal(calls[0], `${where}stack select --create lab`);
        assert.match(calls[1] ?? "", /\|up --stack lab --yes /);
    });

    it("leaves the operators out, which the simulated cluster plays itself", () => {
        const file = { encryptionsalt: "v1:x", config: { "openstack-ra:layout": "lab", "openstack-ra:operators": {} } };
        assert.deepEqual(parse(withoutOperators(stringify(file))), {
            encryptionsalt: "v1:x",
            config: { "openstack-ra:layout": "lab" },
        });
    });

    it("forgets the state of a cluster that is gone, and keeps that of one that is there", async () => {
        const kept = async (fresh: boolean) => {
            const { result } = await withCli("", async (folder) => {
                const cli = { path: join(folder, "pulumi"), version: "" };
                await pulumiUp(cli, "lab", "k", join(folder, "work"), true);
                await writeFile(join(folder, "work", "state", "mark"), "here");
                await pulumiUp(cli, "lab", "k", join(folder, "work"), fresh);
                return readFile(join(folder, "work", "state", "mark"), "utf8").catch(() => "gone");
            });
            return result;
        };
        assert.deepEqual([await kept(true), await kept(false)], ["gone", "here"]);
    });
});
