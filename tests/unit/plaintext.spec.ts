import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { ProgramRun, runProgram, Secret } from "../../cli/program";
import { plaintext } from "../support/plaintext";
import { copyOf, put } from "../support/rules";
import { at, ofKind, resourceNamed, stackRun } from "../support/stacks";
import { variants } from "../support/variants";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A change of a file in a ConfigMap. */
const changed = (configMap: string, file: string, from: string | RegExp, to: string) => (run: ProgramRun) => {
    const data = resourceNamed(run, "ConfigMap", configMap).inputs.data as Record<string, string>;
    const text = data[file]!.replace(from, to);
    assert.notEqual(text, data[file], `${String(from)} is in ${file}`);
    data[file] = text;
};

const inSecret = (secret: string, key: string, text: string) => (run: ProgramRun) => {
    const { data } = resourceNamed(run, "Secret", secret).inputs;
    (data as Secret & { value: Record<string, string> }).value[key] = base64(text);
};

const BREAKS: [what: string, change: (run: ProgramRun) => void, says: RegExp][] = [
    [
        "Keystone's URL without TLS in a config file",
        changed("cinder-config", "cinder.conf", "https://keystone", "http://keystone"),
        /^ConfigMap cinder-config data cinder\.conf: http:\/\/keystone\.openstack\S*: no TLS$/m,
    ],
    [
        "an endpoint of the catalogue without TLS",
        changed("keystone-service-glance", "service.json", "https://", "http://"),
        /keystone-service-glance data service\.json: http:/,
    ],
    [
        "a broker without TLS",
        inSecret("glance-credentials", "OS_DEFAULT__TRANSPORT_URL", "rabbit://u:p@mq:5672/v"),
        /glance-credentials data OS_DEFAULT__TRANSPORT_URL: rabbit:\/\/u:…@mq:5672\/v: without .*ssl=/,
    ],
    [
        "a broker whom nobody verifies",
        inSecret("glance-credentials", "OS_X", "rabbit://u:p@mq:5671/v?ssl=true"),
        /OS_X: .*: without .*ssl_ca_file/,
    ],
    ["AMQP by its own name", inSecret("glance-credentials", "OS_X", "amqp://u:p@mq/v"), /amqp:\/\/u:…@mq\/v: no TLS/],
    [
        "a database whom nobody verifies",
        inSecret("nova-cells", "CELLS", '{"cell0": {"database": "mysql+pymysql://u:p@db/x?charset=utf8"}}'),
        /nova-cells data CELLS: mysql\+pymysql:\/\/u:…@db\/x\?charset=utf8: without .*ssl_ca/,
    ],
    [
        "etcd without TLS",
        inSecret("cinder-credentials", "OS_COORDINATION__BACKEND_URL", "etcd3+http://etcd:2379?api_version=v3"),
        /etcd3\+http:\/\/etcd:2379\S*: no TLS/,
    ],
    [
        "a variable of a container",
        put("Deployment", "glance-api", "spec template spec containers 0 env +", { name: "A", value: "ws://b:1" }),
        /Deployment glance-api spec template spec containers 0 env \d+ value: ws:\/\/b:1: no TLS/,
    ],
    [
        "a command",
        put("StatefulSet", "etcd", "spec template spec containers 0 command +", "--x=http://0.0.0.0:2379"),
        /StatefulSet etcd .* command \d+: http:\/\/0\.0\.0\.0:2379: no TLS/,
    ],
    [
        "an API that listens without TLS",
        changed("glance-config", "uwsgi.ini", "https-socket", "http-socket"),
        /glance-config data uwsgi\.ini: http-socket = .*: expected https-socket/,
    ],
    [
        "an Apache that listens without TLS",
        changed("keystone-apache", "apache.conf", "SSLEngine On\n", ""),
        /keystone-apache data apache\.conf: Listen without SSLEngine On/,
    ],
    [
        "consoles by plain websockets",
        changed("nova-config", "nova.conf", "ssl_only = true\n", ""),
        /nova-config data nova\.conf: a proxy of consoles without ssl_only = true/,
    ],
    [
        "screens without TLS",
        changed("nova-config", "nova.conf", "auth_schemes = vencrypt", "auth_schemes = vencrypt,none"),
        /auth_schemes = vencrypt,none: expected vencrypt/,
    ],
    [
        "metadata without TLS",
        changed("neutron-metadata-agent-config", "metadata_agent.ini", "= https", "= http"),
        /nova_metadata_protocol = http: expected https/,
    ],
    [
        "machines that move in plaintext",
        changed(
            "nova-compute-config",
            "nova-compute.conf",
            "live_migration_scheme = tls",
            "live_migration_scheme = tcp",
        ),
        /live_migration_scheme = tcp: expected tls/,
    ],
    [
        "a client that verifies nobody",
        changed("nova-config", "nova.conf", /cafile = .*/, "insecure = true"),
        /insecure = true: expected false/,
    ],
    [
        "brokers with a port for plaintext",
        put("RabbitmqCluster", "rabbitmq", "spec tls disableNonTLSListeners", false),
        /RabbitmqCluster rabbitmq: listens without TLS/,
    ],
    [
        "notifications from brokers whom nobody verifies",
        changed("stacklight-collector-notifications-config", "telegraf.conf", /tls_ca = .*/, ""),
        /notifications-config data telegraf\.conf: \[\[inputs\.amqp_consumer\]\] without tls_ca/,
    ],
    [
        "metrics to a database without TLS",
        changed("stacklight-collector-config", "telegraf.conf", "https://", "http://"),
        /collector-config data telegraf\.conf: http:\/\/stacklight-metrics\S*: no TLS/,
    ],
    [
        "a probe without TLS",
        put("Deployment", "keystone", "spec template spec containers 0 readinessProbe httpGet scheme", undefined),
        /Deployment keystone readinessProbe: asks without TLS/,
    ],
    [
        "a host's file",
        (run) => (run.outputs.hostFiles = { "/etc/a": "b = http://c" }),
        /outputs hostFiles \/etc\/a: http/,
    ],
];

