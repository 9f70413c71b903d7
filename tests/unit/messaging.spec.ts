import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Cache } from "../../components/cache";
import { Messaging, MessagingArgs } from "../../components/messaging";
import { definitions, passwordHash, rabbitmqConf, rabbitmqEnv } from "../../components/messaging/config";
import { messagingWorkloads } from "../../components/messaging/pods";
import { RabbitmqClusterSpec } from "../../components/messaging/rabbitmq";
import { sizeMessaging } from "../../components/messaging/sizing";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { certificates } from "../support/certificates";
import { library, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<MessagingArgs> = {}) =>
    library(() => new Messaging("mq", { namespace: "cloud", accounts: ["nova", "neutron"], ...args }));

interface Definitions {
    users: { name: string; password_hash: string; hashing_algorithm: string; tags: string[] }[];
    vhosts: { name: string; default_queue_type?: string }[];
    permissions: { user: string; vhost: string }[];
    policies: { vhost: string; pattern: string; "apply-to": string; definition: Record<string, unknown> }[];
}

/** RabbitMQ's own check of a password: the salt is the first four bytes, then SHA-256 of salt and password. */
function accepts(hash: string, password: string): boolean {
    const bytes = Buffer.from(hash, "base64");
    const [salt, digest] = [bytes.subarray(0, 4), bytes.subarray(4)];
    return createHash("sha256").update(salt).update(password, "utf8").digest().equals(digest);
}

describe("messaging by itself", () => {
    it("is the RA's: three brokers on dedicated hosts, pausing where they are the fewer", async () => {
        const { value: messaging, resources, inputs } = await make();
        assert.deepEqual(resources.map(({ type }) => type.split(":").pop()).sort(), [
            "Messaging",
            "PodDisruptionBudget",
            "RabbitmqCluster",
            ...Array<string>(3).fill("RandomPassword"),
            "Secret",
            "Secret",
        ]);
        const spec = inputs("RabbitmqCluster", "mq").spec as RabbitmqClusterSpec;
        assert.equal(spec.replicas, 3);
        assert.match(spec.rabbitmq.additionalConfig, /^cluster_partition_handling = pause_minority$/m);
        assert.equal(spec.tls, undefined);
        assert.deepEqual(spec.persistence, { storageClassName: "local-ssd", storage: "20Gi" });
        assert.equal(messaging.port, 5672);
        assert.equal(plainData(inputs("Secret", "mq-admin")).port, "5672");
        assert.equal(messaging.ca, undefined);
        assert.deepEqual(
            await valueOf(messaging.hosts),
            [0, 1, 2].map((i) => `mq-server-${i}.mq-nodes.cloud.svc.cluster.local`),
        );
    });

    it("gives two transports over all brokers, each with its virtual host, as secrets", async () => {
        const { value: messaging } = await make({ placement: withReplicas(referencePlacement("rabbitmq-server"), 1) });
        const { rpc, notifications } = messaging.account("nova");
        const server = "nova:generated-mq-nova-password@mq-server-0.mq-nodes.cloud.svc.cluster.local:5672";
        assert.equal(await valueOf(rpc), `rabbit://${server}/openstack`);
        assert.equal(await valueOf(notifications), `rabbit://${server}/notifications?rabbit_quorum_queue=true`);
        assert.ok((await pulumi.isSecret(rpc)) && (await pulumi.isSecret(notifications)));
        assert.throws(() => messaging.account("cinder"), /no messaging account "cinder", declared: neutron, nova$/);
    });

    it("with certificates has no plaintext port, and is verified by the CA", async () => {
        const { value: messaging, inputs } = await make({ certificates });
        const { tls } = inputs("RabbitmqCluster", "mq").spec as RabbitmqClusterSpec;
        assert.deepEqual(tls, { secretName: "mq-tls", disableNonTLSListeners: true });
        assert.equal(messaging.port, 5671);
        assert.equal(messaging.ca, certificates.ca);
        assert.equal(plainData(inputs("Secret", "mq-admin")).port, "5671");
        const options = "ssl=true&ssl_ca_file=/etc/ssl/openstack-ra/ca.crt";
        assert.match(await valueOf(messaging.account("nova").rpc), new RegExp(`:5671/openstack\\?${options}$`));
        assert.ok(
            (await valueOf(messaging.account("nova").notifications)).endsWith(`?rabbit_quorum_queue=true&${options}`),
        );
    });

    it("has a certificate for every name by which it is called", async () => {
        const { value: messaging, inputs } = await make({ certificates });
        const { dnsNames, usages } = inputs("Certificate", "mq-tls").spec as { dnsNames: string[]; usages: string[] };
        assert.deepEqual(usages, ["server auth", "digital signature", "key encipherment"]);
        assert.ok(dnsNames.includes("mq.cloud.svc.cluster.local"));
        for (const host of await valueOf(messaging.hosts)) {
            assert.ok(dnsNames.includes(host.replace(/^[^.]+/, "*")), `${host} is not among ${dnsNames.join(", ")}`);
        }
    });

    it("has its administrator in the operator's form", async () => {
        const { inputs, resources } = await make();
        const secret = plainData(inputs("Secret", "mq-admin"));
        assert.equal(secret.username, "admin");
        assert.equal(secret.password, "generated-mq-admin-password");
        assert.equal(secret["default_user.conf"], "default_user = admin\ndefault_pass = generated-mq-admin-password\n");
        const name = resources.find((made) => made.name === "mq-admin")!.objectName;
        assert.equal(at(inputs("RabbitmqCluster", "mq"), "spec", "secretBackend", "externalSecret", "name"), name);
    });

    it("loads its definitions from a Secret that the brokers mount", async () => {
        const { inputs, resources } = await make();
        const loaded = JSON.parse(plainData(inputs("Secret", "mq-definitions"))["definitions.json"]!) as Definitions;
        assert.deepEqual(
            loaded.users.map(({ name }) => name),
            ["admin", "neutron", "nova"],
        );
        for (const { name, password_hash: hash } of loaded.users) {
            assert.ok(accepts(hash, `generated-mq-${name}-password`), name);
        }
        const spec = inputs("RabbitmqCluster", "mq").spec as RabbitmqClusterSpec;
        const { volumes, containers } = spec.override.statefulSet.spec.template.spec;
        const name = resources.find((made) => made.name === "mq-definitions")!.objectName;
        assert.deepEqual(volumes, [{ name: "definitions", secret: { secretName: name } }]);
        const path = at(containers, 0, "volumeMounts", 0, "mountPath") as string;
        assert.ok(spec.rabbitmq.additionalConfig.includes(`definitions.local.path = ${path}/definitions.json\n`));
    });

    it("of one broker has no disruption budget", async () => {
        const { resources } = await make({ placement: withReplicas(referencePlacement("rabbitmq-server"), 1) });
        assert.ok(resources.every(({ type }) => !type.endsWith("PodDisruptionBudget")));
    });

    it("is refused with every fault at once", async () => {
        const placement = withReplicas(referencePlacement("rabbitmq-server"), 4);
        await assert.rejects(
            make({ accounts: ["Nova", "admin", "a", "a"], placement }),
            /mq: 5 faults\n.*"Nova", expected a-z[^]*"admin" is the cluster's own[^]*"a" is there twice[^]*odd number[^]*at most one/,
        );
    });
});

