import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { METRICS_USERS } from "../../components/stacklight/access";
import { BUCKET } from "../../components/stacklight/metrics/config";
import { freePort } from "./port";
import { Programs } from "./programs";

/** Settings of a 1.x that asks everybody who he is. */
const settings = (folder: string, [http, rpc]: [number, number]) => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${http}"
auth-enabled = true
log-enabled = false
[monitor]
store-enabled = false
`;

export interface Answer {
    error?: string;
    results?: { error?: string; series?: { values: unknown[][] }[] }[];
}

/**
 * Debian's InfluxDB, 1.6: InfluxQL and the 1.x API, by which all of StackLight writes and reads, are the same in 2.9, which no
 * registry has as a program. Its bucket, writer and reader are as setup.sh makes them.
 */
export class Influxd {
    #said = "";

    private constructor(
        public readonly url: string,
        private readonly folder: string,
        private readonly server: ChildProcess,
        private readonly passwords: Record<string, string>,
    ) {
        server.stderr?.on("data", (data: Buffer) => (this.#said += data.toString()));
    }

    /** Starts one whose users have these passwords: `admin`, and those of `METRICS_USERS`. */
    public static async start(programs: Programs, passwords: Record<string, string>): Promise<Influxd> {
        const folder = await mkdtemp(join(tmpdir(), "openstack-ra-influxdb-"));
        const ports: [number, number] = [await freePort(), await freePort()];
        const config = join(folder, "influxdb.conf");
        await writeFile(config, settings(folder, ports));
        const server = spawn(programs.program("influxd"), ["run", "-config", config]);
        const influxd = new Influxd(`http://127.0.0.1:${ports[0]}`, folder, server, passwords);
        await influxd.#answers();
        await influxd.query(`CREATE USER admin WITH PASSWORD '${passwords.admin}' WITH ALL PRIVILEGES`);
        await influxd.query(`CREATE DATABASE ${BUCKET}`);
        for (const [right, user] of Object.entries(METRICS_USERS)) {
            await influxd.query(`CREATE USER ${user} WITH PASSWORD '${passwords[user]}'`);
            await influxd.query(`GRANT ${right} ON ${BUCKET} TO ${user}`);
        }
        return influxd;
    }

    public async query(q: string, user = "admin"): Promise<Answer> {
        const body = new URLSearchParams({ q, db: BUCKET });
        const answer = await fetch(`${this.url}/query`, { method: "POST", headers: this.#as(user), body });
        return (await answer.json()) as Answer;
    }

    public write(user: string, body: string): Promise<Response> {
        return fetch(`${this.url}/write?db=${BUCKET}`, { method: "POST", headers: this.#as(user), body });
    }

    public async stop(): Promise<void> {
        const ended = once(this.server, "exit");
        this.server.kill("SIGKILL");
        await ended;
        await rm(this.folder, { recursive: true });
    }

    #as(user: string) {
        const basic = Buffer.from(`${user}:${this.passwords[user]}`).toString("base64");
        return { Authorization: `Basic ${basic}` };
    }

    async #answers(): Promise<void> {
        for (let left = 150; left > 0; left--) {
            if ((await fetch(`${this.url}/ping`).catch(() => undefined))?.ok) return;
            await sleep(200);
        }
        throw new Error(`${this.url} says nothing in thirty seconds:\n${this.#said.slice(-2000)}`);
    }
}
