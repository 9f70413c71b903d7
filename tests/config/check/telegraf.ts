import { rmSync } from "node:fs";
import { join } from "node:path";
import { Plugin, telegrafConf } from "../../../components/stacklight/alerting/toml";
import { certificate } from "../certificate";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { hostsCsv } from "../../../components/stacklight/collector/args";
import { HOSTS_FILE } from "../../../components/stacklight/collector/telegraf";
import { telegraf as telegrafProgram } from "../telegraf";
import { Check } from "./check";

/** What Telegraf warns of, and is meant: what is the default since 1.38, and buffers on disk (docs/stacklight.md). */
const MEANT = /W! (Strict environment|Using disk-write-through buffer strategy .* experimental feature)/;

/** Lines by which Telegraf says what is wrong, without their time. */
function faults(stderr: string): string[] {
    return lines(stderr)
        .filter((line) => /[EW]!/.test(line) && !MEANT.test(line))
        .map((line) => line.replace(/^\S+ /, ""));
}

/** The shortest program. */
const PASSES = "def apply(metric):\n    return metric\n";

/** telegraf.conf by `telegraf config check`: every plugin and option is known, and has a value of its type. */
export const checkTelegraf: Check = async ({ name, content }) => {
    const telegraf = await telegrafProgram();
    return Sandbox.use(async (sandbox) => {
        const hosts = sandbox.write(`/${HOSTS_FILE}`, hostsCsv({ "compute-1": { rack: "rack-01", role: "compute" } }));
        const moved = (path: string) => (path.endsWith(`/${HOSTS_FILE}`) ? hosts : undefined);
        // A part is read after the whole, which has the agent's own table.
        const agent = content.includes("[agent]") ? "" : "[agent]\nskip_processors_after_aggregators = true\n";
        const file = sandbox.write(`/${name}`, agent + sandbox.inside(content, moved));
        // Telegraf reads CAs, tokens and programs to judge; the latter have a check of their own.
        const { certificate: ca } = await certificate(sandbox.directory, "ca", ["DNS:localhost"]);
        for (const [, path = ""] of content.matchAll(/^ *tls_ca = "(.+)"$/gm)) sandbox.write(path, ca);
        for (const [, path = ""] of content.matchAll(/^script = "(.+)"$/gm)) sandbox.write(path, PASSES);
        for (const [, path = ""] of content.matchAll(/^bearer_token = "(.+)"$/gm)) {
            rmSync(join(sandbox.directory, path), { recursive: true, force: true });
            sandbox.write(path, "token");
        }
        const { code, stderr } = await run(telegraf, ["config", "check", "--config", file], { timeout: 60_000 });
        const said = faults(sandbox.outside(stderr));
        return code === 0 || said.length > 0 ? said : [stderr.trim()];
    });
};

/** What Telegraf says of a processor that is given one metric. */
async function processed(processor: (sandbox: Sandbox) => Plugin): Promise<string[]> {
    const telegraf = await telegrafProgram();
    return Sandbox.use(async (sandbox) => {
        const config = telegrafConf({ quiet: true }, [
            {
                plugin: "inputs.mock",
                options: { metric_name: "tick" },
                lists: { constant: { name: "value", value: 1 } },
            },
            processor(sandbox),
            { plugin: "outputs.file", options: { files: [sandbox.write("/out", "")], data_format: "influx" } },
        ]);
        const file = sandbox.write("/telegraf.conf", config);
        const { code, stderr } = await run(telegraf, ["--once", "--config", file], { timeout: 60_000 });
        const said = faults(sandbox.outside(stderr));
        return code === 0 || said.length > 0 ? said : [stderr.trim()];
    });
}

/** A program for Telegraf's Starlark. */
export const checkStarlark: Check = ({ name, content }) =>
    processed((sandbox) => ({
        plugin: "processors.starlark",
        options: { script: sandbox.write(`/${name}`, content) },
    }));

/** Racks and roles of hosts, which Telegraf looks up. */
export const checkHosts: Check = ({ name, content }) =>
    processed((sandbox) => ({
        plugin: "processors.lookup",
        options: { files: [sandbox.write(`/${name}`, content)], format: "csv_key_values", key: '{{.Tag "host"}}' },
    }));
