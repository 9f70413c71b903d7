import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer, IncomingMessage, Server } from "node:http";
import { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnv } from "../../cli/env";
import { manifests } from "../../cli/manifests";
import { ProgramRun, runProgram } from "../../cli/program";
import { METRICS_USERS } from "../../components/stacklight/access";
import { APACHE_CONF, USERS } from "../../components/stacklight/alerting/web";
import { DATA, RUN, UID } from "../../components/stacklight/alerting/nagios";
import { RULES, TELEGRAF_CONF } from "../../components/stacklight/alerting/telegraf";
import { HOSTS_DIRECTORY, HOSTS_FILE, HOST_ROOT } from "../../components/stacklight/collector/telegraf";
import { podOf } from "../support/blockstorage";
import { nagiosInside } from "./check/nagios";
import { Influxd } from "./influxd";
import { freePort } from "./port";
import { Programs } from "./programs";
import { Sandbox } from "./sandbox";

/** A server on a free port of this machine. */
async function serve(answer: (request: IncomingMessage, body: string) => number) {
    const server: Server = createServer((request, response) => {
        let body = "";
        request.on("data", (data: Buffer) => (body += data.toString()));
        request.on("end", () => response.writeHead(answer(request, body)).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

/** Thresholds that this machine is beyond whatever it does, and at once: some of its memory is used. */
const thresholds = {
    "api-answers": { for: 0 },
    "host-memory": { warning: 101, critical: 100, for: 0 },
    "hosts-reporting": { for: 0 },
};

/** A stack's objects with their data in plain text, by kind and the resource's name. */
class Objects {
    constructor(private readonly run: ProgramRun) {}

    public of(kind: string, name: string): Record<string, unknown> {
        const found = manifests(this.run, { reveal: true }).find(
            ({ resource, object }) => object.kind === kind && resource === name,
        );
        if (!found) throw new Error(`no ${kind} ${name} in ${this.run.stack}`);
        return found.object;
    }

    public files(name: string): Record<string, string> {
        return this.of("ConfigMap", name).data as Record<string, string>;
    }

    public secret(name: string): Record<string, string> {
        const data = Object.entries(this.of("Secret", name).data as Record<string, string>);
        return Object.fromEntries(data.map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
    }
}

/**
 * The dev stack's monitoring on this machine: its collector's Telegraf reads the machine and writes to InfluxDB, its
 * aggregator's Telegraf asks there and of Keystone, judges, and tells its Nagios. Files, commands, users and passwords are
 * those that the stack renders; only addresses, paths and the pace are this machine's.
 */
export class Story {
    /** Whether Keystone answers. */
    public healthy = false;
    public readonly webhooks: { host: string; service: string; state: string; type: string }[] = [];
    readonly #children: ChildProcess[] = [];
    readonly #stops: (() => unknown)[] = [];
    #nagios = "";
    #password = "";
    #influxd?: Influxd;

    constructor(
        private readonly sandbox: Sandbox,
        private readonly programs: Programs,
        private readonly telegraf: string,
    ) {}

    public async start(): Promise<void> {
        const api = await serve(() => (this.healthy ? 200 : 503));
        const people = await serve((_, body) => {
            this.webhooks.push(JSON.parse(body) as (typeof this.webhooks)[number]);
            return 200;
        });
        this.#stops.push(api.stop, people.stop);
        const run = await runProgram("dev", {
            config: { stacklight: JSON.stringify({ alerting: { thresholds } }) },
            secretConfig: { alertWebhook: `${people.url}/hook` },
        });
        const objects = new Objects(run);
        await this.#startInfluxd(objects);
        await this.#startNagios(objects);
        this.#startCollector(objects);
        this.#startAggregator(objects, api.url);
    }

    async #startInfluxd(objects: Objects): Promise<void> {
        this.#influxd = await Influxd.start(this.programs, {
            admin: "an-admins-password",
            [METRICS_USERS.write]: objects.secret("stacklight-metrics-writer").password ?? "",
            [METRICS_USERS.read]: objects.secret("stacklight-metrics-grafana-credentials").READER_PASSWORD ?? "",
        });
    }

    async #startNagios(objects: Objects): Promise<void> {
        const users = objects.secret("stacklight-alerting-nagios-users");
        this.#password = users.password ?? "";
        const port = await freePort();
        this.#nagios = `http://127.0.0.1:${port}`;

        const set = podOf(objects.of("StatefulSet", "stacklight-alerting-nagios"));
        const inside = (text: string) => nagiosInside(this.sandbox, this.programs, text);
        const commands = set.containers.map(({ command }) => command.map(inside));
        const moved = Object.entries(objects.files("stacklight-alerting-nagios-config")).map(
            ([name, text]) => [name, inside(text)] as const,
        );
        // What the files name was made, and begins empty here as there.
        for (const path of [RUN, DATA, USERS, "/tmp"]) rmSync(join(this.sandbox.directory, path), { recursive: true });
        for (const path of [`${RUN}/.here`, `${DATA}/.here`, "/tmp/.here"]) this.sandbox.write(path, "");
        for (const [name, text] of moved) {
            const here =
                name === basename(APACHE_CONF) ? text.replace("Listen 8080", `Listen 127.0.0.1:${port}`) : text;
            this.sandbox.write(`/etc/nagios/${name}`, here);
        }
        this.sandbox.write(`${USERS}/htpasswd`, users.htpasswd ?? "");
        this.sandbox.write("/etc/nagios/webhook/curl.conf", users["curl.conf"] ?? "");
        const [nagios = [], web = []] = commands;
        // The pods' user, whoever this is.
        const user = ["unshare", "--user", `--map-user=${UID}`, `--map-group=${UID}`];
        this.#spawn([...user, ...nagios], this.programs.env());
        this.#spawn([...user, this.programs.program("apache2"), ...web.slice(1)], this.programs.env());
    }

    #startCollector(objects: Objects): void {
        const hosts = this.sandbox.write(
            `${HOSTS_DIRECTORY}/${HOSTS_FILE}`,
            objects.files("stacklight-collector-hosts")[HOSTS_FILE] ?? "",
        );
        const config = this.#paced(objects.files("stacklight-collector-config")["telegraf.conf"] ?? "")
            .replace(`${HOSTS_DIRECTORY}/${HOSTS_FILE}`, hosts)
            .replaceAll(HOST_ROOT, "")
            .replace("/var/lib/telegraf", join(this.sandbox.directory, "buffer"));
        this.#spawn([this.telegraf, "--config", this.sandbox.write("/collector/telegraf.conf", config)], {
            NODE_NAME: "dev-1",
            INFLUX_PASSWORD: objects.secret("stacklight-metrics-writer").password ?? "",
        });
    }

    #startAggregator(objects: Objects, keystone: string): void {
        const files = objects.files("stacklight-alerting-aggregator-config");
        const rules = this.sandbox.write(RULES, files["rules.star"] ?? "");
        const config = this.#paced(files["telegraf.conf"] ?? "")
            .replace(RULES, rules)
            .replace(/http:\/\/keystone\.[^:]*:5000(?=\/healthcheck)/, keystone)
            .replace(/http:\/\/stacklight-alerting-nagios[^:]*:8080/, this.#nagios)
            // Kubernetes and the other servers are not here.
            .split("\n\n")
            .filter((block) => !block.startsWith("[[inputs.") || /127\.0\.0\.1|inputs\.mock/.test(block))
            .join("\n\n");
        const users = objects.secret("stacklight-alerting-nagios-users");
        this.#spawn([this.telegraf, "--config", this.sandbox.write(TELEGRAF_CONF, config)], {
            NAGIOS_USERNAME: users["aggregator-username"] ?? "",
            NAGIOS_PASSWORD: users["aggregator-password"] ?? "",
            INFLUXDB_WRITE_TOKEN: objects.secret("stacklight-metrics-writer").password ?? "",
            INFLUXDB_READ_TOKEN: objects.secret("stacklight-metrics-grafana-credentials").READER_PASSWORD ?? "",
        });
    }

    /** With a second for a minute, and InfluxDB where it is here. */
    #paced(telegrafConf: string): string {
        return telegrafConf
            .replace(/^interval = "\d+s"/m, 'interval = "1s"')
            .replace(/^flush_interval = "\d+s"/m, 'flush_interval = "1s"')
            .replace(/^(collection|flush)_jitter = "\d+s"\n/gm, "")
            .replaceAll(/http:\/\/stacklight-metrics-influxdb-0[^:]*:8086/g, this.#influxd?.url ?? "");
    }

    public get(path: string, password = this.#password): Promise<Response> {
        const basic = Buffer.from(`operator:${password}`).toString("base64");
        return fetch(`${this.#nagios}/nagios/cgi-bin/${path}`, { headers: { Authorization: `Basic ${basic}` } });
    }

    /** What InfluxDB has of the machine's memory: host, rack and role of each series. */
    public async measured(): Promise<unknown> {
        const query = 'SHOW SERIES FROM "mem"';
        return (await this.#influxd?.query(query, METRICS_USERS.read))?.results?.[0]?.series?.[0]?.values;
    }

    /** Waits until Nagios' page says of a service that it has a state, with a text. */
    public async until(host: string, service: string, state: string, says: RegExp): Promise<void> {
        const query = new URLSearchParams({
            query: "service",
            formatoptions: "enumerate",
            hostname: host,
            servicedescription: service,
        });
        let found = "";
        for (let i = 0; i < 120; i++) {
            const text = await this.get(`statusjson.cgi?${query.toString()}`)
                .then((response) => response.text())
                .catch(String);
            found = text;
            if (new RegExp(`"status": "${state}"`).test(text) && says.test(text)) return;
            await sleep(500);
        }
        assert.fail(`${host}, ${service}: ${found}\n${this.#said()}`);
    }

    public async stop(): Promise<void> {
        for (const { pid } of this.#children) if (pid !== undefined) process.kill(-pid, "SIGTERM");
        for (const stop of this.#stops) stop();
        await this.#influxd?.stop();
    }

    #spawn([program = "", ...args]: string[], env: Record<string, string>): void {
        // A file: Apache opens what its output is by its name, which the ends of Node's pipes have not.
        const log = openSync(this.sandbox.write(`/log/${this.#children.length}`, ""), "a");
        // In a group of its own: Nagios ends with all of its group.
        const child = spawn(program, args, { env: childEnv(env), stdio: ["ignore", log, log], detached: true });
        closeSync(log);
        child.on("error", (error) => {
            this.sandbox.write(`/log/${this.#children.length}`, String(error));
        });
        this.#children.push(child);
    }

    /** What each program said first: later they repeat it. */
    #said(): string {
        const files = this.#children.map((_, i) => readFileSync(join(this.sandbox.directory, `log/${i}`), "utf8"));
        return this.sandbox.outside(files.map((text) => text.slice(0, 3000)).join("\n"));
    }
}
