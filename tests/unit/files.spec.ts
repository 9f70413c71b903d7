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
    // Of StackLight: what each replaces from its environment, and files that a Secret is.
    /^"?(username|password|basic_password|basicAuthPassword|http_passwd)"?[ =:]+"?(\$__env\{[A-Z_0-9]+\})?"?,?$/,
    /^AuthUserFile /,
    // The name of a program of the host.
    /^- _SYSTEMD_UNIT=virtsecretd\.service$/,
    // The pod's own account in Kubernetes.
    /^(bearer_token|tls_ca) = "\/var\/run\/secrets\/kubernetes\.io\/serviceaccount\//,
];

/** Lines that look as if they held a password. */
function suspicious({ name, content }: Pick<RenderedFile, "name" | "content">): string[] {
    // Programs speak of passwords; they do not hold them.
    if (/\.(py|sh)$/.test(name) && name !== "local_settings.py") return [];
    return (
        content
            .split("\n")
            .map((line) => line.trim())
            // What its program replaces from its environment.
            .map((line) => line.replace(/\$\{[A-Z_0-9]+\}/g, ""))
            .filter((line) => /passw|secret|credential|:\/\/[^/\s]*@/i.test(line))
            .filter((line) => !PLACEHOLDERS.includes(line) && !HARMLESS.some((harmless) => harmless.test(line)))
    );
}

/** Names of each tier's files. */
const FILES = {
    ceph: "keys.json keys.py",
    cinder: "amqp.py api-paste.ini ceph.client.cinder.keyring ceph.conf cinder.conf resource_filters.json sudo uwsgi.ini",
    glance: "api-paste.ini ceph.conf glance-api.conf uwsgi.ini",
    horizon: "apache.conf horizon.wsgi local_settings.py",
    keystone: "apache.conf keystone.conf keystone.wsgi register.py rotate.py service.json",
    memcached: "memcached.args",
    mysql: "haproxy.cfg my.cnf",
    neutron:
        "amqp.py api-paste.ini dhcp_agent.ini l3_agent.ini local-address.py metadata_agent.ini ml2_conf.ini neutron.conf " +
        "openvswitch_agent.ini uwsgi.ini",
    nova: "amqp.py api-paste.ini cells.py nova-api-uwsgi.ini nova-metadata-uwsgi.ini nova.conf",
    "nova-compute": "amqp.py ceph.conf host-certificate.py libvirt-secrets.py nova-compute.conf",
    placement: "placement.conf uwsgi.ini",
    rabbitmq: "rabbitmq-env.conf rabbitmq.conf",
    radosgw: "keys.json keys.py",
    "stacklight-alerting":
        "apache.conf cgi.cfg haproxy.cfg nagios.cfg notify.sh objects.cfg rules.star stale.sh telegraf.conf",
    "stacklight-collector": "ask-switch.sh fluent-bit.yaml hosts.csv machines.conf switch.conf telegraf.conf",
    "stacklight-logs": "logs.json setup.py",
    "stacklight-metrics":
        "ceph.json control-plane.json datasources.yaml grafana.ini hosts.json mysql.json neutron.json nova.json " +
        "providers.yaml rabbitmq.json setup.sh stacklight.json",
};

/** On one host in plaintext, beside a Ceph that is there already: nothing copies keys, and nobody asks for certificates. */
const FILES_OF_DEV = {
    ...FILES,
    ceph: undefined,
    radosgw: undefined,
    "nova-compute": "amqp.py ceph.conf libvirt-secrets.py nova-compute.conf",
    "stacklight-alerting": FILES["stacklight-alerting"].replace("haproxy.cfg ", ""),
};

const filesOf = (stack: string) => JSON.parse(JSON.stringify(stack === "dev" ? FILES_OF_DEV : FILES)) as object;

describe("the config files", () => {
    for (const stack of stacks) {
        it(`of ${stack} are all there, each with content`, async () => {
            const files = await renderedFiles(stack);
            const names = new Map<string, Set<string>>();
            // Each cell's database, brokers and hypervisors have the same files as the others'.
            for (const { owner, name } of files) {
                const tier = owner.replace(/-cell\d+$/, "");
                names.set(tier, (names.get(tier) ?? new Set()).add(name));
            }
            const found = Object.fromEntries([...names].map(([owner, of]) => [owner, [...of].sort().join(" ")]));
            assert.deepEqual(found, filesOf(stack));
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
