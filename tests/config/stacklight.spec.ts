import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { hostsCsv } from "../../components/stacklight/collector/args";
import { fluentBitYaml } from "../../components/stacklight/collector/fluentbit";
import { notificationsConf } from "../../components/stacklight/collector/notifications";
import { sizeCollector } from "../../components/stacklight/collector/sizing";
import { hostConf, MACHINES_CONF, SWITCH_CONF } from "../../components/stacklight/collector/telegraf";
import { CA_FILE } from "../../components/common/tls";
import { checkFluentBit } from "./check/fluentbit";
import { checkTelegraf } from "./check/telegraf";
import { run } from "./run";
import { judged } from "./judge";
import { Sandbox } from "./sandbox";
import { telegraf } from "./telegraf";
import { orSkip } from "./unavailable";

/** A change of a good file that its program must refuse, and what it must say. */
type Break = [what: string, from: string | RegExp, to: string, says: RegExp];

const TELEGRAF: Record<string, { content: string; breaks: Break[] }> = {
    "telegraf.conf": {
        content: hostConf({
            urls: [1, 2, 3].map((n) => `https://influxdb-${n}:8086`),
            bucket: "metrics",
            cafile: CA_FILE,
            hosts: true,
        }),
        breaks: [
            ["an option that does not exist", "percpu", "per_cpu", /fields \["per_cpu"\]/],
            ["an input that does not exist", "inputs.mem", "inputs.memory", /undefined but requested input: memory/],
            ["a buffer that does not exist", "disk_write_through", "disc", /invalid buffer strategy "disc"/],
            ["a word for a number", "= 5000", '= "many"', /MetricBatchSize/],
            ["a table of hosts in another form", '"csv_key_values"', '"yaml"', /invalid format "yaml"|format/],
            ["a time without a unit that exists", '"60s"', '"60q"', /60q|unknown unit/],
        ],
    },
    "switch.conf": {
        content: SWITCH_CONF,
        breaks: [["a format that does not exist", '"influx"', '"influxx"', /parser not found/]],
    },
    "machines.conf": {
        content: MACHINES_CONF,
        breaks: [
            ["statistics that do not exist", '"block"', '"blocks"', /blocks/],
            ["an address that is none", "qemu+unix://", "qemu+pigeon://", /pigeon/],
        ],
    },
    "notifications' telegraf.conf": {
        content: notificationsConf([{ hosts: ["rabbitmq-0"], port: 5671, username: "stacklight", cafile: CA_FILE }]),
        breaks: [
            ["a program without its function", "def apply", "def aply", /apply is not defined/],
            ["a program that does not parse", "return metric", "return metric)", /starlark/],
            ["a format that does not exist", '"value"', '"values"', /values/],
        ],
    },
};

describe("StackLight's collectors, by Telegraf", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(20 * 60_000);
        await orSkip(this, telegraf());
    });

    for (const [name, { content, breaks }] of Object.entries(TELEGRAF)) {
        it(`${name} is accepted`, async () => {
            assert.deepEqual(await judged(checkTelegraf, "telegraf.conf", content), []);
        });
        for (const [what, from, to, says] of breaks) {
            it(`${name} is refused with ${what}`, async () => {
                const changed = content.replace(from, to);
                assert.notEqual(changed, content);
                assert.match((await judged(checkTelegraf, "telegraf.conf", changed)).join("\n"), says);
            });
        }
    }

    it("a host's metrics come to every InfluxDB, as the user that writes, with its rack and role", async () => {
        const writes = await written();
        assert.equal(writes.length, 3);
        for (const { url, authorization, text } of writes) {
            assert.equal(url, "/write?db=metrics");
            assert.equal(authorization, `Basic ${Buffer.from("writer:t-1").toString("base64")}`);
            assert.match(text, /^mem,host=compute-1,rack=rack-01,role=compute /m);
        }
    });

    it("a notification becomes one flat line of JSON, as its service wrote it", async () => {
        const message = {
            message_id: "m-1",
            publisher_id: "compute.host-1",
            event_type: "compute.instance.create.end",
            priority: "INFO",
            timestamp: "2026-01-01 00:00:00.000000",
            _context_request_id: "req-1",
            _context_project_id: "project-1",
            payload: { instance_id: "i-1", memory_mb: 512 },
        };
        const lines = [{ "oslo.version": "2.0", "oslo.message": JSON.stringify(message) }, { junk: true }];
        const [first, ...more] = await through(lines.map((line) => JSON.stringify(line)));
        assert.deepEqual(more, []);
        assert.deepEqual(JSON.parse(first ?? ""), {
            message: "compute.instance.create.end from compute.host-1",
            event_type: "compute.instance.create.end",
            publisher: "compute.host-1",
            level: "INFO",
            sent: "2026-01-01 00:00:00.000000",
            message_id: "m-1",
            request_id: "req-1",
            project: "project-1",
            instance: "i-1",
            payload: '{"instance_id":"i-1","memory_mb":512}',
        });
    });
});

