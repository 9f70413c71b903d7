import assert from "node:assert/strict";
import { RELEASE } from "../config/checks";
import { orSkip } from "../config/unavailable";
import { at } from "../support/stacks";
import { certificate } from "../config/certificate";
import { Client, User } from "./client";
import { Cluster } from "./cluster";
import { HOST } from "./host";
import { plain } from "./kubelet/objects";
import { Pod } from "./kubelet/pod";
import { Edit } from "./kubelet/volumes";
import { Changes } from "./machine/container";
import { operate } from "./operators";
import { contents, DUMP } from "./peek";
import { madeWith, registration } from "./registration";
import { rotation } from "./rotation";

const PUBLIC = "https://identity.example.org";
const FERNET = "keystone-fernet-keys";

type Endpoint = { interface: string; region: string; url: string };
type Service = { id: string; name: string; type: string; description?: string };

describe("jobs and scripts of Keystone, by Keystone itself", function () {
    this.timeout(180_000);
    let cluster: Cluster;
    let client: Client;
    let api: Pod;
    let admin: User;

    before(async function () {
        this.timeout(25 * 60_000);
        const config = { "openstack-ra:identity": JSON.stringify({ publicUrl: PUBLIC }), "openstack-ra:tls": "{}" };
        // The kubelet of this cluster is quicker.
        const edits: Edit[] = [[/rotate\.py$/, /^PROPAGATION_SECONDS = \d+$/m, "PROPAGATION_SECONDS = 0"]];
        cluster = await orSkip(this, Cluster.start({ stack: "dev", release: RELEASE, config, edits, ...HOST }));
        client = new Client(cluster.machine.wire, "https://keystone.openstack.svc:5000");
        const password = plain(cluster.object("Secret", "keystone-admin")).OS_BOOTSTRAP_PASSWORD!;
        admin = { name: "admin", project: "admin", password };
        await operate(cluster, "Certificate");
        await operate(cluster, "PerconaXtraDBCluster");
        await operate(cluster, "RabbitmqCluster");
        await cluster.pod("StatefulSet", "memcached").start();
    });
    after(async () => {
        await (cluster as Cluster | undefined)?.stop();
    });

    const succeeds = async (pod: Pod, changes?: Changes) => {
        const { code, said } = await pod.run(changes);
        assert.equal(code, 0, said);
    };
    const held = () => contents(cluster.pod("Job", "keystone-db-sync"));

    for (const [job, what, table] of [
        ["keystone-db-sync", "makes the schema", "user"],
        ["keystone-bootstrap", "makes the administrator", "role"],
    ] as const) {
        it(`${job} ${what}, and a second time changes nothing`, async () => {
            const pod = cluster.pod("Job", job);
            await succeeds(pod);
            const first = await held();
            assert.ok(first[table]);
            await succeeds(pod);
            assert.deepEqual(await held(), first);
        });
    }

    it("the database is believed only by the CA that pods mount", async () => {
        const pod = cluster.pod("Job", "keystone-db-sync");
        const other = await certificate(cluster.machine.directory, "other", ["DNS:other"]);
        const url = pod.env.OS_DATABASE__CONNECTION!.replace(/ssl_ca=[^&]+/, "ssl_ca=/tmp/other.crt");
        const env = { OS_DATABASE__CONNECTION: url, OTHER: other.certificate, DUMP };
        const command = ["sh", "-c", 'echo "$OTHER" > /tmp/other.crt && exec python3 -c "$DUMP"'];
        const { code, said } = await pod.run({ command, env });
        assert.notEqual(code, 0);
        assert.match(said, /certificate verify failed/);
    });

    describe("the API in Apache", () => {
        before(async () => {
            api = await cluster.pod("Deployment", "keystone").start();
        });

        it("knows the administrator by the bootstrap password, and by no other", async () => {
            const { status, token } = await client.authenticate(admin);
            assert.equal(status, 201);
            assert.ok(madeWith(cluster.kubernetes.plain(FERNET)["1"]!, token));
            assert.equal((await client.authenticate({ ...admin, password: "other" })).status, 401);
        });

        it("has the bootstrap's addresses in its catalogue", async () => {
            const { env } = cluster.pod("Job", "keystone-bootstrap");
            assert.equal(env.OS_BOOTSTRAP_PUBLIC_URL, `${PUBLIC}/v3`);
            const body = await client.get("/v3/endpoints", await client.token(admin));
            const endpoints = at(body, "endpoints") as Endpoint[];
            assert.deepEqual(endpoints.map((e) => [e.interface, e.region, e.url]).sort(), [
                ["internal", "RegionOne", env.OS_BOOTSTRAP_INTERNAL_URL],
                ["public", "RegionOne", `${PUBLIC}/v3`],
            ]);
        });
    });

    describe("register.py", () => {
        const glance: User = {
            name: "glance",
            project: "service",
            password: "generated-keystone-service-glance-password",
        };
        const register = async (description = "Images", url = "http://glance.example.org:9292", env = {}) => {
            cluster.objects.add(...(await registration(description, url)));
            await succeeds(cluster.pod("Job", "keystone-service-glance"), { env });
        };
        const listed = async () => {
            const token = await client.token(admin);
            const services = at(await client.get("/v3/services?type=image", token), "services") as Service[];
            assert.equal(services.length, 1);
            const { id, name, description } = services[0]!;
            const body = await client.get(`/v3/endpoints?service_id=${id}`, token);
            const endpoints = (at(body, "endpoints") as Endpoint[]).map((e) => [e.interface, e.region, e.url]).sort();
            return { name, description, endpoints };
        };

        it("makes what services share once, where two of them register at the same time", async () => {
            const both = ["nova", "neutron"].map((service) =>
                succeeds(cluster.pod("Job", `keystone-service-${service}`)),
            );
            await Promise.all(both);
            const token = await client.token(admin);
            const projects = at(await client.get("/v3/projects?name=service", token), "projects") as unknown[];
            assert.equal(projects.length, 1);
        });

        it("gives the service an account with its roles, and an entry with its endpoints", async () => {
            await register();
            const { status, body } = await client.authenticate(glance);
            assert.equal(status, 201);
            const roles = (at(body, "token", "roles") as { name: string }[]).map(({ name }) => name);
            assert.ok(roles.includes("admin") && roles.includes("service"), roles.join());
            assert.deepEqual(await listed(), {
                name: "glance",
                description: "Images",
                endpoints: [
                    ["internal", "RegionOne", "http://glance.example.org:9292"],
                    ["public", "RegionOne", "https://images.example.org"],
                ],
            });
        });

        it("changes nothing a second time: the service's tokens go on to be valid", async () => {
            const [token, before] = [await client.token(glance), await held()];
            await register();
            assert.deepEqual(await held(), before);
            assert.equal(await client.judged(token, await client.token(admin)), 200);
        });

        it("brings an address and a description to what they are now", async () => {
            const before = await listed();
            await register("Pictures", "http://other.example.org");
            const [, external] = before.endpoints;
            const endpoints = [["internal", "RegionOne", "http://other.example.org"], external];
            assert.deepEqual(await listed(), { ...before, description: "Pictures", endpoints });
        });

        it("brings the password to what it is now", async () => {
            await register("Pictures", "http://other.example.org", { SERVICE_PASSWORD: "another" });
            assert.equal((await client.authenticate(glance)).status, 401);
            assert.equal((await client.authenticate({ ...glance, password: "another" })).status, 201);
        });
    });

    describe("rotate.py", () => {
        rotation(() => ({ cluster, client, api, admin }));
    });

    describe("the API told to stop", () => {
        it("ends what it has begun before it goes", async () => {
            const hook = at(
                cluster.object("Deployment", "keystone"),
                "spec",
                "template",
                "spec",
                "containers",
                0,
                "lifecycle",
            );
            const [, signal = ""] =
                /kill -(\w+) 1/.exec((at(hook, "preStop", "exec", "command") as string[]).join(" ")) ?? [];
            const apache = api.release();
            // Keystone has begun to read when Apache is told to stop; the rest comes later.
            const status = await client.inParts(admin, () => apache.signal(`SIG${signal}` as NodeJS.Signals));
            assert.equal(status, 201);
            assert.equal(await apache.ended, 0);
        });
    });
});
