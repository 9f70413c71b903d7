import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer, IncomingMessage } from "node:http";
import { AddressInfo } from "node:net";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { Logs } from "../../components/stacklight/logs";
import { withFolder } from "../support/fakes";
import { library } from "../support/library";
import { at } from "../support/stacks";

const SCRIPT = join(projectRoot(), "components/stacklight/logs/scripts/setup.py");

interface Wanted {
    policies: Record<string, object>;
    templates: Record<string, object>;
    streams: string[];
    views: { type: string; id: string }[];
}

/** What an Elasticsearch and a Kibana behind one address have, as far as the job is concerned. */
interface State {
    kept: Record<string, unknown>;
    streams: string[];
    views: string[];
}

interface Behaviour {
    /** Answers of a path in place of the right ones: status and body. */
    wrong?: Record<string, [number, object]>;
    password?: string;
}

const empty = (): State => ({ kept: {}, streams: [], views: [] });

/** The objects of a file that is sent as a form. */
function formLines(body: string, type: string): { type: string; id: string }[] {
    const [, boundary = ""] = /^multipart\/form-data; boundary=(.+)$/.exec(type) ?? [];
    const [start, part, end] = body.split(`--${boundary}`);
    assert.deepEqual([start, end], ["", "--\r\n"]);
    const [head = "", content = ""] = part!.split("\r\n\r\n");
    assert.match(head, /form-data; name="file"; filename="\w+\.ndjson"/);
    return content
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; id: string });
}

function answer(state: State, { method, url = "", headers }: IncomingMessage, body: string): [number, object] {
    const [, name = ""] = /^\/_data_stream\/(.+)$/.exec(url) ?? [];
    if (name !== "") {
        const there = state.streams.includes(name);
        if (method === "GET") return there ? [200, { data_streams: [{ name }] }] : [404, { status: 404 }];
        if (there) return [400, { error: { type: "resource_already_exists_exception" } }];
        state.streams.push(name);
        return [200, { acknowledged: true }];
    }
    if (url === "/api/saved_objects/_import?overwrite=true") {
        if (headers["kbn-xsrf"] === undefined) return [400, { message: "Request must contain a kbn-xsrf header." }];
        const views = formLines(body, headers["content-type"] ?? "");
        state.views = [...new Set([...state.views, ...views.map(({ type, id }) => `${type} ${id}`)])];
        return [200, { success: true, successCount: views.length }];
    }
    if (method !== "PUT" || headers["content-type"] !== "application/json") return [405, {}];
    state.kept[url] = JSON.parse(body);
    return [200, { acknowledged: true }];
}

/** Runs the script with what a stack would give it, against servers in that state. */
async function setUp(wanted: Wanted, state: State, { wrong = {}, password = "pass word" }: Behaviour = {}) {
    const calls: string[] = [];
    const server = createServer((request, response) => {
        let body = "";
        request.on("data", (part: Buffer) => (body += part.toString()));
        request.on("end", () => {
            calls.push(`${request.method} ${request.url}`);
            const known = `Basic ${Buffer.from("admin:pass word").toString("base64")}`;
            const [status, content] =
                request.headers.authorization === known
                    ? (wrong[request.url ?? ""] ?? answer(state, request, body))
                    : [401, { error: "unable to authenticate user [admin]" }];
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify(content));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
        return await withFolder(async (folder) => {
            const file = join(folder, "logs.json");
            await writeFile(file, JSON.stringify({ ...wanted, elasticsearch: url, kibana: url }));
            const env = { PATH: process.env.PATH, username: "admin", password };
            const child = spawn("python3", ["-B", SCRIPT, file], { env });
            let output = "";
            for (const stream of [child.stdout, child.stderr]) {
                stream.on("data", (part: Buffer) => (output += part.toString()));
            }
            const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
            return { code, output, calls };
        });
    } finally {
        server.close();
    }
}

describe("the script that sets up the logs", () => {
    let wanted: Wanted;

    before(async () => {
        const { inputs } = await library(() => new Logs("logs", { namespace: "cloud" }));
        wanted = JSON.parse(at(inputs("ConfigMap", "logs-setup"), "data", "logs.json") as string) as Wanted;
    });

    it("puts the lifecycle before the template that names it, this before the stream, and then Kibana's views", async () => {
        const state = empty();
        const { code, output, calls } = await setUp(wanted, state);
        assert.equal(code, 0, output);
        assert.deepEqual(calls, [
            "PUT /_ilm/policy/openstack-logs",
            "PUT /_index_template/logs",
            "GET /_data_stream/logs",
            "PUT /_data_stream/logs",
            "POST /api/saved_objects/_import?overwrite=true",
        ]);
        assert.deepEqual(state.kept["/_ilm/policy/openstack-logs"], wanted.policies["openstack-logs"]);
        assert.deepEqual(state.kept["/_index_template/logs"], wanted.templates.logs);
        assert.deepEqual(
            state.views,
            wanted.views.map(({ type, id }) => `${type} ${id}`),
        );
    });

    it("changes nothing the second time, and leaves the stream alone", async () => {
        const state = empty();
        await setUp(wanted, state);
        const after = structuredClone(state);
        const { code, output, calls } = await setUp(wanted, state);
        assert.equal(code, 0, output);
        assert.deepEqual(state, after);
        assert.ok(!calls.includes("PUT /_data_stream/logs"));
    });

    it("says what was refused, by whom and why, and fails, to be tried again", async () => {
        const refused: [number, object] = [400, { error: { reason: "unknown setting [index.codek]" } }];
        const path = "/_index_template/logs";
        const { code, output } = await setUp(wanted, empty(), { wrong: { [path]: refused } });
        assert.equal(code, 1);
        assert.match(output, /PUT \/_index_template\/logs: 400 .*unknown setting \[index\.codek\]/);
    });

    it("fails where Kibana takes only some of the views, which it says with a 200", async () => {
        const partly: [number, object] = [200, { success: false, errors: [{ id: "openstack-ra-etcd" }] }];
        const wrong = { "/api/saved_objects/_import?overwrite=true": partly };
        const { code, output } = await setUp(wanted, empty(), { wrong });
        assert.equal(code, 1);
        assert.match(output, /views: .*openstack-ra-etcd/);
    });

    it("fails with another password, and prints none", async () => {
        const { code, output } = await setUp(wanted, empty(), { password: "guessed" });
        assert.equal(code, 1);
        assert.match(output, /401/);
        assert.ok(!output.includes("guessed"));
    });
});