describe("connections", () => {
    for (const { what, stack, options } of variants.filter(
        ({ stack, what }) => stack !== "dev" && !/plaintext/.test(what),
    )) {
        it(`are all over TLS: ${what}`, async () => {
            assert.deepEqual(plaintext(await runProgram(stack, options)), []);
        });
    }

    for (const [what, change, says] of BREAKS) {
        it(`or the check tells ${what}`, async () => {
            const run = copyOf(await stackRun("lab"));
            change(run);
            assert.match(plaintext(run).join("\n"), says);
        });
    }

    it("are with hosts that a certificate names", async () => {
        const run = await stackRun("lab");
        const names = new Set(
            ofKind(run, "Certificate").flatMap(({ inputs }) => at(inputs, "spec", "dnsNames") as string[] | []),
        );
        const text = JSON.stringify(run.resources.map(({ inputs }) => inputs));
        const hosts = new Set([...text.matchAll(/https:\/\/([a-z][\w.-]*)(?=[:/"])/g)].map(([, host]) => host!));
        assert.ok(hosts.size >= 8, [...hosts].join());
        assert.deepEqual(
            [...hosts].filter((host) => !names.has(host) && !names.has(host.replace(/^[^.]+/, "*"))),
            [],
        );
    });

    it("between Glance's pods are by names of their own, which their certificate has", async () => {
        const run = await stackRun("lab");
        const { command, env } = at(
            resourceNamed(run, "Deployment", "glance-api").inputs,
            ...["spec", "template", "spec", "containers", 0],
        ) as { command: string[]; env: { name: string; value: string }[] };
        const script = command[2]!.replace(/exec .*/, "printenv OS_DEFAULT__WORKER_SELF_REFERENCE_URL");
        const { dnsNames } = resourceNamed(run, "Certificate", "glance-api-tls").inputs.spec as { dnsNames: string[] };
        for (const [ip, label] of [
            ["10.1.2.3", "10-1-2-3"],
            ["fd00::a:3", "fd00--a-3"],
        ]) {
            const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
            const { stdout } = spawnSync("sh", ["-c", script], {
                env: { ...process.env, ...given, POD_IP: ip },
                encoding: "utf8",
            });
            const { protocol, hostname, port } = new URL(stdout.trim());
            const [first, ...rest] = hostname.split(".");
            assert.deepEqual([protocol, first, port], ["https:", label, "9292"]);
            assert.ok(dnsNames.includes(["*", ...rest].join(".")), hostname);
        }
    });

    it("are verified by a CA that the container has", async () => {
        const run = await stackRun("lab");
        const files = new Map(
            ofKind(run, "ConfigMap").map(({ objectName, inputs }) => [
                objectName,
                inputs.data as Record<string, string>,
            ]),
        );
        const pods = run.resources.map(({ name, inputs }) => {
            const pod =
                at(inputs, "spec", "template", "spec") ?? at(inputs, "spec", "jobTemplate", "spec", "template", "spec");
            return { name, pod: pod as Record<string, { name: string }[]> | undefined };
        });
        let asked = 0;
        for (const { name, pod } of pods) {
            for (const container of pod?.containers ?? []) {
                const mounts = at(container, "volumeMounts") as { name: string; mountPath: string; subPath?: string }[];
                const texts = mounts.map((mount) => {
                    const volume = pod?.volumes?.find((of) => of.name === mount.name);
                    const data = files.get(at(volume, "configMap", "name") as string) ?? {};
                    return mount.subPath === undefined ? Object.values(data).join("\n") : (data[mount.subPath] ?? "");
                });
                const paths = [
                    ...[...texts, JSON.stringify(container)].join("\n").matchAll(/\/etc\/ssl\/[\w./-]+\.(?:crt|key)/g),
                ];
                for (const [path] of paths) {
                    asked += 1;
                    const there = mounts.some(
                        ({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`),
                    );
                    // Files that several have in common name what only a server has, or the proxy of consoles.
                    const serves = at(container, "ports", 0) !== undefined;
                    const elsewhere =
                        (path.includes("/server/") && !serves) ||
                        (path.includes("/client/") && /^nova-(?!novncproxy)/.test(name));
                    assert.ok(there || elsewhere, `${name}: ${path} is not mounted`);
                }
            }
        }
        assert.ok(asked > 50, `${asked}`);
    });
});

describe("dev's connections", () => {
    it("are in plaintext, as it says", async () => {
        assert.match(plaintext(await stackRun("dev")).join("\n"), /http:\/\/keystone/);
        assert.deepEqual(ofKind(await stackRun("dev"), "Certificate"), []);
    });

    it("are over TLS where somebody switches it on", async () => {
        assert.deepEqual(plaintext(await runProgram("dev", { config: { tls: "{}" } })), []);
    });
});
