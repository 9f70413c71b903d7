import assert from "node:assert/strict";
import { runProgram } from "../../cli/program";
import { filesIn, RenderedFile, renderedFiles } from "../support/files";
import { stacks } from "../support/stacks";

/** What the image's entry point replaces from the cluster's Secret; a default that opens nothing. And a plugin's name. */
const PLACEHOLDERS = [
    'admin_credentials="admin:admin"',
    'cluster_username="admin"',
    'cluster_password="admin"',
    'monitor_password="monitor"',
    'default_authentication_plugin="caching_sha2_password"',
];

/** Options that speak of credentials without being one: where keys are, how services log in, and names of secrets. */
const HARMLESS = [
    /^key_repository = /,
    /^\[credential\]$/,
    /^auth_type = password$/,
    // The name of a secret that libvirt has.
    /^rbd_secret_uuid = [0-9a-f-]{36}$/,
    /^keyfile = \/etc\/ceph\/keys\//,
    // Where Horizon finds its key.
    /^SECRET_KEY = os\.environ\["[A-Z_]+"\]$/,
];

/** Lines that look as if they held a password. */
function suspicious({ name, content }: Pick<RenderedFile, "name" | "content">): string[] {
    // Programs speak of passwords; they do not hold them.
    if (name.endsWith(".py") && name !== "local_settings.py") return [];
    return content
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /passw|secret|credential|:\/\/[^/\s]*@/i.test(line))
        .filter((line) => !PLACEHOLDERS.includes(line) && !HARMLESS.some((harmless) => harmless.test(line)));
}

describe("the config files", () => {
    for (const stack of stacks) {
        it(`of ${stack} are all there, each with content`, async () => {
            const files = await renderedFiles(stack);
            assert.deepEqual(
                files.map(({ owner, name }) => `${owner}/${name}`),
                [
                    "keystone/apache.conf",
                    "keystone/keystone.conf",
                    "keystone/keystone.wsgi",
                    "keystone/rotate.py",
                    "memcached/memcached.args",
                    "mysql/haproxy.cfg",
                    "mysql/my.cnf",
                    "rabbitmq/rabbitmq-env.conf",
                    "rabbitmq/rabbitmq.conf",
                ],
            );
            assert.ok(files.every(({ content }) => content.trim() !== ""));
        });

        it(`of ${stack} hold no credential`, async () => {
            for (const file of await renderedFiles(stack)) assert.deepEqual(suspicious(file), [], file.name);
        });
    }

    it("of ProxySQL hold placeholders only", async () => {
        const { resources } = await runProgram("lab", { config: { database: '{"proxy": "proxysql"}' } });
        const file = filesIn(resources, () => "mysql").find(({ name }) => name === "proxysql.cnf");
        assert.ok(file);
        assert.deepEqual(suspicious(file), []);
    });

    for (const line of [
        "password = hunter2",
        "connection = mysql+pymysql://keystone:hunter2@db/keystone",
        "memcache_secret_key = x",
        'admin_credentials="admin:hunter2"',
    ]) {
        it(`would be found with "${line}"`, () => {
            assert.deepEqual(suspicious({ name: "x.conf", content: `[x]\n${line}\n` }), [line]);
        });
    }
});
