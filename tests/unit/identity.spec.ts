import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { Cache } from "../../components/cache";
import { Database } from "../../components/database";
import { Identity, IdentityArgs } from "../../components/identity";
import { fernetKey } from "../../components/identity/keys";
import { cache, conf, container, make, messaging, nameOf } from "../support/identity";
import { library, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

describe("identity by itself", () => {
    it("is the RA's: five pods on dedicated hosts behind a load balancer", async () => {
        const { value: identity, inputs } = await make();
        assert.equal(at(inputs("Deployment", "id"), "spec", "replicas"), 5);
        assert.equal(at(inputs("Service", "id"), "spec", "type"), "LoadBalancer");
        assert.equal(at(inputs("PodDisruptionBudget", "id"), "spec", "maxUnavailable"), 1);
        assert.equal(await valueOf(identity.authUrl), "http://id.cloud.svc.cluster.local:5000/v3");
        assert.equal(await valueOf(identity.publicUrl), "http://id.cloud.svc.cluster.local:5000/v3");
        assert.ok(await pulumi.isSecret(identity.adminPassword));
        assert.equal(identity.region, "RegionOne");
    });

    it("without load balancers has a cluster address", async () => {
        const { inputs } = await make({ loadBalancer: false });
        assert.equal(at(inputs("Service", "id"), "spec", "type"), "ClusterIP");
        assert.equal(at(inputs("Service", "id"), "spec", "externalTrafficPolicy"), undefined);
    });

    it("takes its URLs from the environment where it has brokers, and sends no notifications where it has none", async () => {
        const [alone, with_] = [await make(), await make({ messaging })];
        assert.deepEqual(plainData(alone.inputs("Secret", "id-credentials")), {
            OS_DATABASE__CONNECTION: "mysql+pymysql://keystone:pw@db.example.org/keystone",
        });
        assert.deepEqual(plainData(with_.inputs("Secret", "id-credentials")), {
            OS_DATABASE__CONNECTION: "mysql+pymysql://keystone:pw@db.example.org/keystone",
            OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL: "rabbit://keystone:pw@mq/notifications",
        });
        assert.match(conf(alone), /\[oslo_messaging_notifications\]\ndriver = noop\n/);
        assert.match(
            conf(with_),
            /\[oslo_messaging_notifications\]\ndriver = messagingv2\nretry = 3\ntopics = notifications\n/,
        );
    });

    it("mounts the CAs of what it connects to, and only their certificates", async () => {
        const { inputs } = await make({ messaging });
        const pod = at(inputs("Deployment", "id"), "spec", "template", "spec");
        const volumes = at(pod, "volumes") as { name: string }[];
        assert.deepEqual(
            volumes.find(({ name }) => name === "ca-mq"),
            { name: "ca-mq", secret: { secretName: "mq-ca", items: [{ key: "ca.pem", path: "ca.pem" }] } },
        );
        assert.deepEqual(
            volumes.map(({ name }) => name).filter((name) => name.startsWith("ca-")),
            ["ca-mq"],
        );
        const mount = container(inputs("Deployment", "id")).volumeMounts.find(({ name }) => name === "ca-mq");
        assert.deepEqual(mount, {
            name: "ca-mq",
            mountPath: "/etc/ssl/mq.crt",
            subPath: "ca.pem",
            readOnly: true,
        });
    });

    it("works on the other tiers as they are", async () => {
        const { value: identity, inputs } = await library(() => {
            const db = new Database("db", {
                namespace: "cloud",
                accounts: { keystone: ["keystone"] },
                external: { host: "db", passwords: { keystone: "x" } },
            });
            const mc = new Cache("mc", { namespace: "cloud" });
            return new Identity("id", { namespace: "cloud", database: db, cache: mc });
        });
        assert.match(
            plainData(inputs("Secret", "id-credentials")).OS_DATABASE__CONNECTION!,
            /^mysql\+pymysql:\/\/keystone:x@db:3306\//,
        );
        assert.match(await valueOf(identity.authUrl), /\/v3$/);
    });

    it("needs an account that the database declares", async () => {
        const declared = { namespace: "cloud", accounts: { nova: ["nova"] } };
        await assert.rejects(
            library(() => new Identity("id", { namespace: "cloud", cache, database: new Database("db", declared) })),
            /no database account "keystone", declared: nova/,
        );
    });

    it("is refused with every fault at once", async () => {
        const config = { token: { expiratoin: 3 }, database: { connection: "x" } } as IdentityArgs["config"];
        const placement = withReplicas(referencePlacement("keystone-all"), 6);
        const bad = make({ config, placement, rotationHours: 7, tokenHours: 0, region: "a b", publicUrl: "ftp://x" });
        await assert.rejects(
            bad,
            /id: 7 faults\n[^]*6 replicas[^]*0 hours[^]*rotationHours: 7[^]*region: "a b"[^]*publicUrl: "ftp:[^]*expiratoin[^]*connection/,
        );
    });
});

describe("identity's jobs", () => {
    const command = async (job: string) => container((await make()).inputs("Job", job)).command.join(" ");

    it("make the schema, then the administrator and Keystone's own endpoints", async () => {
        assert.equal(await command("id-db-sync"), "keystone-manage db_sync");
        assert.equal(
            await command("id-bootstrap"),
            "keystone-manage bootstrap --bootstrap-username admin --bootstrap-project-name admin " +
                "--bootstrap-role-name admin --bootstrap-service-name keystone --bootstrap-region-id RegionOne",
        );
    });

    it("tell bootstrap the URLs and the password through the environment", async () => {
        const run = await make({ publicUrl: "https://identity.example.org" });
        const { env, envFrom } = container(run.inputs("Job", "id-bootstrap"));
        assert.deepEqual(env, [
            { name: "OS_BOOTSTRAP_INTERNAL_URL", value: "http://id.cloud.svc.cluster.local:5000/v3" },
            { name: "OS_BOOTSTRAP_PUBLIC_URL", value: "https://identity.example.org/v3" },
        ]);
        assert.deepEqual(
            envFrom.map(({ secretRef: { name } }) => name),
            [nameOf(run, "id-credentials", "Secret"), nameOf(run, "id-admin", "Secret")],
        );
        assert.deepEqual(plainData(run.inputs("Secret", "id-admin")), {
            OS_BOOTSTRAP_PASSWORD: "generated-id-admin-password",
        });
        assert.equal(await valueOf(run.value.publicUrl), "https://identity.example.org/v3");
    });

    it("bear the hash of what they run: another image or command is another job, another number of pods is not", async () => {
        const names = async (args: Partial<IdentityArgs> = {}) => {
            const run = await make(args);
            return ["id-db-sync", "id-bootstrap"].map(
                (name) => at(run.inputs("Job", name), "metadata", "name") as string,
            );
        };
        const [sync, bootstrap] = await names();
        assert.match(sync!, /^id-db-sync-[0-9a-f]{8}$/);
        assert.deepEqual(await names(), [sync, bootstrap]);
        assert.deepEqual(await names({ placement: withReplicas(referencePlacement("keystone-all"), 3) }), [
            sync,
            bootstrap,
        ]);
        assert.deepEqual(await names({ scale: { hypervisors: 1, virtualMachines: 1 } }).then((n) => n.length), 2);

        const other = await names({ images: { keystone: "quay.io/other/keystone:1" } });
        assert.ok(other[0] !== sync && other[1] !== bootstrap);
        const elsewhere = await names({ region: "Elsewhere" });
        assert.ok(elsewhere[0] === sync && elsewhere[1] !== bootstrap, "db_sync knows nothing of regions");
    });
});

describe("identity's keys", () => {
    it("are two in each repository, as Keystone stores them", async () => {
        const { inputs } = await make();
        for (const repository of ["fernet", "credential"]) {
            const secret = inputs("Secret", `id-${repository}-keys`);
            assert.deepEqual(plainData(secret), {
                0: `generated-id-${repository}-keys-0`,
                1: `generated-id-${repository}-keys-1`,
            });
            assert.equal(at(secret, "metadata", "name"), `id-${repository}-keys`);
            assert.equal(inputs("RandomBytes", `id-${repository}-keys-0`).length, 32);
        }
        assert.equal(fernetKey("+/+/ab=="), "-_-_ab==");
    });

    it("are rotated by jobs that may read and change these two Secrets, and nothing else", async () => {
        const run = await make();
        const [rule, ...others] = at(run.inputs("Role", "id-rotate"), "rules") as unknown[];
        assert.deepEqual(others, []);
        assert.deepEqual(rule, {
            apiGroups: [""],
            resources: ["secrets"],
            resourceNames: ["id-fernet-keys", "id-credential-keys"],
            verbs: ["get", "patch"],
        });
        const account = nameOf(run, "id-rotate", "ServiceAccount");
        assert.equal(at(run.inputs("RoleBinding", "id-rotate"), "subjects", 0, "name"), account);
        const pod = (name: string) =>
            at(run.inputs("CronJob", name), "spec", "jobTemplate", "spec", "template", "spec");
        for (const repository of ["fernet", "credential"]) {
            const spec = pod(`id-rotate-${repository}`);
            assert.equal(at(spec, "serviceAccountName"), account);
            assert.deepEqual(at(spec, "containers", 0, "command"), [
                "python3",
                "/etc/keystone/rotate.py",
                repository,
                `id-${repository}-keys`,
            ]);
        }
        const pods = at(run.inputs("Deployment", "id"), "spec", "template", "spec");
        assert.equal(at(pods, "automountServiceAccountToken"), false);
    });

    for (const [hours, schedule, keys] of [
        [undefined, "0 */12 * * *", 7],
        [1, "0 */1 * * *", 51],
        [24, "0 0 * * *", 5],
    ] as const) {
        it(`are rotated by the schedule "${schedule}" ${hours === undefined ? "by default" : `for ${hours} h`}, and ${keys} are kept`, async () => {
            const run = await make({ rotationHours: hours });
            assert.equal(at(run.inputs("CronJob", "id-rotate-fernet"), "spec", "schedule"), schedule);
            assert.equal(at(run.inputs("CronJob", "id-rotate-credential"), "spec", "schedule"), "0 3 1 * *");
            const counts = [...conf(run).matchAll(/max_active_keys = (\d+)/g)].map(([, n]) => Number(n));
            assert.deepEqual(counts, [keys, keys]);
        });
    }

    it("are counted for the life of the tokens", async () => {
        const run = await make({ tokenHours: 24 });
        assert.match(conf(run), /^expiration = 86400$/m);
        assert.match(conf(run), /max_active_keys = 8$/m);
    });
});
