import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster, clusterDown, clusterStatus, clusterUp } from "../../cli/cluster";
import { run } from "../../cli/cluster/exec";
import { serverNames } from "../../cli/cluster/processes";
import { NodeSpec } from "../../stacks/nodes";

const NAME = "controlplane-test";
const OTHER = "controlplane-test-2";

const nodes: NodeSpec[] = ["a", "b", "c"].map((name) => ({
    name: `host-${name}`,
    labels: { "kubernetes.io/hostname": `host-${name}`, "topology.kubernetes.io/zone": `rack-${name}` },
    taints: [],
    capacity: { cpu: "24", memory: "256Gi", pods: "110" },
}));

const workloads = `
apiVersion: v1
kind: Namespace
metadata: { name: try }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: try }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: try }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: other, namespace: try }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: try }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: once, image: once }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: try }
spec:
  replicas: 3
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: db, volumeMounts: [{ name: data, mountPath: /data }] }]
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: DoNotSchedule
          labelSelector: { matchLabels: { app: db } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        storageClassName: local-ssd
        accessModes: [ReadWriteOnce]
        resources: { requests: { storage: 10Gi } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: try }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { hostNetwork: true, containers: [{ name: agent, image: agent }] }
---
apiVersion: rabbitmq.com/v1beta1
kind: RabbitmqCluster
metadata: { name: rabbitmq, namespace: try }
spec: { replicas: 3, secretBackend: { externalSecret: { name: rabbitmq-admin } } }
---
apiVersion: pxc.percona.com/v1
kind: PerconaXtraDBCluster
metadata: { name: mysql, namespace: try, finalizers: [percona.com/delete-pxc-pods-in-order] }
spec:
  crVersion: 1.19.0
  pxc: { size: 3, image: percona }
  haproxy: { enabled: true, size: 3, image: haproxy }
`;

