import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rulesProgram } from "../../components/stacklight/alerting/rules/starlark";
import { telegrafConf } from "../../components/stacklight/alerting/toml";
import { Alert, judgeAll, Metric } from "../support/alertrules";
import { rules, stories } from "../support/alertstories";
import { lines, run } from "./run";
import { Sandbox } from "./sandbox";
import { telegraf as telegrafProgram } from "./telegraf";
import { orSkip } from "./unavailable";

/** A metric in InfluxDB's line protocol. */
function lineOf({ name, tags, fields, time }: Metric): string {
    const escaped = (text: string) => text.replace(/[ ,=]/g, "\\$&");
    const tag = Object.entries(tags).map(([key, value]) => `,${key}=${escaped(value)}`);
    const field = Object.entries(fields).map(([key, value]) => {
        return `${key}=${typeof value === "string" ? JSON.stringify(value) : String(value)}`;
    });
    return `${name}${tag.join("")} ${field.join(",")} ${time}000000000`;
}

interface Told extends Alert {
    output: string;
}

/** What the real Telegraf makes of metrics, by the aggregator's own program. */
async function told(metrics: Metric[], program = rulesProgram(rules)): Promise<{ alerts: Told[]; stderr: string }> {
    const telegraf = await telegrafProgram();
    return Sandbox.use(async (sandbox) => {
        const alerts = sandbox.write("/alerts.json", "");
        const agent = {
            omit_hostname: true,
            metric_buffer_limit: 1_000_000,
            metric_batch_size: 1_000_000,
            quiet: true,
        };
        const config = telegrafConf(agent, [
            {
                plugin: "inputs.file",
                options: {
                    files: [sandbox.write("/read.influx", metrics.map(lineOf).join("\n"))],
                    data_format: "influx",
                },
            },
            { plugin: "processors.starlark", options: { script: sandbox.write("/rules.star", program) } },
            {
                plugin: "outputs.file",
                options: { files: [alerts], data_format: "json", namepass: ["alert"], json_timestamp_units: "1s" },
            },
        ]);
        const file = sandbox.write("/telegraf.conf", config);
        const { code, stderr } = await run(telegraf, ["--once", "--config", file], { timeout: 120_000 });
        if (code !== 0) return { alerts: [], stderr };
        interface Line {
            fields: { state: number; value?: number; output: string };
            tags: { cluster: string; service: string };
            timestamp: number;
        }
        const given = lines(readFileSync(alerts, "utf8")).map((line) => JSON.parse(line) as Line);
        return {
            stderr,
            alerts: given.map(({ fields: { state, value, output }, tags: { cluster, service }, timestamp: time }) => {
                return { cluster, service, state, value, output, time };
            }),
        };
    });
}

describe("the aggregator's rules in the real Telegraf", function () {
    this.timeout(180_000);
    const all = stories();
    let alerts: Told[] = [];

    before(async function () {
        this.timeout(25 * 60_000);
        await orSkip(this, telegrafProgram());
        const given = await told(all.flatMap(({ metrics }) => metrics));
        assert.doesNotMatch(given.stderr, /E!/);
        alerts = given.alerts;
    });

    for (const kind of new Set(all.map((story) => story.kind))) {
        it(`${kind} fires and does not as its example says`, () => {
            for (const { rule, state, last } of all.filter((story) => story.kind === kind)) {
                const found = alerts.find(({ cluster, service, time }) => {
                    return cluster === rule.host && service === rule.service && time === last;
                });
                assert.equal(found?.state, state, found?.output);
                assert.match(found.output, /^-?[\d.]+.+: (warning|critical) (above|below) [\d.]+/);
            }
        });
    }

    it("come to the same as the tests' own reading of them, rule by rule and minute by minute", () => {
        const key = ({ cluster, service, time }: Alert) => `${cluster}/${service} ${time}`;
        const real = new Map(alerts.map((alert) => [key(alert), alert]));
        const expected = judgeAll(
            rules,
            all.flatMap(({ metrics }) => metrics),
        );
        assert.equal(alerts.length, expected.length);
        const different = expected.filter((alert) => {
            const { state, value } = real.get(key(alert)) ?? {};
            return state !== alert.state || Math.abs((value ?? 0) - (alert.value ?? 0)) > 1e-6;
        });
        assert.deepEqual(different.slice(0, 5), []);
    });

    it("are not accepted where the program is broken", async () => {
        const { stderr } = await told([], rulesProgram(rules).replace("def apply", "def aply"));
        assert.match(stderr, /apply is not defined/);
    });
});
