import assert from "node:assert/strict";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { Coordination, CoordinationArgs, coordinationPods } from "../../components/coordination";
import { etcdCommand } from "../../components/coordination/config";
import { asCounted, asRendered, podOf } from "../support/blockstorage";
import { certificates } from "../support/certificates";
import { library, valueOf } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<CoordinationArgs> = {}) =>
    library(() => new Coordination("locks", { namespace: "cloud", ...args }));

describe("coordination by itself", () => {
    it("is three members with volumes of their own, of which one at a time may leave", async () => {
        const { inputs } = await make();
        const set = inputs("StatefulSet", "locks");
        assert.equal(at(set, "spec", "replicas"), 3);
        assert.equal(at(set, "spec", "podManagementPolicy"), "Parallel");
        assert.deepEqual(at(set, "spec", "volumeClaimTemplates", 0, "spec"), {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "local-ssd",
            resources: { requests: { storage: "2Gi" } },
        });
        assert.equal(at(podOf(set), "containers", 0, "volumeMounts", 0, "mountPath"), "/var/lib/etcd");
        assert.equal(at(inputs("PodDisruptionBudget", "locks"), "spec", "maxUnavailable"), 1);
    });

    it("gives its members names before they are ready, and clients one address", async () => {
        const { value, inputs } = await make();
        const members = at(inputs("Service", "locks-members"), "spec");
        assert.equal(at(inputs("StatefulSet", "locks"), "spec", "serviceName"), "locks-members");
        assert.equal(at(members, "clusterIP"), "None");
        assert.equal(at(members, "publishNotReadyAddresses"), true);
        const client = at(inputs("Service", "locks"), "spec");
        assert.deepEqual(at(client, "ports"), [{ name: "client", port: 2379, targetPort: "client" }]);
        assert.equal(at(client, "publishNotReadyAddresses"), undefined);
        assert.equal(await valueOf(value.url), "etcd3+http://locks.cloud.svc.cluster.local:2379?api_version=v3");
    });

    it("with certificates asks everybody for theirs, and says to clients what they need", async () => {
        const { value, inputs } = await make({ certificates });
        assert.equal(
            await valueOf(value.url),
            "etcd3+https://locks.cloud.svc.cluster.local:2379?api_version=v3&ca_cert=/etc/ssl/openstack-ra/ca.crt" +
                "&cert_cert=/etc/ssl/openstack-ra/client/tls.crt&cert_key=/etc/ssl/openstack-ra/client/tls.key",
        );
        assert.deepEqual([value.ca, value.client], [certificates.ca, certificates.client]);
        const [member] = podOf(inputs("StatefulSet", "locks")).containers;
        for (const option of ["--client-cert-auth=true", "--peer-client-cert-auth=true"]) {
            assert.ok(member!.command.includes(option), option);
        }
        const mounted = member!.volumeMounts.map(({ mountPath }) => mountPath);
        for (const [, file] of member!.command.join("\n").matchAll(/=(\/etc\/.+)$/gm)) {
            assert.ok(
                mounted.some((path) => file === path || file!.startsWith(`${path}/`)),
                `${file} is not mounted`,
            );
        }
    });

    it("has a certificate for its Service and each member, by which it is a server and a client", async () => {
        const { inputs } = await make({ certificates });
        const { dnsNames, usages } = inputs("Certificate", "locks-tls").spec as Record<string, string[]>;
        assert.deepEqual(usages?.slice(0, 2), ["server auth", "client auth"]);
        const peers = podOf(inputs("StatefulSet", "locks"))
            .containers[0]!.command.find((word) => word.startsWith("--initial-cluster="))!
            .replaceAll("$(NAMESPACE)", "cloud");
        const hosts = [...peers.matchAll(/https:\/\/([^:]+):/g)].map(([, host]) => host!);
        assert.equal(hosts.length, 3);
        for (const host of [...hosts, "locks.cloud.svc.cluster.local"]) assert.ok(dnsNames?.includes(host), host);
    });

    it("without certificates has none, and speaks plaintext", async () => {
        const { value, resources, inputs } = await make();
        assert.ok(!resources.some(({ type }) => type.endsWith(":Certificate")));
        assert.deepEqual([value.ca, value.client], [undefined, undefined]);
        const [member] = podOf(inputs("StatefulSet", "locks")).containers;
        assert.doesNotMatch(member!.command.join(" "), /https|cert/);
    });

    it("takes a member from its clients when it has no majority, and restarts it only when it is stuck itself", async () => {
        const pod = podOf((await make()).inputs("StatefulSet", "locks"));
        assert.deepEqual(at(pod, "containers", 0, "readinessProbe", "httpGet"), { path: "/readyz", port: "metrics" });
        assert.deepEqual(at(pod, "containers", 0, "livenessProbe", "httpGet"), { path: "/livez", port: "metrics" });
        assert.equal(pod.securityContext.runAsNonRoot, true);
    });

    it("takes of its cloud what it says", async () => {
        assert.deepEqual(asRendered(await make()), asCounted(coordinationPods({})));
        const placement = withReplicas(referencePlacement("etcd"), 5);
        assert.deepEqual(asRendered(await make({ placement })), asCounted(coordinationPods({ placement })));
    });

    it("is refused with every fault at once", async () => {
        const placement = withReplicas(referencePlacement("etcd"), 2);
        await assert.rejects(
            make({ placement, storageClass: "slow!" }),
            /locks: 2 faults\n[^]*placement: etcd: 2 replicas, expected an odd number[^]*storageClass: "slow!"/,
        );
    });
});

describe("etcd's arguments", () => {
    const command = etcdCommand({ name: "etcd", members: "peers", replicas: 3, quota: 1, tls: false });
    const option = (name: string) => command.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

    it("name the member as the others know it", () => {
        const all = option("initial-cluster")!.split(",");
        assert.equal(all.length, 3);
        assert.equal(all[2], "etcd-2=http://etcd-2.peers.$(NAMESPACE).svc.cluster.local:2380");
        const own = option("initial-advertise-peer-urls")!.replace("$(POD_NAME)", "etcd-2");
        assert.equal(`${option("name")!.replace("$(POD_NAME)", "etcd-2")}=${own}`, all[2]);
    });

    it("use only variables that the pod has", async () => {
        const container = podOf((await make()).inputs("StatefulSet", "locks")).containers[0]!;
        const used = new Set([...container.command.join(" ").matchAll(/\$\((\w+)\)/g)].map(([, name]) => name));
        const given = new Map(container.env.map(({ name, valueFrom }) => [name, valueFrom?.fieldRef.fieldPath]));
        assert.deepEqual([...used].map((name) => given.get(name!)).sort(), ["metadata.name", "metadata.namespace"]);
    });

    it("keep the database within its volume", () => {
        assert.equal(option("quota-backend-bytes"), "1");
        assert.equal(option("auto-compaction-mode"), "periodic");
        assert.match(option("data-dir")!, /^\/var\/lib\/etcd\/./);
    });
});
