import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

/**
 * Stands in for `influxd` where there is no real one: what InfluxDB 2.9.1 was seen to answer to setup.sh, and no more. Its
 * state is a file, as bolt's is.
 */
interface State {
    token?: string;
    seconds?: number;
    users: { id: string; token: string; permissions: unknown[]; password?: string }[];
    /** Requests that changed something. */
    changes: string[];
}

const ID = "4efd678b5441f16a";

function option(name: string): string {
    return process.argv.find((word) => word.startsWith(`--${name}=`))!.slice(name.length + 3);
}

function main(): void {
    const file = option("bolt-path");
    const state: State = existsSync(file)
        ? (JSON.parse(readFileSync(file, "utf8")) as State)
        : { users: [], changes: [] };
    const server = createServer((request, response) => {
        let body = "";
        request.on("data", (data: Buffer) => (body += data.toString()));
        request.on("end", () => {
            const [status, answer] = answerTo(
                state,
                request.method!,
                request.url!,
                request.headers.authorization,
                body,
            );
            writeFileSync(file, JSON.stringify(state));
            response.writeHead(status, { "Content-Type": "application/json" });
            response.end(JSON.stringify(answer, undefined, "\t"));
        });
    });
    const [host, port] = option("http-bind-address").split(":");
    server.listen(Number(port), host);
    process.on("SIGINT", () => process.exit(0));
}

function answerTo(
    state: State,
    method: string,
    url: string,
    authorization: string | undefined,
    body: string,
): [number, unknown] {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (pathname === "/health") return [200, { status: "pass" }];
    if (pathname === "/api/v2/setup" && method === "GET") return [200, { allowed: state.token === undefined }];
    const given = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
    if (pathname === "/api/v2/setup") {
        if (state.token !== undefined) return [422, { code: "conflict" }];
        state.token = given.token as string;
        state.seconds = given.retentionPeriodSeconds as number;
        state.changes.push(`${method} ${pathname}`);
        return [201, {}];
    }
    if (authorization !== `Token ${state.token ?? ""}`) return [401, { code: "unauthorized" }];
    if (method !== "GET") state.changes.push(`${method} ${pathname}`);
    if (pathname === "/api/v2/orgs") return [200, { links: {}, orgs: [{ links: {}, id: ID }] }];
    if (pathname === "/api/v2/buckets") return [200, { buckets: [{ id: ID, orgID: ID }] }];
    if (method === "PATCH") {
        state.seconds = (given.retentionRules as { everySeconds: number }[])[0]!.everySeconds;
        return [200, {}];
    }
    const [, id] = /^\/private\/legacy\/authorizations\/(\w+)\/password$/.exec(pathname) ?? [];
    if (id !== undefined) {
        state.users.find((user) => user.id === id)!.password = given.password as string;
        return [204, {}];
    }
    if (method === "GET") {
        const found = state.users.find(({ token }) => token === searchParams.get("token"));
        return found ? [200, { authorizations: [found] }] : [404, { code: "not found" }];
    }
    const user = { id: String(state.users.length).padStart(16, "a"), token: given.token as string };
    state.users.push({ ...user, permissions: given.permissions as unknown[] });
    return [201, user];
}

main();
