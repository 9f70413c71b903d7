import { IncomingMessage, request, RequestOptions } from "node:http";
import { connect, isIP, Socket } from "node:net";
import { connect as secure } from "node:tls";

export interface Reply {
    status: number;
    headers: IncomingMessage["headers"];
    text: string;
}

/** Connections into a machine, through its relay. */
export class Wire {
    /** By which servers with certificates are verified. */
    public ca: string | undefined;

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

    /**
     * An HTTP request that the caller ends.
     * @param verify whether the server must be who the URL says, where it has a certificate
     */
    public async open(url: string, options: RequestOptions = {}, verify = true) {
        const { hostname, port, protocol } = new URL(url);
        const over = protocol === "https:";
        const socket = await this.connect(hostname, Number(port || (over ? 443 : 80)));
        // With an agent, even with none, this option would not count and the name be looked up outside.
        if (!over) return request(url, { ...options, createConnection: () => socket });
        const servername = isIP(hostname) ? undefined : hostname;
        const inside = secure({ socket, host: hostname, servername, ca: this.ca, rejectUnauthorized: verify });
        return request(url.replace(/^https/, "http"), { ...options, createConnection: () => inside });
    }

    /** An HTTP request and its whole answer. */
    public async send(
        method: string,
        url: string,
        { headers = {}, body = "", seconds = 60, verify }: SendOptions = {},
    ): Promise<Reply> {
        const length = body === "" ? {} : { "Content-Length": Buffer.byteLength(body) };
        const sent = { Connection: "close", ...length, ...headers };
        const asked = await this.open(url, { method, headers: sent }, verify);
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
    /** Whether the server must be who the URL says, where it has a certificate. @default true */
    verify?: boolean;
}
