import { setTimeout } from "node:timers/promises";
import { Client, User } from "./client";
import { Reply, Wire } from "./machine/wire";

interface CatalogueEntry {
    type: string;
    name: string;
    endpoints: { interface: string; region: string; url: string }[];
}

/** What a service answers to a question that it took. */
export type Body = Record<string, unknown>;

/** A user who has a token, and finds every service by the catalogue that came with it. */
export class Session {
    private constructor(
        private readonly wire: Wire,
        public readonly token: string,
        public readonly catalogue: CatalogueEntry[],
    ) {}

    public static async open(wire: Wire, url: string, user: User): Promise<Session> {
        const { status, token, body } = await new Client(wire, url).authenticate(user);
        if (status !== 201) throw new Error(`no token for ${user.name}: ${status} ${JSON.stringify(body)}`);
        return new Session(wire, token, (body as { token: { catalog: CatalogueEntry[] } }).token.catalog);
    }

    /** Where users reach a type of service. */
    public endpoint(type: string): string {
        const entry = this.catalogue.find((one) => one.type === type);
        const url = entry?.endpoints.find((one) => one.interface === "public")?.url;
        if (url === undefined) throw new Error(`the catalogue has no ${type}`);
        return url.replace(/\/$/, "");
    }

    /** Asks a service something, with JSON or bytes; an error where it refuses. */
    public async ask(
        method: string,
        type: string,
        path: string,
        data?: Body | Buffer,
        headers: Record<string, string> = {},
    ): Promise<Body> {
        const url = this.endpoint(type) + path;
        const kind = Buffer.isBuffer(data) ? "octet-stream" : "json";
        const { status, text }: Reply = await this.wire.send(method, url, {
            headers: { "X-Auth-Token": this.token, ...(data && { "Content-Type": `application/${kind}` }), ...headers },
            body: data === undefined || Buffer.isBuffer(data) ? data : JSON.stringify(data),
            seconds: 120,
        });
        if (status >= 300) throw new Error(`${method} ${url}: ${status} ${text.slice(0, 1000)}`);
        return (text === "" ? {} : JSON.parse(text)) as Body;
    }

    /** Asks for a thing until it is in a state; an error where it fails or the time is over. */
    public async until(type: string, path: string, state: (body: Body) => unknown, wanted: string): Promise<Body> {
        const end = Date.now() + 120_000;
        for (;;) {
            const body = await this.ask("GET", type, path);
            const now = String(state(body)).toLowerCase();
            if (now === wanted) return body;
            if (now.startsWith("error") || now === "killed" || Date.now() > end) {
                throw new Error(`${path} is ${now}, not ${wanted}: ${JSON.stringify(body)}`);
            }
            await setTimeout(500);
        }
    }
}
