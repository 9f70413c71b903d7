import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Database, DatabaseArgs } from "../../components/database";
import { PerconaXtraDBClusterSpec } from "../../components/database/percona";
import { databaseWorkloads } from "../../components/database/pods";
import { withReplicas, referencePlacement } from "../../components/common/placement";
import { certificates } from "../support/certificates";
import { library, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const accounts = { nova: ["nova", "nova_api"], glance: ["glance"] };
const make = (args: Partial<DatabaseArgs> = {}) =>
    library(() => new Database("db", { namespace: "cloud", accounts, ...args }));
const specOf = async (args: Partial<DatabaseArgs> = {}) =>
    (await make(args)).inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;

describe("a database by itself", () => {
    it("is the RA's: three members on dedicated hosts behind HAProxy, protected", async () => {
        const { value: database, resources, inputs } = await make({ certificates });
        assert.deepEqual(resources.map(({ type }) => type.split(":").pop()).sort(), [
            "Database",
            "PerconaXtraDBCluster",
            ...Array<string>(8).fill("RandomPassword"),
            "Secret",
            "Secret",
        ]);
        const spec = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        assert.equal(spec.pxc.size, 3);
        assert.equal(spec.haproxy?.size, 3);
        assert.equal(spec.proxysql, undefined);
        assert.deepEqual(spec.unsafeFlags, { tls: false, pxcSize: false, proxySize: false });
        assert.equal(spec.pxc.volumeSpec.persistentVolumeClaim.storageClassName, "local-ssd");
        assert.equal(await valueOf(database.host), "db-haproxy.cloud.svc.cluster.local");
        assert.equal(database.port, 3306);
        assert.equal(database.ca, certificates.ca);
    });

    it("has a user for each account, with its schemas and its own password", async () => {
        const { inputs, resources } = await make();
        const spec = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        const secret = resources.find(({ name }) => name === "db-accounts")!.objectName;
        assert.deepEqual(
            spec.users.map(({ name, dbs, passwordSecretRef }) => ({ name, dbs, passwordSecretRef })),
            [
                { name: "nova", dbs: ["nova", "nova_api"], passwordSecretRef: { name: secret, key: "nova" } },
                { name: "glance", dbs: ["glance"], passwordSecretRef: { name: secret, key: "glance" } },
            ],
        );
        assert.deepEqual(plainData(inputs("Secret", "db-accounts")), {
            nova: "generated-db-nova-password",
            glance: "generated-db-glance-password",
        });
        const system = Object.keys(plainData(inputs("Secret", "db-system-users"))).sort();
        assert.deepEqual(system, ["monitor", "operator", "proxyadmin", "replication", "root", "xtrabackup"]);
    });

    it("gives URLs for the schemas of declared accounts, as secrets, verified by the CA and by its name", async () => {
        const { value: database } = await make({ certificates });
        const url = database.account("nova").url("nova_api");
        assert.ok(await pulumi.isSecret(url));
        assert.equal(
            await valueOf(url),
            "mysql+pymysql://nova:generated-db-nova-password@db-haproxy.cloud.svc.cluster.local:3306/nova_api" +
                "?charset=utf8mb4&ssl_ca=/etc/ssl/openstack-ra/ca.crt&ssl_check_hostname=true",
        );
        assert.throws(() => database.account("cinder"), /no database account "cinder", declared: glance, nova$/);
        assert.throws(
            () => database.account("nova").url("x"),
            /no schema "x" for database account "nova", declared: nova, nova_api$/,
        );
    });

    it("without certificates tells the operator that plaintext is meant, and its clients nothing of a CA", async () => {
        const { value: database, inputs } = await make();
        const spec = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        assert.deepEqual(spec.tls, { enabled: false });
        assert.equal(spec.unsafeFlags.tls, true);
        assert.equal(database.ca, undefined);
        assert.match(await valueOf(database.account("glance").url("glance")), /\/glance\?charset=utf8mb4$/);
    });

    it("has its certificates from their issuer, for the name by which clients call its proxy", async () => {
        const issuerConf = { name: "site", kind: "ClusterIssuer", group: "cert-manager.io" };
        // The operator adds the names of HAProxy's Service by itself.
        assert.deepEqual((await specOf({ certificates })).tls, { enabled: true, issuerConf });
        const { value: database, inputs } = await make({ certificates, proxy: "proxysql" });
        const { tls } = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        assert.deepEqual(tls, { enabled: true, issuerConf, SANs: [await valueOf(database.host)] });
    });

    it("behind ProxySQL is under another name, with a volume, and without HAProxy", async () => {
        const { value: database, inputs } = await make({ proxy: "proxysql" });
        const { haproxy, proxysql } = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        assert.equal(haproxy, undefined);
        assert.equal(proxysql?.size, 3);
        assert.equal(proxysql.labels["openstack-ra/balances"], "mysqld-server");
        assert.equal(proxysql.volumeSpec.persistentVolumeClaim.resources.requests.storage, "2Gi");
        assert.equal(await valueOf(database.host), "db-proxysql.cloud.svc.cluster.local");
    });

    it("of one member tells the operator that it is meant", async () => {
        const one = withReplicas(referencePlacement("mysqld-server"), 1);
        const scale = { hypervisors: 1, virtualMachines: 10 };
        const { unsafeFlags, pxc } = await specOf({ placement: one, scale, certificates });
        assert.deepEqual(unsafeFlags, { tls: false, pxcSize: true, proxySize: true });
        assert.equal(pxc.size, 1);
    });

    it("keeps its backups on a volume, or in a bucket with its credentials in a Secret", async () => {
        const onVolume = await specOf({
            backup: { volume: { storageClass: "shared", size: "50Gi" }, keep: 3, schedule: "30 2 * * sun" },
        });
        assert.deepEqual(onVolume.backup.storages?.default, {
            type: "filesystem",
            volume: {
                persistentVolumeClaim: {
                    storageClassName: "shared",
                    accessModes: ["ReadWriteOnce"],
                    resources: { requests: { storage: "50Gi" } },
                },
            },
        });
        assert.deepEqual(onVolume.backup.schedule, [
            {
                name: "scheduled",
                schedule: "30 2 * * sun",
                storageName: "default",
                retention: { type: "count", count: 3, deleteFromStorage: true },
            },
        ]);

        const bucket = {
            name: "backups",
            endpoint: "https://s3.example.org",
            accessKey: "id",
            secretKey: pulumi.secret("key"),
        };
        const { inputs, resources } = await make({ backup: { bucket } });
        const { backup } = inputs("PerconaXtraDBCluster", "db").spec as PerconaXtraDBClusterSpec;
        assert.deepEqual(backup.storages?.default, {
            type: "s3",
            verifyTLS: true,
            s3: {
                bucket: "backups",
                region: "us-east-1",
                credentialsSecret: resources.find(({ name }) => name === "db-backup-bucket")!.objectName,
                endpointUrl: "https://s3.example.org",
            },
        });
        assert.deepEqual(plainData(inputs("Secret", "db-backup-bucket")), {
            AWS_ACCESS_KEY_ID: "id",
            AWS_SECRET_ACCESS_KEY: "key",
        });
    });

    it("makes no backups unless told where to", async () => {
        assert.deepEqual(Object.keys((await specOf({})).backup), ["image"]);
    });

    it("takes the size of its volumes", async () => {
        const { pxc } = await specOf({ storage: "200Gi" });
        assert.equal(pxc.volumeSpec.persistentVolumeClaim.resources.requests.storage, "200Gi");
    });

    it("takes a user's images, storage class and options", async () => {
        const { pxc, haproxy } = await specOf({
            images: { mysql: "mirror/pxc:1", "mysql-haproxy": "mirror/haproxy:1" },
            storageClass: "fast",
            configuration: { max_connections: 77, slow_query_log: "ON" },
        });
        assert.deepEqual([pxc.image, haproxy?.image], ["mirror/pxc:1", "mirror/haproxy:1"]);
        assert.equal(pxc.volumeSpec.persistentVolumeClaim.storageClassName, "fast");
        assert.match(pxc.configuration, /^max_connections = 77$/m);
        assert.match(pxc.configuration, /^slow_query_log = ON$/m);
    });
});

describe("a database that is there already", () => {
    const external = { host: "db.example.org", port: 3307, passwords: { nova: "n/o:v@a", glance: pulumi.secret("g") } };

    it("is no cluster of ours, and gives the same as one", async () => {
        const { value: database, resources } = await make({ external });
        assert.deepEqual(
            resources.map(({ name }) => name),
            ["db"],
        );
        assert.equal(await valueOf(database.host), "db.example.org");
        assert.equal(
            await valueOf(database.account("nova").url("nova")),
            "mysql+pymysql://nova:n%2Fo%3Av%40a@db.example.org:3307/nova?charset=utf8mb4",
        );
        assert.ok(await pulumi.isSecret(database.account("nova").url("nova")));
    });

    it("is verified by its CA where one is given", async () => {
        const caCertificate = "-----BEGIN CERTIFICATE-----";
        const { value: database, resources, inputs } = await make({ external: { ...external, caCertificate } });
        assert.deepEqual(plainData(inputs("Secret", "db-ca")), { "ca.crt": caCertificate });
        assert.equal(
            await valueOf(pulumi.output(database.ca!.secretName)),
            resources.find(({ name }) => name === "db-ca")!.objectName,
        );
        assert.match(
            await valueOf(database.account("glance").url("glance")),
            /&ssl_ca=\/etc\/ssl\/openstack-ra\/db.crt&ssl_check_hostname=false$/,
        );
    });

    it("without a password for each account is refused before anything is registered", async () => {
        await assert.rejects(
            make({ external: { host: "db:3306", port: 0, passwords: { nova: "x" } } }),
            /db: 3 faults\n.*external.passwords.glance: missing[^]*external.host: "db:3306"[^]*external.port: 0/,
        );
    });
});

describe("a database's arguments", () => {
    it("are refused with every fault at once", async () => {
        const bad = make({
            accounts: { "no-dash": [], a: ["A"] },
            placement: withReplicas(referencePlacement("mysqld-server"), 2),
            proxy: "nginx" as "haproxy",
            backup: { keep: 0, schedule: "never", bucket: { name: "b", accessKey: "", secretKey: "" } },
        });
        await assert.rejects(bad, (error: Error) => {
            assert.deepEqual(
                error.message.split("\n").map((line) => line.trim().split(": ")[0]),
                [
                    "db",
                    "accounts.no-dash",
                    "accounts.a",
                    "proxy",
                    "backup.schedule",
                    "backup.bucket",
                    "backup.keep",
                    "placement",
                ],
            );
            return true;
        });
    });
});

describe("the pods that Percona's operator makes", () => {
    it("are the members and the proxies of the custom resource, with their budgets", async () => {
        for (const proxy of ["haproxy", "proxysql"] as const) {
            const spec = await specOf({ proxy });
            const owner = { apiVersion: "pxc.percona.com/v1", kind: "PerconaXtraDBCluster", spec };
            const made = databaseWorkloads({ ...owner, metadata: { name: "db", namespace: "cloud", uid: "1" } });
            assert.deepEqual(
                made.map(({ kind, metadata: { name } }) => `${kind} ${name}`),
                [
                    "StatefulSet db-pxc",
                    "PodDisruptionBudget db-pxc",
                    `StatefulSet db-${proxy}`,
                    `PodDisruptionBudget db-${proxy}`,
                ],
            );
            const [members] = made;
            assert.equal(at(members, "spec", "replicas"), 3);
            assert.deepEqual(at(members, "metadata", "ownerReferences"), [
                { apiVersion: owner.apiVersion, kind: owner.kind, name: "db", uid: "1", controller: true },
            ]);
            assert.equal(at(members, "metadata", "labels", "openstack-ra/simulated"), "true");
            const labels = at(members, "spec", "template", "metadata", "labels") as Record<string, string>;
            assert.equal(labels["openstack-ra/service"], "mysqld-server");
            assert.equal(labels["app.kubernetes.io/component"], "pxc");
            const container = at(members, "spec", "template", "spec", "containers", 0) as { image: string };
            assert.equal(container.image, spec.pxc.image);
        }
    });
});
