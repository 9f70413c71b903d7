import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import fc from "fast-check";
import { hostAgent, HostAgentArgs } from "../../components/common/hostagent";
import { isSecret, valueOf } from "../support/library";

const made = (changes: Partial<HostAgentArgs> = {}) =>
    hostAgent({
        name: "agent",
        description: "An agent",
        command: ["agent", "--config-file", "/etc/agent/agent.conf"],
        user: "agent",
        files: { "/etc/agent/agent.conf": "[DEFAULT]\n" },
        variables: { OS_DEFAULT__A: "1" },
        grace: 60,
        ...changes,
    });
const unit = async (changes: Partial<HostAgentArgs> = {}) =>
    (await valueOf(made(changes)))["/etc/systemd/system/agent.service"]!;
const line = (text: string, name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];

/** What systemd makes of a line of an EnvironmentFile whose value is in double quotes (src/basic/env-file.c). */
function environmentOf(text: string): Record<string, string> {
    const found = [...text.matchAll(/^(\w+)="((?:[^"\\]|\\[^])*)"\n/gm)];
    assert.equal(found.map(([whole]) => whole).join(""), text, "nothing but variables");
    return Object.fromEntries(
        found.map(([, name = "", value = ""]): [string, string] => [
            name,
            value.replace(/\\([^])/g, (whole, of: string) => ('"\\`$'.includes(of) ? of : whole)),
        ]),
    );
}

describe("an agent that a host runs itself", () => {
    it("is its files, an environment and a unit, all of it secret", async () => {
        assert.ok(await isSecret(made()));
        assert.deepEqual(Object.keys(await valueOf(made())), [
            "/etc/agent/agent.conf",
            "/etc/openstack-ra/agent.env",
            "/etc/systemd/system/agent.service",
        ]);
    });

    it("reads every value back from the environment as it was", async () => {
        const values = ['a"b', "a\\b", "`a`", "$HOME", "$my_ip", "a b", "%n", "'x'", "#x", "back\\", ""];
        const text = fc.string({ unit: "grapheme-ascii" });
        await fc.assert(
            fc.asyncProperty(fc.oneof(fc.constantFrom(...values), text), async (value) => {
                const files = await valueOf(made({ variables: { OS_A__B: pulumi.secret(value), C: "c" } }));
                const read = environmentOf(files["/etc/openstack-ra/agent.env"]!);
                assert.deepEqual(read, { OS_A__B: value, C: "c" });
            }),
            { numRuns: 50 },
        );
    });

    it("runs its command as it is, whatever systemd would see in it", async () => {
        assert.equal(line(await unit(), "ExecStart"), "/usr/bin/env agent --config-file /etc/agent/agent.conf");
        const command = ["agent", "100%", "$HOME", "two words", 'a"\\', "", ";"];
        assert.equal(
            line(await unit({ command }), "ExecStart"),
            `/usr/bin/env agent 100%% $$HOME "two words" "a\\"\\\\" "" ";"`,
        );
    });

    it("reads the host's own environment last, where there is one", async () => {
        const files = [...(await unit()).matchAll(/^EnvironmentFile=(.*)$/gm)].map(([, path]) => path);
        assert.deepEqual(files, ["/etc/openstack-ra/agent.env", "-/etc/openstack-ra/host.env"]);
    });

    it("has its user, its time to end, and leaves what it has started", async () => {
        const text = await unit({ description: "50% done" });
        assert.equal(line(text, "Description"), "50%% done");
        assert.equal(line(text, "User"), "agent");
        assert.equal(line(text, "TimeoutStopSec"), "60");
        assert.equal(line(text, "KillMode"), "process");
        assert.match(line(text, "After")!, /libvirtd\.service .*openvswitch-switch\.service/);
    });
});
