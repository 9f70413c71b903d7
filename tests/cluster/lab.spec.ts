import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Cluster, clusterDown, clusterStatus } from "../../cli/cluster";
import { run, waitFor } from "../../cli/cluster/exec";
import { simulate, Simulation } from "../../cli/simulate";
import { Expectations, expectationsOf, judge, passes, rackLosses, readFacts, RowReport } from "../../cli/verify";
import { PodFact } from "../../cli/verify/facts";
import { imageCatalogue } from "../../components/common/images";
import { RACK_LABEL, SERVICE_LABEL } from "../../components/common/roles";
import { serviceRow } from "../../components/common/services";
import { run as runProgram } from "../config/run";
import { KINDS, LOST, standing } from "../support/lab";
import { changedLayout, withLayout } from "../support/refusal";

const NAME = "lab-test";
const OTHER = "lab-test-2";
/** The cloud's own. */
const NAMESPACE = "openstack";
const ROOK = "rook-ceph";

describe("the lab on the embedded control plane", function () {
    // The first run on a machine builds it.
    this.timeout(1_800_000);

    let lab: Simulation;
    let cluster: Cluster;
    let expected: Expectations;
    let folder: string;

    const kubectl = (...args: string[]) => run(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
    const facts = () => readFacts(cluster.kubectl, cluster.kubeconfig);
    const built = (reports: RowReport[]) => reports.filter(({ verdict }) => verdict !== "not built yet");

    /** Objects of some kinds, each with the identifier and the generation that it has. */
    async function objects(kinds: string, ...more: string[]): Promise<string[]> {
        const fields = "{.kind}/{.metadata.name} {.metadata.namespace} {.metadata.uid} {.metadata.generation}";
        const path = `{range .items[*]}${fields}{'\\n'}{end}`;
        const listed = await kubectl("get", kinds, "--all-namespaces", "-o", `jsonpath=${path}`, ...more);
        return listed.trim().split("\n");
    }

    /** The same of the pods of all rows of the table. */
    const pods = () => objects("pods", "-l", SERVICE_LABEL);

    /** What the command line says of the cluster, and its exit status. */
    function verify(stack: string) {
        const main = join(__dirname, "../../cli/main.js");
        const env = { PATH: [dirname(cluster.kubectl), process.env.PATH ?? ""].join(delimiter) };
        return runProgram(process.execPath, [main, "verify", stack, "--kubeconfig", cluster.kubeconfig], { env });
    }

    /** Asks for a pod to be evicted, as `kubectl drain` does; fails where its disruption budget forbids it. */
    async function evict({ name, namespace }: PodFact): Promise<void> {
        const file = join(folder, "eviction.json");
        const metadata = { name, namespace };
        await writeFile(file, JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata }));
        await kubectl("create", "--raw", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, "-f", file);
    }

    /** Drains a rack's hosts. */
    async function lose(rack: string): Promise<void> {
        const { nodes, pods: all } = await facts();
        await kubectl("cordon", "-l", `${RACK_LABEL}=${rack}`);
        const used = nodes.filter((node) => node.rack === rack && all.some((pod) => pod.node === node.name));
        const flags = ["--ignore-daemonsets", "--delete-emptydir-data", "--timeout=120s"];
        await kubectl("drain", ...used.map(({ name }) => name), ...flags);
    }

    async function bringBack(rack: string): Promise<void> {
        await kubectl("uncordon", "-l", `${RACK_LABEL}=${rack}`);
        // Pods that found another host do not move back by themselves; those that found none do.
        const movable = [
            ["-n", NAMESPACE, "deployment"],
            // Monitors and OSDs have but their own hosts; Rook restarts gateways one by one.
            ["-n", ROOK, "statefulset", "-l", "app=rook-ceph-rgw"],
        ];
        for (const what of movable) await kubectl("rollout", "restart", ...what);
        for (const what of movable) await kubectl("rollout", "status", ...what, "--timeout=120s");
        await waitFor("the table as it should be", 120_000, async () =>
            passes(judge(await facts(), expected), []) ? true : undefined,
        );
    }

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        await clusterDown(NAME);
        expected = await expectationsOf("lab");
        lab = await simulate("lab", NAME);
        cluster = lab.cluster;
    });

    after(async () => {
        await clusterDown(NAME);
        await rm(folder, { recursive: true });
    });

    it("has the lab's 561 hosts, all ready", async () => {
        const { nodes, readyNodes } = await clusterStatus(NAME);
        assert.deepEqual([nodes, readyNodes], [561, 561]);
    });

    it("says how the program was deployed", () => {
        assert.match(lab.deployed, /^(pulumi up, v|kubectl apply --server-side of the rendered manifests, because )/);
    });

    it("shows every row that is built as the table has it", () => {
        const rows = built(lab.reports);
        for (const [, service] of LOST)
            assert.ok(
                rows.some((row) => row.service === service),
                service,
            );
        assert.deepEqual(
            rows.flatMap(({ service, problems }) => problems.map((problem) => `${service}: ${problem}`)),
            [],
        );
        for (const { service, found, wanted } of rows) assert.equal(found, wanted, service);
    });

    it("has Ceph's monitors in different racks, an OSD for each disk of 45 hosts, and balanced gateways", () => {
        const rows = lab.reports.filter(({ service }) => /^(ceph-mon|ceph-osd|radosgw)$/.test(service));
        assert.deepEqual(
            rows.map(({ service, found, wanted, hosts, verdict }) =>
                [service, found, wanted, hosts, verdict].join(" "),
            ),
            ["ceph-mon 3 3 3 PASS", "ceph-osd 450 450 45 PASS", "radosgw 3 3 3 PASS"],
        );
        assert.equal(rows[0]!.racks, 3);
        assert.match(rows[2]!.balancer, /^198\.18\.\d+\.\d+$/);
    });

    it("has StackLight, and with it every row of the table, on 30 dedicated hosts in all", () => {
        const text = (of: string) => {
            const row = lab.reports.find(({ service }) => service === of)!;
            return [row.found, row.wanted, row.hosts, row.dedicated, row.verdict].join(" ");
        };
        assert.equal(text("lma-aggregator"), "1 1 1 1 PASS");
        assert.equal(text("influxdb+grafana"), "3 3 3 3 PASS");
        assert.equal(text("elasticsearch+kibana"), "3 3 3 3 PASS");
        assert.equal(text("nagios"), "1 1 1 0 PASS");
        assert.equal(text("collector"), "561 561 561 0 PASS");
        const missing = lab.reports.filter(({ service, verdict, wanted }) => {
            const { absorbedBy } = serviceRow(service);
            return verdict !== "PASS" && wanted > 0 && absorbedBy === undefined;
        });
        assert.deepEqual(missing, []);
        assert.equal(
            lab.reports.reduce((sum, { dedicated }) => sum + dedicated, 0),
            30,
        );
    });

    it("tells of a stranger on a host of OSDs", async () => {
        const { name } = (await facts()).nodes.find(({ roles }) => roles.join() === "storage")!;
        const spec = { nodeName: name, automountServiceAccountToken: false };
        const run = ["run", "stranger", "--image=stranger", `--overrides=${JSON.stringify({ spec })}`];
        await kubectl(...run, "-n", "default");
        try {
            const wrong = judge(await facts(), expected).filter(({ verdict }) => verdict === "FAIL");
            assert.deepEqual(
                wrong.map(({ service, problems }) => [service, problems]),
                [["ceph-osd", [`default/stranger shares ${name}, which is dedicated`]]],
            );
        } finally {
            await kubectl("delete", "pod", "stranger", "-n", "default", "--now");
        }
    });

    it("is verified by the command line too", async () => {
        const [good, bad] = [await verify("lab"), await verify("dev")];
        assert.match(good.stdout, / keystone-all +5\/5 +5 +5 +no +198\.18\.\d+\.\d+ +PASS\n/);
        assert.match(good.stdout, / ceph-osd +450\/450 +45 +\d+ +no +none +PASS/);
        assert.equal(good.code, 0);
        assert.match(bad.stdout, /keystone-all: 5 ready, expected 1/);
        assert.equal(bad.code, 1);
    });

    it("outlives the loss of every one of its 35 racks, on paper", async () => {
        assert.equal(new Set(lab.losses.map(({ rack }) => rack)).size, 35);
        assert.deepEqual(
            lab.losses.filter(({ problems }) => problems.length > 0),
            [],
        );
        const broken = await facts();
        const rackOf = (name: string) => broken.nodes.find((node) => node.name === name)!;
        rackOf("mysql-2").rack = rackOf("mysql-1").rack;
        const costly = rackLosses(broken, expected).filter(({ problems }) => problems.length > 0);
        const problems = ["mysqld-server: 1 of 3 left, needs 2"];
        assert.deepEqual(costly, [{ rack: rackOf("mysql-1").rack, problems }]);
    });

    it("would not, on paper, where two of Ceph's monitors shared a rack", async () => {
        const broken = await facts();
        const [one, other] = broken.nodes.filter(({ roles }) => roles.includes("ceph-mon"));
        other!.rack = one!.rack;
        const costly = rackLosses(broken, expected).filter(({ problems }) => problems.length > 0);
        assert.deepEqual(costly, [{ rack: one!.rack, problems: ["ceph-mon: 1 of 3 left, needs 2"] }]);
    });

    for (const [role, service] of LOST) {
        it(`outlives the loss of a rack with a ${role} host, live, which costs it one instance at most`, async () => {
            const { rack } = (await facts()).nodes.find(({ roles }) => roles.includes(role))!;
            try {
                await lose(rack);
                const after = await facts();
                for (const row of built(judge(after, expected))) standing(row, row.service === service);
                if (serviceRow(service).quorum) {
                    const left = after.pods.find((pod) => pod.ready && pod.labels[SERVICE_LABEL] === service)!;
                    await assert.rejects(evict(left), /would violate the pod's disruption budget/);
                }
            } finally {
                await bringBack(rack);
            }
        });
    }

    it("outlives the loss of a rack with OSDs, live: these wait for their host, and no other row lacks more than one", async () => {
        const { nodes, pods: all } = await facts();
        const { rack } = nodes.find(({ roles }) => roles.includes("storage"))!;
        const hosts = nodes.filter((node) => node.rack === rack && node.roles.includes("storage"));
        const isOsd = (pod: PodFact) => pod.labels[SERVICE_LABEL] === "ceph-osd";
        const lost = all.filter((pod) => isOsd(pod) && hosts.some(({ name }) => name === pod.node));
        assert.equal(lost.length, 10 * hosts.length);
        try {
            await lose(rack);
            const rows = built(judge(await facts(), expected));
            const osds = rows.find(({ service }) => service === "ceph-osd")!;
            assert.deepEqual([osds.found, osds.verdict], [450 - lost.length, "FAIL"]);
            for (const row of rows.filter((of) => of !== osds)) standing(row, false);
            const short = rows.filter((row) => row !== osds && row.found < row.wanted - 1);
            assert.deepEqual(short, []);
        } finally {
            await bringBack(rack);
        }
    });

    it("is left as it is by a second run", async () => {
        const before = [await objects(KINDS), await pods()];
        const again = await simulate("lab", NAME);
        assert.ok(!again.cluster.created);
        assert.ok(passes(again.reports, again.losses));
        assert.deepEqual([await objects(KINDS), await pods()], before);
    });

    it("rolls Keystone's pods, and no others, when Keystone's image changes", async function () {
        // The CLI runs the program in a process of its own, where the image is the old one.
        if (lab.deployed.startsWith("pulumi")) this.skip();
        const before = await pods();
        const image: { tag: string } = imageCatalogue.keystone;
        const { tag } = image;
        image.tag = "newer";
        try {
            const { reports, losses } = await simulate("lab", NAME);
            assert.ok(passes(reports, losses));
        } finally {
            image.tag = tag;
        }
        const after = await pods();
        const isKeystone = (pod: string) => pod.startsWith("Pod/keystone-");
        assert.deepEqual(
            after.filter((pod) => !isKeystone(pod)),
            before.filter((pod) => !isKeystone(pod)),
        );
        assert.equal(after.filter(isKeystone).length, 5);
        assert.deepEqual(
            after.filter(isKeystone).filter((pod) => before.includes(pod)),
            [],
        );
        const selector = `${SERVICE_LABEL}=keystone-all`;
        const images = await kubectl(
            ...["get", "pods", "-n", NAMESPACE, "-l", selector],
            ...["-o", "jsonpath={.items[*].spec.containers[*].image}"],
        );
        assert.match(images, /^(\S+:newer ?){5}$/);
    });

    it("is not made of a layout with two members of a quorum in one rack", async () => {
        const layout = changedLayout("lab", ({ hosts }) => {
            const host = (name: string) => hosts.find((one) => one.name === name)!;
            host("mysql-2").rack = host("mysql-1").rack;
        });
        const refused = withLayout("lab", layout, () => simulate("lab", OTHER));
        await assert.rejects(refused, /has two hosts with role mysql, expected every host of it in another rack/);
        assert.ok(!(await clusterStatus(OTHER)).exists);
    });
});
