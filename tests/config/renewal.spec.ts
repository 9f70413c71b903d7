import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
    closeSync,
    mkdirSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { childEnv } from "../../cli/env";
import { apacheCommand, apacheConf } from "../../components/common/apache";
import { openstackHelm } from "../../components/common/family";
import { SERVER_TLS } from "../../components/common/tls";
import { uwsgiIni } from "../../components/common/uwsgi";
import { Authority } from "./authority";
import { plugins } from "./check/uwsgi";
import { RELEASE } from "./checks";
import { freePort } from "./port";
import { debianPrograms, Programs } from "./programs";
import { Sandbox } from "./sandbox";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

const NAME = "api.cloud.svc.cluster.local";
const WSGI = { processes: 2, threads: 4 };

const APPLICATION = `
import time
def application(environ, start_response):
    time.sleep(float(environ.get("QUERY_STRING") or 0))
    length = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {length}".encode()]
`;

/** A certificate's directory as the kubelet has it: a renewed one is there at once, by a link that is moved. */
class Mounted {
    #count = 0;

    constructor(
        private readonly directory: string,
        private readonly authority: Authority,
    ) {
        rmSync(directory, { recursive: true, force: true });
        mkdirSync(directory, { recursive: true });
        for (const file of ["tls.crt", "tls.key"]) symlinkSync(`..data/${file}`, join(directory, file));
        this.renew();
    }

    public renew(): void {
        const { cert, key } = this.authority.issue(`server-${(this.#count += 1)}`, [NAME]);
        const now = `..${this.#count}`;
        mkdirSync(join(this.directory, now));
        writeFileSync(join(this.directory, now, "tls.crt"), readFileSync(cert));
        writeFileSync(join(this.directory, now, "tls.key"), readFileSync(key));
        // As in life they are weeks apart; servers look at the second of the change.
        const written = Date.now() / 1000 - (this.#count === 1 ? 3600 : 0);
        utimesSync(join(this.directory, now, "tls.crt"), written, written);
        symlinkSync(now, join(this.directory, "..new"));
        renameSync(join(this.directory, "..new"), join(this.directory, "..data"));
    }
}

/** A server of ours under way. */
interface Server {
    port: number;
    ca: Buffer;
    mounted: Mounted;
    process: ChildProcess;
}

/** What the server answers to a new connection that trusts the CA alone; rejects where it is refused or cut. */
function ask({ port, ca }: Server, path = "/", body?: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
        const asked = request({
            host: "127.0.0.1",
            port,
            path,
            ca,
            servername: NAME,
            agent: false,
            method: body ? "PUT" : "GET",
            headers: body ? { "content-length": body.length } : {},
        });
        asked.on("error", reject);
        asked.on("response", (response) => {
            let text = "";
            response.on("data", (data: Buffer) => (text += data.toString()));
            response.on("error", reject);
            response.on("end", () => {
                resolve(text);
            });
        });
        asked.end(body);
    });
}

/** Who a new connection finds. */
async function certificateOf(
    { port, ca }: Server,
    options: { maxVersion?: "TLSv1.1" | "TLSv1.2" } = {},
): Promise<string> {
    const ciphers = options.maxVersion === "TLSv1.1" ? "ALL:@SECLEVEL=0" : undefined;
    const minVersion = options.maxVersion === "TLSv1.1" ? "TLSv1.1" : undefined;
    const socket = connect({
        host: "127.0.0.1",
        port,
        ca,
        servername: NAME,
        ciphers,
        minVersion,
        ...options,
    });
    try {
        await once(socket, "secureConnect");
        return socket.getPeerCertificate().subject.CN;
    } finally {
        socket.destroy();
    }
}

/** What a server says to HTTP without TLS. */
async function inPlaintext({ port }: Server): Promise<string> {
    const socket = new Socket().connect(port, "127.0.0.1");
    let said = "";
    socket.on("data", (data: Buffer) => (said += data.toString()));
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.0\r\n\r\n");
    // A connection that is reset says nothing too.
    await Promise.race([new Promise((resolve) => socket.on("close", resolve)), sleep(5_000)]);
    socket.destroy();
    return said;
}