describe("the embedded control plane", function () {
    // The first run on a machine builds it.
    this.timeout(1_800_000);

    let cluster: Cluster;
    let folder: string;

    const kubectl = (...args: string[]) => run(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
    const wait = (what: string, until: string) => kubectl("wait", "-n", "try", what, `--for=${until}`, "--timeout=60s");
    const read = (what: string, path: string) => kubectl("get", "-n", "try", what, "-o", `jsonpath=${path}`);

    async function serverOf(name: string): Promise<number> {
        const { servers } = await clusterStatus(NAME);
        return servers.find((server) => server.name === name)!.pid;
    }

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        await clusterDown(NAME);
        await clusterDown(OTHER);
        cluster = await clusterUp(NAME, nodes);
        assert.ok(cluster.created);
        await writeFile(join(folder, "workloads.yaml"), workloads);
        await kubectl("apply", "--server-side", "--force-conflicts", "-f", join(folder, "workloads.yaml"));
    });

    after(async () => {
        await clusterDown(NAME);
        await clusterDown(OTHER);
        await rm(folder, { recursive: true });
    });

    it("runs all servers, with all nodes ready", async () => {
        const status = await clusterStatus(NAME);
        assert.ok(status.healthy);
        assert.deepEqual([status.nodes, status.readyNodes], [3, 3]);
        assert.deepEqual(status.servers.map(({ name }) => name).sort(), [...serverNames].sort());
    });

    it("says where each operator's definitions come from", () => {
        for (const operator of [
            "rabbitmq-cluster",
            "percona-xtradb-cluster",
            "rook",
            "eck",
            "metallb",
            "cert-manager",
        ]) {
            assert.equal(cluster.notes.filter((note) => note.startsWith(`${operator}: `)).length, 1, operator);
        }
    });

    it("brings a Deployment up and gives each LoadBalancer Service an address of its own", async () => {
        await kubectl("rollout", "status", "-n", "try", "deployment/web", "--timeout=60s");
        await wait("service/web", "jsonpath={.status.loadBalancer.ingress[0].ip}");
        await wait("service/other", "jsonpath={.status.loadBalancer.ingress[0].ip}");
        const address = "{.status.loadBalancer.ingress[0].ip}";
        const [web, other] = [await read("service/web", address), await read("service/other", address)];
        assert.match(web, /^198\.18\./);
        assert.notEqual(web, other);
    });

    it("completes a Job", () => wait("job/once", "condition=Complete"));

    it("gives a StatefulSet local volumes on the nodes of its pods", async () => {
        await kubectl("rollout", "status", "-n", "try", "statefulset/db", "--timeout=60s");
        const racks = await read("pods", "{.items[?(@.metadata.labels.app=='db')].spec.nodeName}");
        assert.deepEqual(racks.split(" ").sort(), ["host-a", "host-b", "host-c"]);
        assert.equal(await read("pvc", "{.items[*].status.phase}"), "Bound Bound Bound");
        const volume = await read("pvc/data-db-0", "{.spec.volumeName}");
        const path = "{.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}";
        assert.equal(await read(`pv/${volume}`, path), await read("pod/db-0", "{.spec.nodeName}"));
    });

    it("gives pods on the host's network the address of their node", async () => {
        await kubectl("rollout", "status", "-n", "try", "daemonset/agent", "--timeout=60s");
        const pods = await read("pods", "{.items[?(@.metadata.labels.app=='agent')].status.podIP}");
        const hosts = await kubectl("get", "nodes", "-o", "jsonpath={.items[*].status.addresses[0].address}");
        assert.deepEqual(pods.split(" ").sort(), hosts.split(" ").sort());
    });

    it("reports operators' resources ready, and again after a change", async () => {
        await wait("rabbitmqcluster/rabbitmq", "condition=ClusterAvailable");
        await wait("perconaxtradbcluster/mysql", "jsonpath={.status.state}=ready");
        assert.equal(await read("perconaxtradbcluster/mysql", "{.status.host}"), "mysql-haproxy.try");
        const change = '{"spec":{"pxc":{"size":5}}}';
        await kubectl("patch", "-n", "try", "perconaxtradbcluster/mysql", "--type=merge", "-p", change);
        await wait("perconaxtradbcluster/mysql", "jsonpath={.status.observedGeneration}=2");
        assert.equal(await read("perconaxtradbcluster/mysql", "{.status.pxc.ready}"), "5");
    });

    it("writes the Secrets of an operator, and does not where the cluster brings its own", async () => {
        const names = (await read("secrets", "{.items[*].metadata.name}")).split(" ");
        assert.deepEqual(names.sort(), ["mysql-ssl", "mysql-ssl-internal"]);
    });

    it("refuses a custom resource with a field that its operator does not know", async function () {
        if (cluster.notes.some((note) => note.startsWith("percona-xtradb-cluster: ") && note.includes("BARE KINDS"))) {
            this.skip();
        }
        const bad = workloads
            .split("---")
            .at(-1)!
            .replace("crVersion:", "crVersio:")
            .replace("name: mysql", "name: bad");
        await writeFile(join(folder, "bad.yaml"), bad);
        const create = kubectl("create", "--dry-run=server", "--validate=strict", "-f", join(folder, "bad.yaml"));
        await assert.rejects(create, /unknown field "spec.crVersio"/);
    });

    it("is reused when it is brought up again, and changes only the nodes that differ", async () => {
        const pid = await serverOf("kube-apiserver");
        const changed = nodes.map((spec, index) =>
            index === 0 ? { ...spec, labels: { ...spec.labels, new: "1" } } : spec,
        );
        const extra = { ...nodes[0]!, name: "host-d", labels: { "kubernetes.io/hostname": "host-d" } };
        const again = await clusterUp(NAME, [...changed, extra]);
        assert.ok(!again.created);
        assert.equal(await serverOf("kube-apiserver"), pid);
        assert.equal(await kubectl("get", "nodes", "-l", "new=1", "-o", "name"), "node/host-a\n");
        await clusterUp(NAME, nodes);
        assert.equal(await kubectl("get", "nodes", "-l", "new=1", "-o", "name"), "");
        assert.equal((await clusterStatus(NAME)).nodes, 3);
    });

    async function rolls(): Promise<void> {
        await kubectl("rollout", "restart", "-n", "try", "deployment/web", "daemonset/agent");
        await kubectl("rollout", "status", "-n", "try", "deployment/web", "--timeout=60s");
        await kubectl("rollout", "status", "-n", "try", "daemonset/agent", "--timeout=60s");
    }

    it("is recovered, with what was deployed, after its API server was killed", async () => {
        process.kill(await serverOf("kube-apiserver"), "SIGKILL");
        assert.ok(!(await clusterStatus(NAME)).healthy);
        const again = await clusterUp(NAME, nodes);
        assert.ok(!again.created);
        assert.ok((await clusterStatus(NAME)).healthy);
        await rolls();
    });

    it("is recovered after all of it was killed and a process id went to another process", async () => {
        const { servers, kubeconfig } = await clusterStatus(NAME);
        for (const { pid } of servers) process.kill(pid, "SIGKILL");
        await writeFile(join(kubeconfig, "..", "pids", "etcd.pid"), String(process.pid));
        const again = await clusterUp(NAME, nodes);
        assert.ok(!again.created);
        await rolls();
        await kubectl("delete", "-n", "try", "rabbitmqcluster/rabbitmq");
        await kubectl("apply", "--server-side", "--force-conflicts", "-f", join(folder, "workloads.yaml"));
        await wait("rabbitmqcluster/rabbitmq", "condition=ClusterAvailable");
    });

    it("is made anew where its directory is half made", async () => {
        const other = await clusterUp(OTHER, nodes.slice(0, 1));
        await rm(join(other.kubeconfig, "..", "kwok.yaml"));
        const again = await clusterUp(OTHER, nodes.slice(0, 1));
        assert.ok(again.created);
        assert.ok((await clusterStatus(OTHER)).healthy);
    });

    it("runs beside another one, and going down leaves nothing of the one and all of the other", async () => {
        const { servers } = await clusterStatus(OTHER);
        assert.equal(servers.length, serverNames.length);
        assert.ok(await clusterDown(OTHER));
        const status = await clusterStatus(OTHER);
        assert.deepEqual([status.exists, status.servers], [false, []]);
        assert.ok((await clusterStatus(NAME)).healthy);
        assert.ok(!(await clusterDown(OTHER)));
    });

    it("lets a namespace go, with all that is in it", async () => {
        await kubectl("delete", "namespace", "try", "--timeout=120s");
        assert.equal(await kubectl("get", "pv", "-o", "name"), "");
    });
});
