import assert from "node:assert/strict";
import { runProgram } from "../../cli/program";
import { badConfigurations } from "../support/badconfig";
import { refusal, registeredTypes } from "../support/refusal";

describe("a bad configuration", () => {
    for (const { what, config, secret, says } of badConfigurations) {
        it(`with ${what} is refused before anything is registered`, async () => {
            const { message, registered } = await refusal("lab", { config, secretConfig: secret });
            for (const fragment of says) assert.ok(message.includes(fragment), `${fragment}\nis not in\n${message}`);
            assert.deepEqual(registered, []);
        });
    }

    it("of each kind is in the table once, and there are at least 25", () => {
        assert.ok(badConfigurations.length >= 25);
        assert.equal(new Set(badConfigurations.map(({ what }) => what)).size, badConfigurations.length);
    });

    it("with one fault says so and lists nothing else", async () => {
        const { message } = await refusal("lab", { config: { protect: "maybe" } });
        assert.deepEqual(message.split("\n"), [
            "the configuration of this stack has 1 fault; nothing was changed",
            '  protect: "maybe", expected boolean',
        ]);
    });

    it("with faults of every sort has all of them in one message", async () => {
        const { message, registered } = await refusal("lab", {
            config: {
                nodes: "3",
                kubeconfig: "apiVersion: v1",
                images: '{"swift": {}, "mysql": {"tag": "a b"}}',
                database: '{"proxy": "nginx", "replicas": 2}',
                messaging: '{"replicas": 5}',
                identity: '{"rotationHours": 5, "config": {"tokn": {}}}',
            },
        });
        assert.deepEqual(
            message.split("\n").map((line) => line.split(":")[0]?.trim()),
            [
                "the configuration of this stack has 9 faults; nothing was changed",
                "database.proxy",
                "nodes",
                "kubeconfig",
                "images.swift",
                "images.mysql.tag",
                "database.placement",
                "messaging.placement",
                "identity.rotationHours",
                "identity.config.tokn",
            ],
        );
        assert.deepEqual(registered, []);
    });

    it("is judged in all its other parts where the layout is unknown", async () => {
        const config = { layout: "labb", database: '{"replicas": 2}', identity: '{"tokenHours": 0}' };
        const { message } = await refusal("lab", { config });
        assert.match(message, /3 faults[^]*layout: no layout[^]*2 replicas, expected an odd[^]*0 hours, expected/);
    });

    it("never has its secrets in the message", async () => {
        const secretConfig = {
            kubeconfig: "hunter2",
            databasePasswords: '{"keystone": ["hunter2"]}',
            messagingPasswords: "hunter2",
            backupCredentials: '{"accessKey": 7, "secretkey": "hunter2"}',
        };
        const { message } = await refusal("lab", { secretConfig });
        assert.match(message, /databasePasswords[^]*messagingPasswords|messagingPasswords[^]*databasePasswords/);
        assert.match(message, /backupCredentials/);
        assert.doesNotMatch(message, /hunter2/);
    });

    it("is told from a good one by this test: a good one is accepted, and its resources are seen", async () => {
        await assert.rejects(refusal("dev", {}), /accepted, with \d+ resources/);
        await runProgram("dev");
        assert.ok(registeredTypes().includes("pulumi:providers:kubernetes"));
    });
});

describe("an unknown stack", () => {
    it("is refused with the names of those that there are", async () => {
        const { message } = await refusal("labb", {});
        assert.match(message, /^no stack "labb" \(did you mean lab\?\), there are: .*lab, /);
    });
});
