import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Coordination } from "../../components/coordination";
import { etcdCommand, ports } from "../../components/coordination/config";
import { CA_FILE, clientFiles, serverFiles } from "../../components/common/tls";
import { certificates } from "../support/certificates";
import { library, valueOf } from "../support/library";
import { Authority } from "./authority";
import { RELEASE } from "./checks";
import { debianPrograms } from "./programs";
import { run } from "./run";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

const SERVICE = "locks.cloud.svc.cluster.local";
const ADDRESSES = ["127.0.0.11", "127.0.0.12", "127.0.0.13"];
/** From which members call one another; each looks whether the certificate has the address. */
const FROM = "127.0.0.1";
/** The first member's too, and in nobody's certificate. */
const UNNAMED = "127.0.0.14";

const LOCK = `
import sys
from tooz import coordination
coordinator = coordination.get_coordinator(sys.argv[1], b"a-test")
coordinator.start()
lock = coordinator.get_lock(b"a volume")
assert lock.acquire(blocking=False)
assert not coordinator.get_lock(b"a volume").acquire(blocking=False)
lock.release()
print("locked")
`;

/** Three members of Debian's etcd with our own arguments, on addresses of this machine, and its clients: real tooz. */
describe("etcd with certificates", function () {
    this.timeout(120_000);

    let python: string;
    let folder: string;
    let ours: Authority;
    let others: Authority;
    let url: string;
    const members: ChildProcess[] = [];
    let said = "";

    before(async function () {
        this.timeout(30 * 60_000);
        const programs = await orSkip(this, debianPrograms());
        python = await orSkip(this, releasePython(RELEASE));
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-etcd-"));
        [ours, others] = ["ours", "others"].map((name) => new Authority(python, join(folder, name))) as [
            Authority,
            Authority,
        ];
        const of = { server: ours.issue("server", [SERVICE, ...ADDRESSES, FROM]), client: ours.issue("client") };
        const moved = (text: string) =>
            text
                .replaceAll(serverFiles.cert, of.server.cert)
                .replaceAll(serverFiles.key, of.server.key)
                .replaceAll(clientFiles.cert, of.client.cert)
                .replaceAll(clientFiles.key, of.client.key)
                .replaceAll(CA_FILE, ours.ca);
        const settings = { name: "locks", members: "locks-members", replicas: 3, quota: 2 ** 26, tls: true };
        const { value } = await library(() => new Coordination("locks", { namespace: "cloud", certificates }));
        url = moved(await valueOf(value.url)).replace(SERVICE, ADDRESSES[0]!);
        for (const [i, address] of ADDRESSES.entries()) {
            const [, ...args] = etcdCommand(settings).map((word) =>
                moved(word)
                    .replaceAll("$(POD_NAME)", `locks-${i}`)
                    .replaceAll("$(NAMESPACE)", "cloud")
                    .replace(/locks-(\d)\.locks-members\.cloud\.svc\.cluster\.local/g, (_, n) => ADDRESSES[Number(n)]!)
                    .replace(/^--listen-client-urls=.*/, `$&${i === 0 ? `,https://${UNNAMED}:${ports.client}` : ""}`)
                    .replaceAll("0.0.0.0", address)
                    .replace("/var/lib/etcd", join(folder, String(i))),
            );
            members.push(spawn(programs.program("etcd"), args, { stdio: ["ignore", "ignore", "pipe"] }));
            members.at(-1)!.stderr!.on("data", (data: Buffer) => (said += data.toString()));
        }
        for (const address of ADDRESSES) await healthy(`http://${address}:${ports.metrics}/health`, () => said);
    });

    after(async () => {
        for (const member of members.filter(({ exitCode }) => exitCode === null)) {
            member.kill("SIGKILL");
            await once(member, "exit");
        }
        if (folder) await rm(folder, { recursive: true });
    });

    // A machine's own bundle would win over the CA of the URL (requests' sessions).
    const env = { REQUESTS_CA_BUNDLE: "", CURL_CA_BUNDLE: "" };
    const lock = (at: string) => run(python, ["-c", LOCK, at], { env });

    it("is a cluster whose members trust one another, and gives tooz a lock by the URL that services get", async () => {
        const { code, stdout, stderr } = await lock(url);
        assert.equal(code, 0, stderr);
        assert.equal(stdout.trim(), "locked");
    });

    it("is refused by tooz where another CA has signed its certificate", async () => {
        const { code, stderr } = await lock(url.replace(ours.ca, others.ca));
        assert.notEqual(code, 0);
        assert.match(stderr, /certificate verify failed/);
    });

    it("is refused by tooz under an address that its certificate does not have", async () => {
        const { code, stderr } = await lock(url.replace(ADDRESSES[0]!, UNNAMED));
        assert.notEqual(code, 0);
        assert.match(stderr, new RegExp(`not valid for '${UNNAMED}'|doesn't match|mismatch`));
    });

    it("refuses clients without a certificate, and those with another CA's", async () => {
        const stranger = others.issue("client");
        const { client } = { client: clientOf(url) };
        for (const at of [
            url.replace(/&cert_.*/, ""),
            url.replace(client.cert, stranger.cert).replace(client.key, stranger.key),
        ]) {
            const { code, stderr } = await lock(at);
            assert.notEqual(code, 0);
            assert.match(stderr, /SSL|alert|Connection/);
        }
    });

    it("lets nobody be a member who is not, whoever has signed it", async () => {
        const peer = `https://${ADDRESSES[0]}:${ports.peer}/version`;
        const as = (name: string) => ({
            ca: readFileSync(ours.ca),
            cert: readFileSync(join(ours.directory, `${name}.crt`)),
            key: readFileSync(join(ours.directory, `${name}.key`)),
        });
        assert.equal(await status(peer, as("server")), 200);
        await assert.rejects(status(peer, as("client")), /bad certificate|ECONNRESET|socket hang up/);
    });
});

function clientOf(url: string): { cert: string; key: string } {
    const query = new URL(url.replace("etcd3+", "")).searchParams;
    return { cert: query.get("cert_cert")!, key: query.get("cert_key")! };
}

async function healthy(url: string, said: () => string): Promise<void> {
    for (let left = 150; left > 0; left--) {
        const answer = await fetch(url).catch(() => undefined);
        if (answer?.ok && JSON.stringify(await answer.json()).includes("true")) return;
        await sleep(200);
    }
    throw new Error(`${url} says nothing good in thirty seconds:\n${said().slice(-2000)}`);
}

function status(url: string, options: { ca: Buffer; cert: Buffer; key: Buffer }): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
        get(url, { ...options, agent: new Agent({ keepAlive: false }) }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
        }).on("error", reject);
    });
}
