import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { at } from "../support/stacks";
import { Client, User } from "./client";
import { Cluster } from "./cluster";
import { plain } from "./kubelet/objects";
import { Pod } from "./kubelet/pod";
import { contents, forget } from "./peek";
import { madeWith } from "./registration";

const FERNET = "keystone-fernet-keys";
const CREDENTIAL = "keystone-credential-keys";

/** A Keystone that serves. */
interface Served {
    cluster: Cluster;
    client: Client;
    api: Pod;
    admin: User;
}

/** The tests of the rotation's script against it. */
export function rotation(served: () => Served): void {
    let cluster: Cluster, client: Client, api: Pod, admin: User;
    before(() => {
        ({ cluster, client, api, admin } = served());
    });
    const held = () => contents(cluster.pod("Job", "keystone-db-sync"));
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
            return [at(body, "credential", "blob"), /'([0-9a-f]{40})'/.exec((await held()).credential!.join())?.[1]];
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
}