describe("brokers that are there already", () => {
    const external = { hosts: ["a", "b"], passwords: { nova: "p@ss", neutron: "x" } };

    it("are no cluster of ours, and give the same as one", async () => {
        const { value: messaging, resources } = await make({ external });
        assert.deepEqual(
            resources.map(({ name }) => name),
            ["mq"],
        );
        assert.equal(
            await valueOf(messaging.account("nova").rpc),
            "rabbit://nova:p%40ss@a:5672,nova:p%40ss@b:5672/openstack",
        );
        assert.ok(await pulumi.isSecret(messaging.account("nova").rpc));
    });

    it("are verified by their CA where one is given, on the port for TLS unless told otherwise", async () => {
        const { value: messaging, inputs } = await make({ external: { ...external, caCertificate: "PEM" } });
        assert.equal(messaging.port, 5671);
        assert.deepEqual(plainData(inputs("Secret", "mq-ca")), { "ca.crt": "PEM" });
        const other = await make({ external: { ...external, caCertificate: "PEM", port: 5673 } });
        assert.equal(other.value.port, 5673);
    });

    it("without a password for each account are refused", async () => {
        const bad = { hosts: [], port: 70_000, passwords: {} };
        await assert.rejects(
            make({ external: bad }),
            /4 faults\n.*external.hosts: empty[^]*nova: missing[^]*neutron: missing[^]*external.port: 70000/,
        );
    });
});

