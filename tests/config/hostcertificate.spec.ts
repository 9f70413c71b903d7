import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { createPublicKey, X509Certificate } from "node:crypto";
import { Authority } from "./authority";
import { RELEASE } from "./checks";
import { Hypervisor } from "./hypervisor";
import { Signer } from "./signer";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

const SERVERS = { libvirt: "libvirt/servercert.pem", qemu: "qemu/server-cert.pem" };
const DAY = 86_400;

describe("the certificates of a hypervisor", function () {
    this.timeout(60_000);

    let python: string;
    let folder: string;
    let authority: Authority;
    let signer: Signer;
    let api: Record<string, string>;
    let hypervisor: Hypervisor;

    before(async function () {
        this.timeout(30 * 60_000);
        python = await orSkip(this, releasePython(RELEASE));
    });

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-host-"));
        authority = new Authority(python, join(folder, "ours"));
        signer = new Signer(authority);
        api = await signer.listen();
        hypervisor = new Hypervisor(python, folder, signer.account);
    });

    afterEach(async () => {
        signer.close();
        await rm(folder, { recursive: true });
    });

    const pki = (file: string, node?: string) => hypervisor.pki(file, node);
    const certificateOf = (file: string, node?: string) => new X509Certificate(readFileSync(pki(file, node)));

    const host = (node?: string, address?: string, seconds?: number) =>
        hypervisor.run({ ca: authority.ca, env: api }, node, address, seconds);

    async function works(...args: Parameters<typeof host>): Promise<void> {
        const { code, stderr } = await host(...args);
        assert.equal(code, 0, stderr);
    }

    it("are where libvirtd and QEMU look for them, keys for nobody else", async () => {
        await works();
        const mode = (file: string) => (statSync(pki(file)).mode & 0o777).toString(8);
        for (const file of ["CA/cacert.pem", "qemu/ca-cert.pem", "libvirt-vnc/ca-cert.pem"]) {
            assert.equal(readFileSync(pki(file), "utf8"), readFileSync(authority.ca, "utf8"), file);
        }
        for (const [cert, key, keyMode] of [
            ["libvirt/servercert.pem", "libvirt/private/serverkey.pem", "600"],
            ["libvirt/clientcert.pem", "libvirt/private/clientkey.pem", "600"],
            ["qemu/server-cert.pem", "qemu/server-key.pem", "640"],
            ["qemu/client-cert.pem", "qemu/client-key.pem", "640"],
            ["libvirt-vnc/server-cert.pem", "libvirt-vnc/server-key.pem", "640"],
        ] as const) {
            assert.equal(mode(key), keyMode, key);
            const of = certificateOf(cert);
            assert.ok(of.publicKey.equals(createPublicKey(readFileSync(pki(key)))), `${cert} is not of ${key}`);
            assert.ok(of.checkIP("127.0.0.1") && of.checkHost("node-1"), cert);
        }
        assert.deepEqual([...signer.requests.waiting.keys()], [], "requests are deleted");
    });

    it("tell a libvirtd from a QEMU, whose key machines' users might come by", async () => {
        await works();
        assert.deepEqual(
            Object.values(SERVERS).map((file) => certificateOf(file).subject),
            ["O=openstack-ra libvirt\nCN=node-1", "O=openstack-ra qemu\nCN=node-1"],
        );
        const [libvirt, qemu] = ["libvirt/private/serverkey.pem", "qemu/server-key.pem"].map((f) =>
            readFileSync(pki(f)),
        );
        assert.notDeepEqual(libvirt, qemu);
    });

    it("let two hosts verify each other, and by the address that was called", async () => {
        await works("node-1", "127.0.0.1");
        await works("node-2", "127.0.0.2");
        assert.deepEqual(await migrate("node-1", "127.0.0.1"), { server: "node-1", client: "node-2" });
        // A certificate of the same CA, by another address.
        await assert.rejects(migrate("node-1", "127.0.0.2"), /IP: 127.0.0.2 is not in the cert's list/);
    });

    /** node-2 calls what says that it is at this address; who each of them sees. */
    async function migrate(node: string, address: string): Promise<{ server: string; client: string }> {
        const files = (of: string, side: string) => ({
            ca: readFileSync(pki("qemu/ca-cert.pem", of)),
            cert: readFileSync(pki(`qemu/${side}-cert.pem`, of)),
            key: readFileSync(pki(`qemu/${side}-key.pem`, of)),
        });
        const server = createServer({ ...files(node, "server"), requestCert: true, rejectUnauthorized: true });
        await new Promise<void>((resolve) => server.listen(0, address, resolve));
        const seen = new Promise<string>((resolve) => {
            server.once("secureConnection", (socket) => {
                resolve(socket.getPeerCertificate().subject.CN);
                socket.end();
            });
        });
        try {
            const { port } = server.address() as AddressInfo;
            const of = await new Promise<string>((resolve, reject) => {
                const socket = connect({ ...files("node-2", "client"), host: address, port });
                socket.once("secureConnect", () => {
                    resolve(socket.getPeerCertificate().subject.CN);
                    socket.end();
                });
                socket.once("error", reject);
            });
            return { server: of, client: await seen };
        } finally {
            server.close();
        }
    }

    it("are left alone while they are good: a restart asks nobody", async () => {
        await works();
        const [calls, before] = [signer.calls.length, statSync(pki(SERVERS.libvirt)).ino];
        await works();
        assert.equal(signer.calls.length, calls);
        assert.equal(statSync(pki(SERVERS.libvirt)).ino, before);
    });

    it("are renewed in the last third of their life, and not before, for the same key", async () => {
        await works();
        const key = readFileSync(pki("qemu/server-key.pem"), "utf8");
        const aged = (days: number) => {
            for (const [kind, file] of Object.entries(SERVERS)) {
                const request = signer.requests.asked.get(`node-1-${kind}`)!;
                writeFileSync(pki(file), authority.sign(request, -days * DAY, (90 - days) * DAY));
            }
        };
        const asked = signer.calls.length;
        aged(59);
        await works();
        assert.equal(signer.calls.length, asked);
        aged(61);
        await works();
        for (const file of Object.values(SERVERS))
            assert.ok(Date.parse(certificateOf(file).validTo) - Date.now() < DAY * 1000);
        assert.equal(readFileSync(pki("qemu/server-key.pem"), "utf8"), key);
    });

    it("come to machines' screens when they are kept, and those that stay behind are named", async () => {
        const { code, stdout } = await hypervisor.run({ ca: authority.ca, env: api, what: "keep" });
        assert.equal(code, null, "for ever");
        const command = '{"execute": "display-reload", "arguments": {"type": "vnc", "tls-certs": true}}';
        for (const name of ["old", "new"]) assert.ok(stdout.includes(`${name} ${command}`), stdout);
        assert.match(stdout, /^old: its screen keeps the old certificate until it moves or stops: no TLS$/m);
        assert.doesNotMatch(stdout, /^new: /m);
    });

    it("are made anew where the host's address, the CA or a file is another", async () => {
        await works();
        const asked = () => signer.calls.filter((call) => call === "POST").length;
        await works("node-1", "127.0.0.9");
        assert.ok(certificateOf(SERVERS.libvirt).checkIP("127.0.0.9"));
        assert.equal(asked(), 4);
        writeFileSync(pki(SERVERS.qemu), "what somebody has copied");
        await works("node-1", "127.0.0.9");
        assert.equal(asked(), 5);
        const old = authority;
        authority = new Authority(python, join(folder, "others"));
        signer.requests.answer = signer.requests.signed(undefined, undefined, authority);
        await works("node-1", "127.0.0.9");
        assert.equal(asked(), 7);
        authority = old;
    });

    it("are asked for again where a pod ended while it waited", async () => {
        const left = { metadata: { name: "node-1-libvirt" }, spec: { request: "", issuerRef: {}, usages: [] } };
        signer.requests.waiting.set("node-1-libvirt", left);
        await works();
        assert.ok(signer.calls.includes("DELETE node-1-libvirt"));
    });

    it("are waited for while cert-manager is busy, or the API is away for a moment", async () => {
        let times = 0;
        const signed = signer.requests.signed();
        signer.requests.answer = (request) => {
            times++;
            if (times === 1) return { refused: 429, message: "too many requests" };
            return times < 4 ? {} : signed(request);
        };
        await works();
    });

    const cases: [string, (signer: Signer) => void, RegExp][] = [
        [
            "somebody denies them",
            (of) => {
                of.requests.answer = () => ({
                    conditions: [{ type: "Denied", status: "True", message: "not this host" }],
                });
            },
            /^the host's certificates: CertificateRequest cloud\/node-1-libvirt is Denied: not this host$/m,
        ],
        [
            "the issuer fails",
            (of) => {
                const failed = { type: "Ready", status: "False", reason: "Failed", message: "the CA has expired" };
                of.requests.answer = () => ({ conditions: [failed] });
            },
            /CertificateRequest cloud\/node-1-libvirt has failed: the CA has expired$/m,
        ],
        [
            "the account may not ask",
            (of) => {
                of.requests.answer = () => ({ refused: 403, message: "certificaterequests is forbidden" });
            },
            /CertificateRequest cloud\/node-1-libvirt: certificaterequests is forbidden$/m,
        ],
        [
            "nobody answers in time",
            (of) => {
                of.requests.answer = () => ({});
            },
            /cloud\/node-1-libvirt: no certificate in 3 s: nobody has approved it; does cert-manager run\?$/m,
        ],
        [
            "the API is away",
            (of) => {
                of.close();
            },
            /no certificate in 3 s: the Kubernetes API does not answer: .*refused/m,
        ],
        [
            "another CA signs than hosts verify by",
            (of) => {
                of.requests.answer = of.requests.signed(
                    undefined,
                    undefined,
                    new Authority(python, join(folder, "others")),
                );
            },
            /not what was asked for: it is not signed by the CA that hosts verify by$/m,
        ],
    ];
    for (const [what, change, says] of cases) {
        it(`hold up the agent, with a sentence, where ${what}`, async () => {
            change(signer);
            const { code, stderr } = await host("node-1", "127.0.0.1", 3);
            assert.equal(code, 1);
            assert.match(stderr, says);
            assert.doesNotMatch(stderr, /Traceback/);
        });
    }

    it("are libvirtd's before it answers: it may wait for them itself", async () => {
        hypervisor.libvirt(false);
        const ended = await host();
        assert.equal(ended.code, 1);
        assert.match(
            ended.stderr,
            /libvirtd does not answer at \/run\/libvirt\/libvirt-sock: Failed to connect socket$/m,
        );
        assert.ok(certificateOf(SERVERS.libvirt).checkHost("node-1"));
    });
});
