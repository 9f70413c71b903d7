import { readFileSync } from "node:fs";
import { IncomingMessage } from "node:http";
import { createServer, Server } from "node:https";
import { AddressInfo } from "node:net";
import { Authority } from "./authority";

interface Request {
    metadata: { name: string; namespace?: string };
    spec: { request: string; issuerRef: Record<string, string>; usages: string[] };
    status?: object;
}

/** What becomes of a request that is read: its status; or the API's own refusal. */
export type Answer = (request: Request) => object | { refused: number; message: string };

const TOKEN = "the pod's token";
const PATH = "/apis/cert-manager.io/v1/namespaces/cloud/certificaterequests";

/** As much of a Kubernetes API with cert-manager as makes, answers and deletes CertificateRequests. */
export class Signer {
    /** What was asked, as "POST", "GET node-1-qemu", and so on. */
    public readonly calls: string[] = [];
    public readonly requests = new Map<string, Request>();
    /** Each request for a certificate that was ever made, by its object's name. */
    public readonly asked = new Map<string, string>();
    public answer: Answer;
    readonly #server: Server;

    /** @param authority has signed the API's own certificate too */
    constructor(private readonly authority: Authority) {
        this.answer = this.signed();
        const { cert, key } = authority.issue("api", ["127.0.0.1"]);
        this.#server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
            void body(request).then((text) => {
                const { status, content } = this.#respond(request, text);
                response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
            });
        });
    }

    /** Signed at once, for these seconds from now. */
    public signed(from?: number, to?: number, by = this.authority): Answer {
        return ({ spec }) => ({
            conditions: [{ type: "Approved", status: "True" }],
            certificate: Buffer.from(by.sign(plain(spec.request), from, to)).toString("base64"),
        });
    }

    /** The environment by which a pod finds it. */
    public async listen(): Promise<Record<string, string>> {
        await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
        const { port } = this.#server.address() as AddressInfo;
        return { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(port) };
    }

    public close(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }

    /** The files of a pod's account, by their names. */
    public get account(): Record<string, string> {
        return { token: `${TOKEN}\n`, namespace: "cloud", "ca.crt": readFileSync(this.authority.ca, "utf8") };
    }

    #respond({ method = "", url = "", headers }: IncomingMessage, text: string): { status: number; content: object } {
        const failed = (status: number, message: string) => ({ status, content: { kind: "Status", message } });
        const name = decodeURIComponent(url.slice(PATH.length + 1));
        this.calls.push(`${method} ${name}`.trim());
        if (!url.startsWith(PATH)) return failed(404, `the server could not find ${url}`);
        if (headers.authorization !== `Bearer ${TOKEN}`) return failed(401, "Unauthorized");
        if (method === "POST") {
            const made = JSON.parse(text) as Request;
            made.metadata.namespace = "cloud";
            if (this.requests.has(made.metadata.name)) return failed(409, `"${made.metadata.name}" already exists`);
            const said = this.answer(made) as { refused?: number; message?: string };
            if (said.refused) return failed(said.refused, said.message ?? "");
            this.requests.set(made.metadata.name, made);
            this.asked.set(made.metadata.name, plain(made.spec.request));
            // As from a real one: who makes it sees no status yet.
            return { status: 201, content: made };
        }
        const found = this.requests.get(name);
        if (!found) return failed(404, `certificaterequests.cert-manager.io "${name}" not found`);
        if (method === "DELETE") return { status: 200, content: { deleted: this.requests.delete(name) } };
        return { status: 200, content: { ...found, status: this.answer(found) } };
    }
}

const plain = (base64: string) => Buffer.from(base64, "base64").toString();

async function body(request: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
}
