import assert from "node:assert/strict";
import { groupShare } from "../../cli/capacity";
import { hostGroups, sumOf } from "../../stacks/groups";
import { manifests } from "../../cli/manifests";
import { planText } from "../../cli/plan";
import { runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { Style } from "../../cli/table";
import { PodSet, podSets } from "../../cli/workloads";
import { CloudArgs, cloudPods } from "../../components/cloud";
import { serviceLabel } from "../../components/common/labels";
import { Settings } from "../../config";
import { hostCounter } from "../../stacks";
import { layout } from "../../stacks/lab";
import { stackRun, stacks } from "../support/stacks";

async function planOf(stack: string, change: (settings: Settings) => Settings = (same) => same, style?: Style) {
    return planText(await stackRun(stack), change(stackSettings(stack)), style);
}

/** The line of a plan that begins with a name, its columns split. */
function row(text: string, name: string): string[] {
    const line = text.split("\n").find((candidate) => candidate.trim().startsWith(`${name} `)) ?? "";
    return line.trim().split(/ {2,}/);
}

const set: PodSet = {
    tier: "t",
    kind: "Deployment",
    namespace: "n",
    name: "x",
    simulated: false,
    replicas: 4,
    images: [],
    requests: { cores: 1, memory: 0 },
    roles: ["keystone", "nova-api"],
};

describe("capacity", () => {
    it("counts the lab's hosts to the RA's totals", () => {
        const groups = hostGroups(layout);
        const of = (storage: boolean) => sumOf(groups.filter(({ roles }) => roles.includes("storage") === storage));
        const { hosts, cores, memoryGB, racks } = of(false);
        assert.deepEqual([hosts, cores, memoryGB, racks.size], [516, 12_384, 132_096, 35]);
        const storage = of(true);
        assert.deepEqual([storage.hosts, storage.cores, storage.memoryGB, storage.hddGB], [45, 1_080, 5_760, 900_000]);
    });

    it("has a group for each role, and one for hosts with several", () => {
        const groups = hostGroups({
            ...layout,
            hosts: layout.hosts.map((host) => ({ ...host, roles: ["compute", "storage"] })),
        });
        assert.deepEqual(
            groups.map(({ roles, hosts }) => [roles.join(), hosts]),
            [["compute,storage", 561]],
        );
        assert.equal(hostGroups(layout).length, 12);
    });

    it("spreads pods over all hosts that may hold them, and puts none elsewhere", () => {
        const groups = hostGroups(layout);
        const share = (role: string) =>
            groupShare(
                set,
                groups.find(({ roles: [only] }) => only === role)!,
                groups,
            );
        assert.deepEqual([share("keystone"), share("nova-api"), share("compute")], [2.5, 1.5, 0]);
        assert.equal(
            groups.reduce((sum, group) => sum + groupShare(set, group, groups), 0),
            set.replicas,
        );
    });
});

describe("plan", () => {
    it("tells the lab's hardware in the RA's numbers", async () => {
        const text = await planOf("lab");
        assert.match(text, /561 hosts in 35 racks, of them 486 hypervisors/);
        assert.deepEqual(row(text, "compute and control"), [
            "compute and control",
            "516",
            "12,384",
            "132,096 GB",
            "826 TB",
        ]);
        assert.deepEqual(row(text, "storage"), ["storage", "45", "1,080", "5,760 GB", "43.2 TB", "900 TB"]);
    });

    it("shows each tier's pods with image and requests, and counts the rest", async () => {
        const text = await planOf("lab");
        assert.deepEqual(row(text, "mysql-pxc"), [
            "mysql-pxc",
            "3 x",
            "percona-xtradb-cluster:8.4.7-7.1",
            "16 cores",
            "160 GB",
            "StatefulSet, by its operator",
        ]);
        assert.match(
            text,
            /\n {2}rabbitmq\n.*\n {4}1 Certificate, 1 PodDisruptionBudget, 1 RabbitmqCluster, 2 Secret\n/,
        );
    });

    it("sets requests against the capacity of each role's hosts", async () => {
        const text = await planOf("lab");
        const line = (name: string) => row(text.slice(text.indexOf("Hosts by role")), name);
        // Three brokers of 16 cores and 96 GiB, and a collector beside each, on three hosts of 24 cores and 256 GB.
        assert.deepEqual(line("rabbitmq").slice(2), ["3", "3", "72", "768 GB", "48.6", "68%", "289 GB", "38%"]);
        assert.deepEqual(line("compute").slice(2), [
            "486",
            "35",
            "11,664",
            "124,416 GB",
            "880",
            "8%",
            "2,384 GB",
            "2%",
        ]);
    });

    it("says where pods ask for more than there is", async () => {
        assert.ok(!(await planOf("lab")).includes("more than there is"));
        const small = await planOf("lab", (settings) => {
            const { layout: of } = settings;
            const profiles = { ...of.profiles };
            for (const [name, profile] of Object.entries(profiles)) profiles[name] = { ...profile, cores: 12 };
            return { ...settings, layout: { ...of, profiles } };
        });
        assert.match(small, /rabbitmq .* 135% .* more than there is/);
    });

    it("shows rows of the placement table that are built, and how they are reached", async () => {
        const lab = await planOf("lab");
        const line = (text: string, name: string) => row(text.slice(text.indexOf("Placement")), name);
        assert.deepEqual(line(lab, "keystone-all"), ["keystone-all", "5", "5", "5", "keystone", "no", "yes"]);
        assert.deepEqual(line(lab, "mysqld-server").at(-1), "mysql-haproxy x 3");
        assert.deepEqual(line(await planOf("dev"), "keystone-all").at(-1), "cluster address");
        assert.doesNotMatch(lab, /rows of the table are not in this stack/);
        const without = await runProgram("lab", { config: { stacklight: '{"enabled": false}' } });
        assert.match(planText(without, stackSettings("lab")), /\n {2}\d+ more rows of the table are not in this stack/);
    });

    it("counts what clients may use against what servers accept, with what the stack sets itself", async () => {
        const line = async (name: string, change?: (cloud: CloudArgs) => CloudArgs) => {
            const text = await planOf("lab", (settings) => ({
                ...settings,
                cloud: change ? change(settings.cloud) : settings.cloud,
            }));
            return row(text.slice(text.indexOf("Budgets")), name);
        };
        const used = async (...of: Parameters<typeof line>) => Number((await line(...of))[1]?.replace(/,/g, ""));
        assert.equal((await line("database sessions"))[2], "of 10,000 sessions");
        assert.equal((await line("AMQP connections"))[2], "of 131,072 connections");
        assert.deepEqual((await line("neutron-rpc-server")).slice(1), ["768", "3 x 16 processes x (8 + 8)"]);
        // Of what the stack sets, Keystone's pool is larger by two for each of its forty processes.
        const larger = (cloud: CloudArgs) => ({
            ...cloud,
            database: { ...cloud.database, configuration: { max_connections: 9000 } },
            identity: { ...cloud.identity, config: { database: { max_pool_size: 10, max_overflow: 0 } } },
        });
        assert.equal((await line("database sessions", larger))[2], "of 9,000 sessions");
        assert.equal(await used("database sessions", larger), (await used("database sessions")) + 5 * 8 * 2);
        const external = await line("database sessions", (cloud) => ({
            ...cloud,
            database: { ...cloud.database, external: { host: "db", passwords: {} } },
        }));
        assert.equal(external[2], "of the external server's own");
    });

    it("has the same numbers in its budgets as the pods that the stack has", async () => {
        for (const stack of stacks) {
            const { cloud, layout: site } = stackSettings(stack);
            const sum = (of: [service: string, pods: number, memory: number][]) => {
                const sums = new Map<string, [pods: number, memory: number]>();
                for (const [service, pods, memory] of of) {
                    const [before, asked] = sums.get(service) ?? [0, 0];
                    sums.set(service, [before + pods, asked + pods * memory]);
                }
                return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
            };
            const rendered = podSets(manifests(await stackRun(stack)), hostCounter(site)).map(
                ({ name, service, balances, beside, replicas, requests }): [string, number, number] => [
                    // Ceph's managers have no row, and are counted with the monitors, beside which they are.
                    service ?? balances ?? beside ?? (name === "rook-ceph-mgr" ? "ceph-mon" : "none"),
                    replicas,
                    requests.memory / 2 ** 20,
                ],
            );
            const counted = cloudPods(cloud).map(({ service, pods, size }): [string, number, number] => [
                serviceLabel(service),
                pods,
                Math.ceil(size.memory),
            ]);
            assert.deepEqual(sum(counted), sum(rendered), stack);
        }
    });

    it("lists the images that are used, by their whole references, and no others", async () => {
        const text = await planOf("lab");
        assert.match(text, /mysql-haproxy +docker\.io\/percona\/haproxy:/);
        assert.ok(!text.includes("proxysql"));
    });

    it("is as long for 1,000 hosts as for 561, in lines and resources", async () => {
        const lines = async (stack: string) => (await planOf(stack)).split("\n").length;
        assert.equal(await lines("scale-1000"), await lines("lab"));
        const resources = async (stack: string) => (await stackRun(stack)).resources.length;
        // The lab has backups of its database, and their pods a NetworkPolicy.
        assert.equal(await resources("scale-1000"), (await resources("lab")) - 1);
    });

    it("grows with the number of cells, by as much for each, and never with the number of hosts", async () => {
        const resources = async (cells: number) =>
            (await runProgram("scale-5000", { config: { cells: String(cells) } })).resources.length;
        const [three, four, five] = [await resources(3), await resources(4), await resources(5)];
        assert.equal(five - four, four - three);
        assert.ok(!(await planOf("scale-5000")).includes("compute-0001"));
    });

    it("is plain unless it is given a style, and shows no secret", async () => {
        const text = await planOf("lab");
        assert.doesNotMatch(text, /\x1b| +$/m);
        assert.ok(!text.includes("generated-"));
        const styled = await planOf("lab", undefined, { heading: (title) => `<${title}>` });
        assert.match(styled, /^<lab: /);
        assert.match(styled, /\n<Placement>\n/);
    });
});
