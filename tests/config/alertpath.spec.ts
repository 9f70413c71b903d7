import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer, IncomingMessage, Server } from "node:http";
import { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnv } from "../../cli/env";
import { APACHE_CONF, USERS } from "../../components/stacklight/alerting/web";
import { DATA, RUN, UID } from "../../components/stacklight/alerting/nagios";
import { RULES, TELEGRAF_CONF } from "../../components/stacklight/alerting/telegraf";
import { makeAlerting, metrics, watched } from "../support/alerting";
import { podOf } from "../support/blockstorage";
import { plainData } from "../support/library";
import { nagiosInside } from "./check/nagios";
import { debianPrograms, Programs } from "./programs";
import { Sandbox } from "./sandbox";
import { telegraf as telegrafProgram } from "./telegraf";
import { orSkip } from "./unavailable";
import * as pulumi from "@pulumi/pulumi";

/** A server on a free port of this machine, with what it was asked. */
async function serve(answer: (request: IncomingMessage, body: string) => [status: number, text: string]) {
    const server: Server = createServer((request, response) => {
        let body = "";
        request.on("data", (data: Buffer) => (body += data.toString("latin1")));
        request.on("end", () => {
            const [status, text] = answer(request, body);
            response.writeHead(status, { "Content-Type": "text/csv" }).end(text);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, port, stop: () => server.close() };
}

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
    const { port, stop } = await serve(() => [200, ""]);
    stop();
    return port;
}

/** What InfluxDB answers when it is asked for the fullest file systems. */
const DISKS = "name,tags,time,used_percent,host,path\ndisk,role=compute,1700000000000000000,95.5,host-7,/var\n";

/** The two pods' programs, from the files that the component renders; only addresses and the pace are this machine's. */
class Story {
    public healthy = false;
    public readonly webhooks: { service: string; state: string; type: string }[] = [];
    public readonly written = new Set<string>();
    public readonly asked = new Set<string | undefined>();
    readonly #children: ChildProcess[] = [];
    readonly #stops: (() => void)[] = [];
    #nagios = "";
    #password = "";

    constructor(
        private readonly sandbox: Sandbox,
        private readonly programs: Programs,
        private readonly telegraf: string,
    ) {}

    public async start(): Promise<void> {
        const api = await serve(() => [this.healthy ? 200 : 503, ""]);
        const people = await serve((_, body) => {
            this.webhooks.push(JSON.parse(body) as (typeof this.webhooks)[number]);
            return [200, ""];
        });
        const influxdb = await serve(({ url = "", headers }) => {
            this.asked.add(headers.authorization);
            if (url.startsWith("/write")) this.written.add(url);
            return [url.startsWith("/write") ? 204 : 200, url.includes("used_percent") ? DISKS : ""];
        });
        this.#stops.push(api.stop, people.stop, influxdb.stop);
        const held = { for: 0 };
        const { apis, hosts } = watched;
        const { inputs } = await makeAlerting({
            watched: { apis: apis.slice(0, 1).map((of) => ({ ...of, url: `${api.url}/` })), hosts, influxdbs: 1 },
            metrics: { ...metrics, urls: pulumi.output([influxdb.url]), ca: undefined },
            logs: undefined,
            openstack: undefined,
            thresholds: { "api-answers": held, "host-disk": held },
            notifications: { webhook: { url: `${people.url}/hook` } },
        });
        const users = plainData(inputs("Secret", "alerting-nagios-users"));
        this.#password = users.password!;
        const port = await freePort();
        this.#nagios = `http://127.0.0.1:${port}`;

        const set = podOf(inputs("StatefulSet", "alerting-nagios"));
        const files = inputs("ConfigMap", "alerting-nagios-config").data as Record<string, string>;
        const inside = (text: string) => nagiosInside(this.sandbox, this.programs, text);
        const commands = set.containers.map(({ command }) => command.map(inside));
        const moved = Object.entries(files).map(([name, text]) => [name, inside(text)] as const);
        // What the files name was made, and begins empty here as there.
        for (const path of [RUN, DATA, USERS, "/tmp"]) rmSync(join(this.sandbox.directory, path), { recursive: true });
        for (const path of [`${RUN}/.here`, `${DATA}/.here`, "/tmp/.here"]) this.sandbox.write(path, "");
        for (const [name, text] of moved) {
            const here =
                name === basename(APACHE_CONF) ? text.replace("Listen 8080", `Listen 127.0.0.1:${port}`) : text;
            this.sandbox.write(`/etc/nagios/${name}`, here);
        }
        this.sandbox.write(`${USERS}/htpasswd`, users.htpasswd!);
        this.sandbox.write("/etc/nagios/webhook/curl.conf", users["curl.conf"]!);
        const [nagios = [], web = []] = commands;
        // The pods' user, whoever this is.
        const user = ["unshare", "--user", `--map-user=${UID}`, `--map-group=${UID}`];
        this.#spawn([...user, ...nagios], this.programs.env());
        this.#spawn([...user, this.programs.program("apache2"), ...web.slice(1)], this.programs.env());

        const own = inputs("ConfigMap", "alerting-aggregator-config").data as Record<string, string>;
        const rules = this.sandbox.write(RULES, own["rules.star"]!);
        const config = own["telegraf.conf"]!.replace(RULES, rules)
            .replace(/http:\/\/alerting-nagios[^:]*:8080/, this.#nagios)
            .replace('interval = "60s"', 'interval = "1s"')
            .replace('flush_interval = "10s"', 'flush_interval = "1s"')
            // Kubernetes is not here.
            .split("\n\n")
            .filter((block) => !block.startsWith("[[inputs.kube_inventory]]"))
            .join("\n\n");
        const entries = {
            NAGIOS_USERNAME: users["aggregator-username"]!,
            NAGIOS_PASSWORD: users["aggregator-password"]!,
            INFLUXDB_WRITE_TOKEN: "writer:w",
            INFLUXDB_READ_TOKEN: "reader:r",
        };
        this.#spawn([this.telegraf, "--config", this.sandbox.write(TELEGRAF_CONF, config)], entries);
    }

    public get(path: string, password = this.#password): Promise<Response> {
        const basic = Buffer.from(`operator:${password}`).toString("base64");
        return fetch(`${this.#nagios}/nagios/cgi-bin/${path}`, { headers: { Authorization: `Basic ${basic}` } });
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

    public stop(): void {
        for (const { pid } of this.#children) if (pid !== undefined) process.kill(-pid, "SIGTERM");
        for (const stop of this.#stops) stop();
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

describe("an alert's way, with the real Telegraf, Nagios and Apache", function () {
    this.timeout(120_000);

    it("a failure is on Nagios' page and told to people, and so is its end", async function () {
        this.timeout(25 * 60_000);
        const programs = await orSkip(this, debianPrograms());
        const telegraf = await orSkip(this, telegrafProgram());
        await Sandbox.use(async (sandbox) => {
            const story = new Story(sandbox, programs, telegraf);
            try {
                await story.start();
                await story.until("keystone-all", "API", "critical", /6 is the result of a request/);
                await story.until("hosts-compute", "disk", "critical", /95\.5% of the fullest .*host-7 \/var/);
                const page = await (await story.get("status.cgi?host=all")).text();
                assert.match(page, /statusBGCRITICAL[^]*6 is the result of a request to the API/);
                assert.equal((await story.get("status.cgi?host=all", "wrong")).status, 401);
                assert.deepEqual([...story.asked].sort(), ["Token reader:r", "Token writer:w", undefined]);
                assert.ok([...story.written].every((path) => path.includes("db=metrics")));

                story.healthy = true;
                await story.until("keystone-all", "API", "ok", /0 is the result of a request/);
                await sleep(2000);
                const told = story.webhooks.filter(({ service }) => service === "API");
                assert.deepEqual(
                    told.map(({ state, type }) => `${type} ${state}`),
                    ["PROBLEM CRITICAL", "RECOVERY OK"],
                );
            } finally {
                story.stop();
            }
        });
    });
});
