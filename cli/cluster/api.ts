import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { parse } from "yaml";
import { sleep } from "./exec";

const APPLY = "application/apply-patch+yaml";
const MERGE = "application/merge-patch+json";
const TIMEOUT_MS = 60_000;
const ATTEMPTS = 4;
/** How many requests run at once. */
export const PARALLEL = 16;

interface Kubeconfig {
    clusters: { cluster: { server: string; "certificate-authority": string } }[];
    users: { user: { "client-certificate": string; "client-key": string } }[];
}

/** An answer of the API server that is not a success. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** The few calls that building a cluster needs; thousands of nodes go faster over kept connections than through kubectl. */
export class Api {
    private constructor(
        private readonly server: string,
        private readonly agent: Agent,
    ) {}

    /** A client for a kubeconfig as kwokctl writes it: one cluster, one user with certificate files. */
    static async from(kubeconfig: string): Promise<Api> {
        const { clusters, users } = parse(await readFile(kubeconfig, "utf8")) as Kubeconfig;
        const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
        if (!cluster || !user) throw new Error(`${kubeconfig}: no cluster or no user in it`);
        const agent = new Agent({
            keepAlive: true,
            maxSockets: PARALLEL,
            ca: await readFile(cluster["certificate-authority"]),
            cert: await readFile(user["client-certificate"]),
            key: await readFile(user["client-key"]),
        });
        return new Api(cluster.server, agent);
    }

    close(): void {
        this.agent.destroy();
    }

    text(path: string): Promise<string> {
        return this.send("GET", path);
    }

    async get<T>(path: string): Promise<T> {
        return JSON.parse(await this.send("GET", path)) as T;
    }

    /** Server-side apply: creates the object or takes the fields over. YAML or JSON. */
    async apply(path: string, manifest: string): Promise<void> {
        await this.send("PATCH", `${path}?fieldManager=openstack-ra-cluster&force=true`, manifest, APPLY);
    }

    async merge(path: string, patch: object): Promise<void> {
        await this.send("PATCH", path, JSON.stringify(patch), MERGE);
    }

    /** Deletes an object; one that is gone already is as good. */
    async delete(path: string): Promise<void> {
        await this.send("DELETE", path).catch((error: unknown) => {
            if (!(error instanceof ApiError && error.status === 404)) throw error;
        });
    }

    /** All calls may be repeated: a kept connection that the server has closed meanwhile shows only when it is used. */
    private async send(method: string, path: string, body?: string, type?: string): Promise<string> {
        for (let attempt = 1; ; attempt++) {
            try {
                return await this.sendOnce(method, path, body, type);
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== "ECONNRESET" || attempt === ATTEMPTS) throw error;
                await sleep(attempt * 300);
            }
        }
    }

    private sendOnce(method: string, path: string, body?: string, type?: string): Promise<string> {
        return new Promise((resolve, reject) => {
            const headers = type === undefined ? {} : { "Content-Type": type };
            const call = request(this.server + path, { method, agent: this.agent, headers, timeout: TIMEOUT_MS });
            call.on("timeout", () => call.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS / 1000} s`)));
            call.on("error", reject);
            call.on("response", (response) => {
                let text = "";
                response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
                response.on("error", reject);
                response.on("end", () => {
                    const status = response.statusCode ?? 0;
                    if (status >= 200 && status < 300) resolve(text);
                    else reject(new ApiError(status, `${method} ${path}: ${status} ${messageOf(text)}`));
                });
            });
            call.end(body);
        });
    }
}

function messageOf(text: string): string {
    try {
        return (JSON.parse(text) as { message?: string }).message ?? text;
    } catch {
        return text;
    }
}
