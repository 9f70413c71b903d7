import assert from "node:assert/strict";
import { makeAlerting } from "../support/alerting";
import { certificates } from "../support/certificates";
import { checkFor } from "./checks";
import { telegraf as telegrafProgram } from "./telegraf";
import { orSkip } from "./unavailable";

describe("the aggregator's telegraf.conf, of all that can be watched", function () {
    this.timeout(60_000);
    let content = "";

    before(async function () {
        this.timeout(25 * 60_000);
        await orSkip(this, telegrafProgram());
        const { inputs } = await makeAlerting({ certificates });
        content = (inputs("ConfigMap", "alerting-aggregator-config").data as Record<string, string>)["telegraf.conf"]!;
    });

    const judge = (text: string) => {
        const file = { stack: "sample", owner: "alerting", name: "telegraf.conf", content: text };
        return checkFor(file)!(file);
    };

    it("is accepted by the real Telegraf", async () => {
        assert.deepEqual(await judge(content), []);
    });

    for (const [what, from, to, says] of [
        ["a misspelt option", "metric_version = 2", "metrics_version = 2", /metrics_version/],
        ["a plugin that does not exist", "[[inputs.memcached]]", "[[inputs.memcachd]]", /memcachd/],
        [
            "text for a number",
            "response_status_code = 200",
            'response_status_code = "OK"',
            /response_status_code|cannot/,
        ],
        ["a time without a unit", 'interval = "1h"', 'interval = "1"', /interval|duration/],
        ["an unknown service of OpenStack's", '"nova_services"', '"nova_service"', /invalid service/],
        ["a table that does not end", "[agent]", "[agent", /invalid TOML/],
    ] as const) {
        it(`is refused with ${what}`, async () => {
            assert.ok(content.includes(from), from);
            assert.match((await judge(content.replace(from, to))).join("\n"), says);
        });
    }
});