describe("the brokers' definitions", () => {
    const loaded = JSON.parse(definitions({ nova: "n", admin: "a" }, "admin")) as Definitions;

    it("let only the administrator into the default virtual host", () => {
        const rights = loaded.permissions.map(({ user, vhost }) => `${user} ${vhost}`);
        assert.deepEqual(rights, [
            "admin /",
            "admin openstack",
            "admin notifications",
            "nova openstack",
            "nova notifications",
        ]);
        assert.deepEqual(
            loaded.users.map(({ name, tags, hashing_algorithm }) => [name, tags, hashing_algorithm]),
            [
                ["admin", ["administrator"], "rabbit_password_hashing_sha256"],
                ["nova", [], "rabbit_password_hashing_sha256"],
            ],
        );
    });

    it("replicate notifications only, and let nothing that nobody reads grow", () => {
        assert.deepEqual(loaded.vhosts, [
            { name: "/" },
            { name: "openstack" },
            { name: "notifications", default_queue_type: "quorum" },
        ]);
        const [rpc, notifications] = loaded.policies;
        assert.equal(rpc?.["apply-to"], "classic_queues");
        assert.deepEqual(Object.keys(rpc.definition), ["message-ttl", "expires"]);
        assert.equal(notifications?.["apply-to"], "quorum_queues");
        assert.deepEqual(notifications.definition, {
            "message-ttl": 86_400_000,
            "max-length": 100_000,
            overflow: "drop-head",
        });
    });

    it("hold hashes that RabbitMQ takes for the password and for no other", () => {
        const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
        fc.assert(
            fc.property(text, text, text, (account, password, other) => {
                const hash = passwordHash(account, password);
                assert.ok(accepts(hash, password));
                assert.equal(accepts(hash, other), other === password);
                assert.equal(hash, passwordHash(account, password));
            }),
        );
    });

    it("are the same for the same passwords, in whatever order", () => {
        assert.equal(definitions({ admin: "a", nova: "n" }, "admin"), definitions({ nova: "n", admin: "a" }, "admin"));
    });
});

describe("rabbitmq.conf", () => {
    const size = sizeMessaging(REFERENCE_SCALE);

    it("fences and forms the cluster as the RA does, in today's words", () => {
        const lines = rabbitmqConf(size).split("\n");
        for (const line of [
            "cluster_partition_handling = pause_minority",
            "cluster_formation.peer_discovery_backend = rabbit_peer_discovery_k8s",
            "vm_memory_high_watermark.relative = 0.75",
            "deprecated_features.permit.transient_nonexcl_queues = true",
        ]) {
            assert.ok(lines.includes(line), line);
        }
        assert.ok(lines.every((line) => line === "" || /^[a-z0-9_.]+ = \S+$/.test(line)));
    });

    it("opens files for all connections, with one scheduler for each core", () => {
        assert.equal(rabbitmqEnv(size), 'ulimit -n 131072 || true\nRABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 16:16"\n');
        assert.match(rabbitmqEnv(sizeMessaging({ hypervisors: 1, virtualMachines: 1 })), /\+S 2:2"/);
    });
});

describe("the pods that RabbitMQ's operator makes", () => {
    it("are the brokers of the custom resource, where it places them", async () => {
        const { inputs } = await make();
        const object = inputs("RabbitmqCluster", "mq") as unknown as Parameters<typeof messagingWorkloads>[0];
        const [set, ...others] = messagingWorkloads(object);
        assert.deepEqual(others, []);
        assert.equal(set?.metadata.name, "mq-server");
        assert.deepEqual(at(set, "metadata", "ownerReferences"), undefined);
        assert.deepEqual(at(set, "spec", "template", "metadata", "labels"), {
            "app.kubernetes.io/name": "mq",
            "openstack-ra/service": "rabbitmq-server",
            "openstack-ra/simulated": "true",
        });
        const pod = at(set, "spec", "template", "spec");
        assert.deepEqual(at(pod, "affinity"), object.spec.affinity);
        assert.deepEqual(at(pod, "tolerations"), object.spec.tolerations);
        assert.equal((at(pod, "topologySpreadConstraints") as unknown[]).length, 2);
    });
});

describe("a cache by itself", () => {
    it("is three servers under names that stay", async () => {
        const { value: cache, resources, inputs } = await library(() => new Cache("mc", { namespace: "cloud" }));
        assert.deepEqual(resources.map(({ type }) => type.split(":").pop()).sort(), [
            "Cache",
            "PodDisruptionBudget",
            "Service",
            "StatefulSet",
        ]);
        assert.deepEqual(
            await valueOf(cache.servers),
            [0, 1, 2].map((i) => `mc-${i}.mc.cloud.svc.cluster.local:11211`),
        );
        assert.equal(at(inputs("Service", "mc"), "spec", "clusterIP"), "None");
        assert.equal(at(inputs("StatefulSet", "mc"), "spec", "serviceName"), "mc");
        const placement = { ...referencePlacement("memcached"), hosts: 0 };
        await assert.rejects(
            library(() => new Cache("mc", { namespace: "x", placement })),
            /mc: 1 fault\n.*no hosts with role keystone/,
        );
    });
});
