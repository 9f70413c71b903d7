import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Story } from "./alertstory";
import { debianPrograms } from "./programs";
import { Sandbox } from "./sandbox";
import { telegraf as telegrafProgram } from "./telegraf";
import { orSkip } from "./unavailable";

describe("an alert's way through the dev stack's files, with the real Telegraf, InfluxDB, Nagios and Apache", function () {
    it("a failure is on Nagios' page and told to people, and so is its end", async function () {
        this.timeout(25 * 60_000);
        const programs = await orSkip(this, debianPrograms());
        const telegraf = await orSkip(this, telegrafProgram());
        await Sandbox.use(async (sandbox) => {
            const story = new Story(sandbox, programs, telegraf);
            try {
                await story.start();
                await story.until("keystone-all", "API", "critical", /6 is the result of a request/);
                await story.until("hosts-keystone", "memory", "critical", /% of the memory are left.*dev-1/);
                await story.until("hosts-keystone", "reporting", "ok", /1 of 1 hosts report/);
                assert.deepEqual(await story.measured(), [["mem,host=dev-1,rack=desk,role=keystone"]]);
                const page = await (await story.get("status.cgi?host=all")).text();
                assert.match(page, /statusBGCRITICAL[^]*6 is the result of a request to the API/);
                assert.equal((await story.get("status.cgi?host=all", "wrong")).status, 401);

                story.healthy = true;
                await story.until("keystone-all", "API", "ok", /0 is the result of a request/);
                await sleep(2000);
                const told = story.webhooks.filter(({ service }) => service === "API");
                assert.deepEqual(
                    told.map(({ state, type }) => `${type} ${state}`),
                    ["PROBLEM CRITICAL", "RECOVERY OK"],
                );
            } finally {
                await story.stop();
            }
        });
    });
});