interface Write {
    url?: string;
    authorization?: string;
    text: string;
}

/** What comes to three InfluxDBs of a host that is read once. */
async function written(): Promise<Write[]> {
    const writes: Write[] = [];
    const servers = [1, 2, 3].map(() =>
        createServer((request, response) => {
            const parts: Buffer[] = [];
            request.on("data", (part: Buffer) => parts.push(part));
            request.on("end", () => {
                const { url, headers } = request;
                writes.push({
                    url,
                    authorization: headers.authorization,
                    text: gunzipSync(Buffer.concat(parts)).toString(),
                });
                response.writeHead(204).end();
            });
        }).listen(0, "127.0.0.1"),
    );
    try {
        await Promise.all(servers.map((server) => once(server, "listening")));
        const urls = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        const content = hostConf({ urls, bucket: "metrics", hosts: true });
        await Sandbox.use(async (sandbox) => {
            const hosts = sandbox.write("/hosts.csv", hostsCsv({ "compute-1": { rack: "rack-01", role: "compute" } }));
            const moved = (path: string) => (path.endsWith(".csv") ? hosts : undefined);
            const config = sandbox.write("/telegraf.conf", sandbox.inside(content, moved));
            const env = { NODE_NAME: "compute-1", INFLUX_PASSWORD: "t-1", HOST_PROC: "/proc" };
            await run(await telegraf(), ["--once", "--config", config], { env });
        });
    } finally {
        for (const server of servers) server.close();
    }
    return writes;
}

/** What the reader of notifications writes of messages that come from files in place of a broker. */
function through(messages: string[]): Promise<string[]> {
    return Sandbox.use(async (sandbox) => {
        const files = messages.map((message, i) => sandbox.write(`/message-${i}.json`, message));
        const input = `[[inputs.file]]\n  files = ${JSON.stringify(files)}\n  data_format = "value"\n  data_type = "string"\n`;
        const whole = notificationsConf([]);
        const config = sandbox.write("/telegraf.conf", whole.replace("[[processors", `${input}\n[[processors`));
        const { stdout } = await run(await telegraf(), ["--once", "--config", config]);
        return stdout.split("\n").filter((line) => line.startsWith("{"));
    });
}

const LOGS = fluentBitYaml({
    host: "logs.cloud.svc",
    port: 9200,
    cafile: CA_FILE,
    buffer: sizeCollector(REFERENCE_SCALE).logBuffer,
});

describe("StackLight's collectors, by Fluent Bit or what is known of it", () => {
    const breaks: Break[] = [
        ["an option that does not exist", "exclude_path", "exclude_paths", /unknown .*exclude_paths/],
        ["a plugin that does not exist", "name: systemd", "name: journald", /journald/],
        ["a parser that does not exist", "parser: audit", "parser: audits", /audits/],
        ["a state without a rule", "next_state: raised", "next_state: lost", /lost/],
        ["a section that does not exist", "pipeline:", "pipelines:", /pipelines/],
        ["a filter that nothing comes to", "match: machine.*", "match: machines.*", /machines\.\*/],
    ];
    it("fluent-bit.yaml is accepted", async () => {
        assert.deepEqual(await judged(checkFluentBit, "fluent-bit.yaml", LOGS), []);
    });
    for (const [what, from, to, says] of breaks) {
        it(`fluent-bit.yaml is refused with ${what}`, async () => {
            const changed = LOGS.replace(from, to);
            assert.notEqual(changed, LOGS);
            assert.match((await judged(checkFluentBit, "fluent-bit.yaml", changed)).join("\n"), says);
        });
    }
});
