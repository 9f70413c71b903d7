import { createServer, Server } from "node:https";
import { IncomingMessage } from "node:http";
import { Certificate } from "../../config/certificate";
import { CertificateRequests, requestsPath } from "../../config/signer";

/** What a Role allows. */
export interface Rule {
    resources: string[];
    /** @default all */
    resourceNames?: string[];
    verbs: string[];
}

export interface StoredSecret {
    data?: Record<string, string>;
    resourceVersion: number;
}

interface Patch {
    metadata?: { resourceVersion?: string };
    data?: Record<string, string | null>;
}

type Answer = [status: number, body: unknown];

const VERBS: Record<string, string> = { POST: "create", GET: "get", PATCH: "patch", PUT: "update", DELETE: "delete" };
const failure = (code: number, message: string): Answer => [code, { kind: "Status", status: "Failure", code, message }];

/**
 * The part of a Kubernetes API server that keeps Secrets: get and merge patch, for whoever has a token and a Role; and
 * CertificateRequests, which cert-manager answers.
 */
export class SecretServer {
    public readonly secrets = new Map<string, StoredSecret>();
    /** "VERB name status", in order. */
    public readonly log: string[] = [];
    /** Called before a patch is looked at, and after it was taken. */
    public beforePatch: (name: string) => void = () => undefined;
    public afterPatch: (name: string) => Promise<void> = () => Promise.resolve();
    readonly #server: Server;

    constructor(
        tls: Pick<Certificate, "certificate" | "key">,
        private readonly namespace: string,
        private readonly token: string,
        private readonly rules: Rule[],
        private readonly requests: CertificateRequests,
    ) {
        this.#server = createServer({ cert: tls.certificate, key: tls.key }, (request, response) => {
            const broken = (error: unknown) => failure(500, String(error));
            void this.#handle(request)
                .catch(broken)
                .then(([status, body]) => {
                    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
                });
        });
    }

    public async listen(socket: string): Promise<void> {
        await new Promise<void>((resolve) => this.#server.listen(socket, resolve));
    }

    public close(): void {
        this.#server.close();
        this.#server.closeAllConnections();
    }

    /** Writes a Secret as another client would. */
    public put(name: string, data: Record<string, string>): void {
        const { resourceVersion = 100 } = this.secrets.get(name) ?? {};
        this.secrets.set(name, { data, resourceVersion: resourceVersion + 1 });
    }

    /** Its values in plain text. */
    public plain(name: string): Record<string, string> {
        const entries = Object.entries(this.secrets.get(name)?.data ?? {});
        return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
    }

    async #handle(request: IncomingMessage): Promise<Answer> {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const name = (request.url ?? "").split("/").at(-1) ?? "";
        const answer = await this.#answer(request, name, Buffer.concat(parts).toString());
        this.log.push(`${request.method ?? ""} ${name} ${answer[0]}`);
        return answer;
    }

    async #answer({ method = "", url, headers }: IncomingMessage, name: string, body: string): Promise<Answer> {
        if (headers.authorization !== `Bearer ${this.token}`) return failure(401, "Unauthorized");
        const path = requestsPath(this.namespace);
        if (url === path || url === `${path}/${name}`) {
            const verb = VERBS[method] ?? "";
            const may = this.rules.some(({ resources, verbs }) => {
                return resources.includes("certificaterequests") && verbs.includes(verb);
            });
            return may ? this.requests.respond(method, name, body) : failure(403, `forbidden: ${method} ${name}`);
        }
        if (url !== `/api/v1/namespaces/${this.namespace}/secrets/${name}`) return failure(404, `no ${url ?? ""}`);
        const allowed = this.rules.some(
            ({ resources, resourceNames, verbs }) =>
                resources.includes("secrets") && resourceNames?.includes(name) && verbs.includes(VERBS[method] ?? ""),
        );
        if (!allowed) return failure(403, `forbidden: ${method} ${name}`);
        if (!this.secrets.has(name)) return failure(404, `secrets "${name}" not found`);
        if (method === "GET") return [200, this.#object(name)];
        if (headers["content-type"] !== "application/merge-patch+json") return failure(415, "not a merge patch");
        this.beforePatch(name);
        const refused = this.#patch(name, JSON.parse(body) as Patch);
        if (refused) return refused;
        await this.afterPatch(name);
        return [200, this.#object(name)];
    }

    #patch(name: string, patch: Patch): Answer | undefined {
        const { data = {}, resourceVersion } = this.secrets.get(name)!;
        const expected = patch.metadata?.resourceVersion;
        if (expected !== undefined && expected !== String(resourceVersion)) {
            return failure(409, "the object has been modified; please apply your changes to the latest version");
        }
        const merged: Record<string, string> = { ...data };
        for (const [key, value] of Object.entries(patch.data ?? {})) {
            if (!/^[\w.-]+$/.test(key)) return failure(422, `invalid key ${key}`);
            if (value === null) Reflect.deleteProperty(merged, key);
            else if (Buffer.from(value, "base64").toString("base64") !== value) return failure(400, "not base64");
            else merged[key] = value;
        }
        this.secrets.set(name, { data: merged, resourceVersion: resourceVersion + 1 });
        return undefined;
    }

    #object(name: string) {
        const { data, resourceVersion } = this.secrets.get(name)!;
        const metadata = { name, namespace: this.namespace, resourceVersion: String(resourceVersion) };
        return { kind: "Secret", apiVersion: "v1", metadata, type: "Opaque", data };
    }
}
