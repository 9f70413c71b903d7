import { setTimeout } from "node:timers/promises";
import { Wire } from "./machine/wire";

/** What a Keystone answers. */
export interface Answer {
    status: number;
    token: string;
    body: unknown;
}

export interface User {
    name: string;
    password: string;
    project: string;
}

/** What is asked for a token. */
function question({ name, password, project }: User) {
    const domain = { id: "default" };
    const identity = { methods: ["password"], password: { user: { name, domain, password } } };
    return { auth: { identity, scope: { project: { name: project, domain } } } };
}

/** Keystone's API as a user reaches it. */
export class Client {
    constructor(
        private readonly wire: Wire,
        public readonly url: string,
    ) {}

    /** Asks for a token. */
    public authenticate(user: User): Promise<Answer> {
        return this.send("POST", "/v3/auth/tokens", "", question(user));
    }

    /** The status of asking for a token, where the question is sent only after something that its first line brings about. */
    public async inParts(user: User, then: () => unknown): Promise<number> {
        const body = JSON.stringify(question(user));
        const headers = { "Content-Type": "application/json", "Content-Length": body.length, Expect: "100-continue" };
        const asked = await this.wire.open(`${this.url}/v3/auth/tokens`, { method: "POST", headers });
        return new Promise((resolve, reject) => {
            asked.once("continue", () => {
                then();
                void setTimeout(500).then(() => asked.end(body));
            });
            asked.once("response", (response) => {
                response.resume();
                resolve(response.statusCode ?? 0);
            });
            asked.once("error", reject);
            asked.flushHeaders();
        });
    }

    /** A token that must be given. */
    public async token(user: User): Promise<string> {
        const { status, token, body } = await this.authenticate(user);
        if (status !== 201) throw new Error(`no token for ${user.name}: ${status} ${JSON.stringify(body)}`);
        return token;
    }

    /** The status with which a token is judged, by the one who has another. */
    public async judged(subject: string, token: string): Promise<number> {
        return (await this.send("GET", "/v3/auth/tokens", token, undefined, subject)).status;
    }

    public async get(path: string, token = ""): Promise<unknown> {
        const { status, body } = await this.send("GET", path, token);
        if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
        return body;
    }

    public async send(method: string, path: string, token: string, data?: unknown, subject?: string): Promise<Answer> {
        const { status, headers, text } = await this.wire.send(method, `${this.url}${path}`, {
            headers: {
                "Content-Type": "application/json",
                ...(token ? { "X-Auth-Token": token } : {}),
                ...(subject ? { "X-Subject-Token": subject } : {}),
            },
            body: data === undefined ? undefined : JSON.stringify(data),
        });
        const given = headers["x-subject-token"];
        const json = headers["content-type"]?.startsWith("application/json") ?? false;
        return { status, token: typeof given === "string" ? given : "", body: json ? JSON.parse(text) : text };
    }
}
