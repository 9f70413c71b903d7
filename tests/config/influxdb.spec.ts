import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { METRICS_USERS } from "../../components/stacklight/access";
import { BUCKET } from "../../components/stacklight/metrics/config";
import { dashboards } from "../../components/stacklight/metrics/dashboards";
import { asked, choicesOf, points, targetsOf } from "../support/metrics";
import { debianPrograms } from "./programs";
import { freePort } from "./port";
import { orSkip } from "./unavailable";

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

const ADMIN = "admin";
const PASSWORD = "a-password";

interface Answer {
    error?: string;
    results?: { error?: string; series?: { values: unknown[][] }[] }[];
}

/**
 * Debian's InfluxDB, 1.6: InfluxQL and the 1.x API are the same in 2.9, which no registry has as a program. Writers and
 * readers have names and passwords as setup.sh makes them.
 */
describe("InfluxDB's own InfluxQL", function () {
    this.timeout(60_000);

    let folder: string;
    let server: ChildProcess;
    let url: string;
    let said = "";

    before(async function () {
        this.timeout(30 * 60_000);
        const programs = await orSkip(this, debianPrograms());
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-influxdb-"));
        const ports: [number, number] = [await freePort(), await freePort()];
        url = `http://127.0.0.1:${ports[0]}`;
        await writeFile(join(folder, "influxdb.conf"), settings(folder, ports));
        server = spawn(programs.program("influxd"), ["run", "-config", join(folder, "influxdb.conf")]);
        server.stderr!.on("data", (data: Buffer) => (said += data.toString()));
        await answers(`${url}/ping`, () => said);
        await query(`CREATE USER ${ADMIN} WITH PASSWORD '${PASSWORD}' WITH ALL PRIVILEGES`);
        await query(`CREATE DATABASE ${BUCKET}`);
        for (const [right, user] of Object.entries(METRICS_USERS)) {
            await query(`CREATE USER ${user} WITH PASSWORD '${PASSWORD}'`);
            await query(`GRANT ${right} ON ${BUCKET} TO ${user}`);
        }
        const written = await write(METRICS_USERS.write, points(Date.now()));
        assert.equal(written.status, 204, await written.text());
    });

    after(async () => {
        server.kill("SIGKILL");
        await once(server, "exit");
        await rm(folder, { recursive: true });
    });

    const as = (user: string) => ({ Authorization: `Basic ${Buffer.from(`${user}:${PASSWORD}`).toString("base64")}` });
    const write = (user: string, body: string) =>
        fetch(`${url}/write?db=${BUCKET}`, { method: "POST", headers: as(user), body });

    async function query(q: string, user = ADMIN): Promise<Answer> {
        const body = new URLSearchParams({ q, db: BUCKET });
        const answer = await fetch(`${url}/query`, { method: "POST", headers: as(user), body });
        return (await answer.json()) as Answer;
    }

    for (const board of dashboards("cloud")) {
        it(`answers every query of ${board.uid} from what plugins write`, async () => {
            const queries = targetsOf(board).flatMap(({ targets }) => targets.map((target) => asked(target.query)));
            for (const text of [...queries, ...choicesOf(board)]) {
                const { error, results } = await query(text, METRICS_USERS.read);
                assert.equal(error ?? results?.[0]?.error, undefined, text);
                const values = results?.[0]?.series?.flatMap((series) => series.values) ?? [];
                assert.ok(values.length > 0 && values.every((row) => row[1] !== null), `nothing for ${text}`);
            }
        });
    }

    it("finds a query that is none, and answers nothing to one of what nobody writes", async () => {
        const broken = await query('SELECT mean("usage_idle" FROM "cpu"', METRICS_USERS.read);
        assert.match(broken.error ?? "", /error parsing query/);
        assert.deepEqual(await query('SELECT mean("idle") FROM "cpu"', METRICS_USERS.read), {
            results: [{ statement_id: 0 }],
        });
    });

    it("lets the writer write and not read, and the reader read and not write", async () => {
        const point = "cpu,host=a usage_idle=1";
        assert.equal((await write(METRICS_USERS.read, point)).status, 403);
        const { error, results } = await query('SELECT * FROM "cpu"', METRICS_USERS.write);
        assert.match(error ?? results?.[0]?.error ?? "", /not authorized/);
    });
});

async function answers(url: string, said: () => string): Promise<void> {
    for (let left = 150; left > 0; left--) {
        if ((await fetch(url).catch(() => undefined))?.ok) return;
        await sleep(200);
    }
    throw new Error(`${url} says nothing in thirty seconds:\n${said().slice(-2000)}`);
}
