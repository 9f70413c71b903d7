import { Authority } from "../../config/authority";

interface CertificateRequest {
    metadata: { name: string; namespace?: string };
    spec: { request: string };
    status?: object;
}

type Answer = [status: number, body: unknown];

const failure = (code: number, message: string): Answer => [code, { kind: "Status", status: "Failure", code, message }];

/** CertificateRequests as an API server keeps them, and cert-manager signs them: at once, all of them. */
export class CertificateRequests {
    /** The names of all that were ever made. */
    public readonly signed: string[] = [];
    readonly #kept = new Map<string, CertificateRequest>();

    constructor(
        private readonly authority: Authority,
        private readonly namespace: string,
    ) {}

    public answer(method: string, name: string, body: string): Answer {
        if (method === "POST") return this.#make(JSON.parse(body) as CertificateRequest);
        const found = this.#kept.get(name);
        if (!found) return failure(404, `certificaterequests.cert-manager.io "${name}" not found`);
        if (method === "DELETE") this.#kept.delete(name);
        return [200, found];
    }

    #make(request: CertificateRequest): Answer {
        const { name } = request.metadata;
        if (this.#kept.has(name)) return failure(409, `"${name}" already exists`);
        const made = { ...request, metadata: { name, namespace: this.namespace } };
        const pem = this.authority.sign(Buffer.from(request.spec.request, "base64").toString());
        const status = {
            conditions: [{ type: "Approved", status: "True" }],
            certificate: Buffer.from(pem).toString("base64"),
        };
        this.signed.push(name);
        this.#kept.set(name, { ...made, status });
        // Who makes one sees no status yet.
        return [201, made];
    }
}
