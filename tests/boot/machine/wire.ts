import { IncomingMessage, request, RequestOptions } from "node:http";
import { connect, Socket } from "node:net";

export interface Reply {
    status: number;
    headers: IncomingMessage["headers"];
    text: string;
}

/** Connections into a machine, through its relay. */
export class Wire {
    constructor(private readonly socket: string) {}

    /** A connection to a name or address as the machine knows it. */
    public connect(host: string, port: number): Promise<Socket> {
        return new Promise((resolve, reject) => {
            const relay = connect({ path: this.socket }, () => relay.write(`${host} ${port}\n`));
            const refused = () => {
                reject(new Error(`nobody listens on ${host}:${port}`));
            };
            relay.once("error", refused);
            relay.once("close", refused);
            // The relay's one byte, and nothing of what the other side says next.
            relay.once("readable", () => {
                if (relay.read(1) === null) return;
                relay.removeListener("error", refused);
                relay.removeListener("close", refused);
                resolve(relay);
            });
        });
    }

    /** Whether somebody listens. */
    public async listens(host: string, port: number): Promise<boolean> {
        try {
            (await this.connect(host, port)).destroy();
            return true;
        } catch {
            return false;
        }
    }

    /** An HTTP request that the caller ends. */
    public async open(url: string, options: RequestOptions = {}) {
        const { hostname, port, protocol } = new URL(url);
        if (protocol !== "http:") throw new Error(`${url}: only http:// is spoken here`);
        const socket = await this.connect(hostname, Number(port || 80));
        // With an agent, even with none, this option would not count and the name be looked up outside.
        return request(url, { ...options, createConnection: () => socket });
    }

    /** An HTTP request and its whole answer. */
    public async send(
        method: string,
        url: string,
        { headers = {}, body = "", seconds = 60 }: SendOptions = {},
    ): Promise<Reply> {
        const length = body === "" ? {} : { "Content-Length": Buffer.byteLength(body) };
        const asked = await this.open(url, { method, headers: { Connection: "close", ...length, ...headers } });
        return new Promise((resolve, reject) => {
            asked.setTimeout(seconds * 1000, () =>
                asked.destroy(new Error(`${method} ${url}: no answer in ${seconds} s`)),
            );
            asked.once("error", reject);
            asked.once("response", (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (text += part));
                response.once("error", reject);
                response.once("end", () => {
                    resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
                });
            });
            asked.end(body);
        });
    }
}

export interface SendOptions {
    headers?: Record<string, string>;
    body?: string | Buffer;
    seconds?: number;
}
