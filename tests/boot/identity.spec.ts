import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { RELEASE } from "../config/checks";
import { orSkip } from "../config/unavailable";
import { at } from "../support/stacks";
import { certificate } from "./certificate";
import { Client, User } from "./client";
import { Cluster } from "./cluster";
import { HOST } from "./host";
import { plain } from "./kubelet/objects";
import { Pod } from "./kubelet/pod";
import { Edit } from "./kubelet/volumes";
import { Changes } from "./machine/container";
import { operate } from "./operators";
import { contents, DUMP, forget } from "./peek";
import { madeWith, registration } from "./registration";

const PUBLIC = "https://identity.example.org";
const FERNET = "keystone-fernet-keys";
const CREDENTIAL = "keystone-credential-keys";

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
        const config = { "openstack-ra:identity": JSON.stringify({ publicUrl: PUBLIC }) };
        // The kubelet of this cluster is quicker.
        const edits: Edit[] = [[/rotate\.py$/, /^PROPAGATION_SECONDS = \d+$/m, "PROPAGATION_SECONDS = 0"]];
        cluster = await orSkip(this, Cluster.start({ stack: "dev", release: RELEASE, config, edits, ...HOST }));
        client = new Client(cluster.machine.wire, `http://${cluster.machine.address}:5000`);
        const password = plain(cluster.object("Secret", "keystone-admin")).OS_BOOTSTRAP_PASSWORD!;
        admin = { name: "admin", project: "admin", password };
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
        /** What the API's pods have from now on: they get a Secret some time after it was written. */
        const mounted = () => {
            for (const name of [FERNET, CREDENTIAL]) api.volumes.refresh(name);
        };
        const rotate = (repository: string) => cluster.pod("CronJob", `keystone-rotate-${repository}`).run();
        const rotated = async (repository: string) => {
            const { code, said } = await rotate(repository);
            assert.equal(code, 0, said);
            return cluster.kubernetes.plain(`keystone-${repository}-keys`);
        };
        const encode = (keys: Record<string, string>) =>
            Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, Buffer.from(key).toString("base64")]));
        const write = (keys: Record<string, string>) => {
            cluster.kubernetes.put(FERNET, encode(keys));
        };
        afterEach(() => {
            cluster.kubernetes.beforePatch = () => undefined;
            cluster.kubernetes.afterPatch = () => Promise.resolve();
        });

        it("makes the staged Fernet key primary, and stages another; tokens of before and after are valid throughout", async () => {
            const before = cluster.kubernetes.plain(FERNET);
            const early = await client.token(admin);
            const after = await rotated("fernet");
            assert.deepEqual(Object.keys(after).sort(), ["0", "1", "2"]);
            assert.deepEqual([after["1"], after["2"]], [before["1"], before["0"]]);
            assert.ok(!Object.values(before).includes(after["0"]!));
            mounted();
            const late = await client.token(admin);
            assert.ok(madeWith(before["0"]!, late));
            await forget(cluster.machine);
            assert.equal(await client.judged(early, late), 200);
            // A pod that has the Secret of before knows the new primary key as the staged one.
            write(before);
            mounted();
            await forget(cluster.machine);
            assert.equal(await client.judged(late, early), 200);
            write(after);
            mounted();
        });

        it("keeps no more keys than keystone.conf says, the newest", async () => {
            const conf = plain(cluster.object("ConfigMap", "keystone-config"))["keystone.conf"]!;
            const most = Number(/max_active_keys = (\d+)/.exec(conf)?.[1]);
            const kept = cluster.kubernetes.plain(FERNET);
            const names = [...Array(most).keys()].map(String);
            write(Object.fromEntries(names.map((name) => [name, kept[name] ?? kept["0"]!])));
            for (const gone of [1, 2]) {
                const expected = ["0", ...names.slice(1).map((name) => String(Number(name) + gone))];
                assert.deepEqual(Object.keys(await rotated("fernet")).sort(), expected.sort());
            }
            write(kept);
        });

        it("leaves the Secret alone where somebody else wrote meanwhile", async () => {
            const kept = cluster.kubernetes.plain(FERNET);
            cluster.kubernetes.beforePatch = () => {
                write({ ...kept, 3: kept["0"]! });
            };
            const { code, said } = await rotate("fernet");
            assert.notEqual(code, 0);
            assert.match(said, /409/);
            assert.deepEqual(cluster.kubernetes.plain(FERNET), { ...kept, 3: kept["0"]! });
            write(kept);
        });

        it("refuses an empty Secret", async () => {
            const kept = cluster.kubernetes.plain(FERNET);
            write({});
            const { code, said } = await rotate("fernet");
            assert.equal(code, 1);
            assert.match(said, /holds no keys; refusing/);
            assert.deepEqual(cluster.kubernetes.plain(FERNET), {});
            write(kept);
        });

        it("keeps stored credentials readable at every moment, after their first keys are gone too", async () => {
            const hash = (key = "") => createHash("sha1").update(key).digest("hex");
            const first = cluster.kubernetes.plain(CREDENTIAL);
            const token = await client.token(admin);
            const user = at(await client.get("/v3/users?name=admin", token), "users", 0, "id");
            const credential = { type: "totp", blob: "seed", user_id: user };
            const made = await client.send("POST", "/v3/credentials", token, { credential });
            assert.equal(made.status, 201);
            const stored = async () => {
                await forget(cluster.machine);
                const id = at(made.body, "credential", "id") as string;
                const body = await client.get(`/v3/credentials/${id}`, token);
                return [
                    at(body, "credential", "blob"),
                    /'([0-9a-f]{40})'/.exec((await held()).credential!.join())?.[1],
                ];
            };
            assert.deepEqual(await stored(), ["seed", hash(first["1"])]);
            for (const round of [1, 2, 3]) {
                const { [round]: old, 0: staged } = cluster.kubernetes.plain(CREDENTIAL);
                const seen: unknown[] = [];
                cluster.kubernetes.afterPatch = async () => {
                    seen.push(await stored());
                    mounted();
                    seen.push(await stored());
                };
                const after = await rotated("credential");
                assert.deepEqual(seen, [
                    ["seed", hash(old)],
                    ["seed", hash(old)],
                ]);
                assert.equal(after[round + 1], staged);
                assert.deepEqual(await stored(), ["seed", hash(staged)]);
            }
            assert.deepEqual(Object.keys(cluster.kubernetes.plain(CREDENTIAL)).sort(), ["0", "3", "4"]);
        });
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