const PROGRAMS: Record<string, (sandbox: Sandbox, programs: Programs, python: string, port: number) => string[]> = {
    uWSGI: (sandbox, programs, _python, port) => {
        const ini = uwsgiIni({ name: "api", module: "application:application", port, tls: true, ...WSGI });
        const config = sandbox.write("/uwsgi.ini", sandbox.inside(ini));
        const here = ["--pythonpath", sandbox.directory];
        return [programs.program("uwsgi-core"), ...plugins(programs), ...here, "--ini", config];
    },
    Apache: (sandbox, programs, python, port) => {
        const script = join(sandbox.directory, "application.py");
        const conf = apacheConf({ name: "api", port, wsgi: WSGI, tls: true, script: "/etc/api/api.wsgi" });
        const moved = (path: string) => {
            if (path === "/etc/api/api.wsgi") return script;
            // What it writes itself.
            if (path.startsWith("/tmp/")) return join(sandbox.directory, path);
            if (path === openstackHelm.python) return dirname(dirname(python));
            return path.startsWith(openstackHelm.apacheModules) ? programs.file(path) : undefined;
        };
        const config = sandbox.write("/apache.conf", sandbox.inside(conf, moved));
        const [sh = "", option = "", command = ""] = apacheCommand("CONFIG", true);
        const here = sandbox
            .inside(command, moved)
            .replace(/while sleep \d+/, "while sleep 0.5")
            .replace("exec apache2", `exec ${programs.program("apache2")} -d ${sandbox.directory}`)
            .replace("CONFIG", config);
        // Not root, as in the pod: Apache as root would become somebody else.
        return ["unshare", "--user", "--map-user=65534", "--map-group=65534", sh, option, here];
    },
};

for (const [program, commandOf] of Object.entries(PROGRAMS)) {
    describe(`${program} with a certificate`, function () {
        this.timeout(60_000);

        let server: Server;
        let close: (() => void) | undefined;
        let open: Promise<void> | undefined;
        let said = () => "";

        before(async function () {
            this.timeout(30 * 60_000);
            const programs = await orSkip(this, debianPrograms());
            const python = await orSkip(this, releasePython(RELEASE));
            server = await new Promise((started, failed) => {
                open = Sandbox.use(async (sandbox) => {
                    const port = await freePort();
                    sandbox.write("/application.py", APPLICATION);
                    mkdirSync(join(sandbox.directory, "tmp"), { recursive: true });
                    const [command = "", ...args] = commandOf(sandbox, programs, python, port);
                    const authority = new Authority(python, join(sandbox.directory, "authority"));
                    const mounted = new Mounted(join(sandbox.directory, SERVER_TLS), authority);
                    const path = join(sandbox.directory, "log");
                    const log = openSync(path, "a");
                    said = () => readFileSync(path, "utf8");
                    const child = spawn(command, args, {
                        env: childEnv({ ...programs.env(), LC_ALL: "C.UTF-8" }),
                        // Files, since Apache opens them by their paths.
                        stdio: ["ignore", log, log],
                        // A group of its own, which ends as a whole.
                        detached: true,
                    });
                    const over = once(child, "exit");
                    started({ port, ca: readFileSync(authority.ca), mounted, process: child });
                    await new Promise<void>((resolve) => (close = resolve));
                    closeSync(log);
                    process.kill(-child.pid!, "SIGKILL");
                    await over;
                });
                open.catch(failed);
            });
            for (let tries = 0; tries < 100; tries += 1) {
                if (await ask(server).catch(() => undefined)) return;
                if (server.process.exitCode !== null) break;
                await sleep(200);
            }
            assert.fail(`${basename(program)} does not answer:\n${said()}`);
        });

        after(async () => {
            close?.();
            await open;
        });

        it("answers who trusts the CA, and the application knows that it is TLS", async () => {
            assert.equal(await ask(server), "https 0");
        });

        it("takes a large body", async () => {
            assert.equal(await ask(server, "/", Buffer.alloc(20 * 2 ** 20)), `https ${20 * 2 ** 20}`);
        });

        it("is not trusted by who trusts another CA", async () => {
            await assert.rejects(ask({ ...server, ca: Buffer.from("") }), /certificate|issuer/);
        });

        it("speaks TLS 1.2 or later", async () => {
            assert.equal(await certificateOf(server, { maxVersion: "TLSv1.2" }), "server-1");
            await assert.rejects(certificateOf(server, { maxVersion: "TLSv1.1" }), /alert|reset|protocol/);
        });

        it("answers nobody without TLS", async () => {
            assert.doesNotMatch(await inPlaintext(server), /200 OK|https? 0/);
        });

        it("has a renewed certificate after seconds, refuses nobody meanwhile, and ends what it has begun", async () => {
            const slow = ask(server, "/?6");
            slow.catch(() => undefined);
            server.mounted.renew();
            const until = Date.now() + 30_000;
            let there = false;
            const askers = Array.from({ length: 4 }, async () => {
                for (let asked = 0; !there; asked += 1) {
                    assert.equal(await ask(server), "https 0", `request ${asked}`);
                    await sleep(20);
                }
            });
            while ((await certificateOf(server)) !== "server-2") {
                assert.ok(Date.now() < until, `still the old one\n${said()}`);
                await sleep(50);
            }
            // The old one's processes are on their way out.
            await sleep(1_000);
            there = true;
            await Promise.all(askers);
            assert.equal(await slow, "https 0");
        });
    });
}
