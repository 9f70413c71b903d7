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

const NAMESPACE = "cloud";
const TOKEN = "the pod's token";

/** Where the API has a namespace's CertificateRequests. */
export const requestsPath = (namespace: string) =>
    `/apis/cert-manager.io/v1/namespaces/${namespace}/certificaterequests`;

const failed = (status: number, message: string): [number, object] => [status, { kind: "Status", message }];
const plain = (base64: string) => Buffer.from(base64, "base64").toString();

/** The CertificateRequests of a namespace, as an API server keeps them and cert-manager answers them. */
export class CertificateRequests {
    public readonly waiting = new Map<string, Request>();
    /** Each request for a certificate that was ever made, by its object's name. */
    public readonly asked = new Map<string, string>();
    public answer: Answer;

    constructor(
        private readonly authority: Authority,
        private readonly namespace: string,
    ) {
        this.answer = this.signed();
    }

    /** Signed at once, for these seconds from now. */
    public signed(from?: number, to?: number, by = this.authority): Answer {
        return ({ spec }) => ({
            conditions: [{ type: "Approved", status: "True" }],
            certificate: Buffer.from(by.sign(plain(spec.request), from, to)).toString("base64"),
        });
    }

    /** What the API answers to a verb on an object; none has a name where one is made. */
    public respond(method: string, name: string, text: string): [status: number, content: object] {
        if (method === "POST") return this.#make(JSON.parse(text) as Request);
        const found = this.waiting.get(name);
        if (!found) return failed(404, `certificaterequests.cert-manager.io "${name}" not found`);
        if (method === "DELETE") return [200, { deleted: this.waiting.delete(name) }];
        return [200, { ...found, status: this.answer(found) }];
    }

    #make(request: Request): [status: number, content: object] {
        const { metadata, spec } = request;
        metadata.namespace = this.namespace;
        if (this.waiting.has(metadata.name)) return failed(409, `"${metadata.name}" already exists`);
        const said = this.answer(request) as { refused?: number; message?: string };
        if (said.refused) return failed(said.refused, said.message ?? "");
        this.waiting.set(metadata.name, request);
        this.asked.set(metadata.name, plain(spec.request));
        // As from a real one: who makes it sees no status yet.
        return [201, request];
    }
}

/** As much of a Kubernetes API as has CertificateRequests. */
export class Signer {
    /** What was asked, as "POST", "GET node-1-qemu", and so on. */
    public readonly calls: string[] = [];
    public readonly requests: CertificateRequests;
    readonly #server: Server;

    /** @param authority has signed the API's own certificate too */
    constructor(private readonly authority: Authority) {
        this.requests = new CertificateRequests(authority, NAMESPACE);
        const { cert, key } = authority.issue("api", ["127.0.0.1"]);
        this.#server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
            void body(request).then((text) => {
                const [status, content] = this.#respond(request, text);
                response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
            });
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
        return { token: `${TOKEN}\n`, namespace: NAMESPACE, "ca.crt": readFileSync(this.authority.ca, "utf8") };
    }

    #respond({ method = "", url = "", headers }: IncomingMessage, text: string): [status: number, content: object] {
        const path = requestsPath(NAMESPACE);
        const name = url.slice(path.length + 1);
        this.calls.push(`${method} ${name}`.trim());
        if (!url.startsWith(path)) return failed(404, `the server could not find ${url}`);
        if (headers.authorization !== `Bearer ${TOKEN}`) return failed(401, "Unauthorized");
        return this.requests.respond(method, name, text);
    }
}

async function body(request: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
}
