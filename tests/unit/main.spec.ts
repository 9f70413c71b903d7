import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { commandLine } from "../../cli/main";

function run(...args: string[]) {
    const main = join(__dirname, "..", "..", "cli", "main.js");
    return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

describe("the command line", () => {
    it("helps with every command, and gives an example of each", () => {
        for (const command of commandLine().commands) {
            const { status, stdout } = run(command.name(), "--help");
            assert.equal(status, 0);
            assert.match(stdout, new RegExp(`Example:\\n {2}openstack-ra ${command.name()} `));
        }
    });

    it("says what is wrong in one line, with exit status 1", () => {
        const { status, stdout, stderr } = run("plan", "lbb");
        assert.equal(status, 1);
        assert.equal(stdout, "");
        assert.match(stderr, /^error: no stack "lbb" \(did you mean lab\?\), there are: dev, lab, [^\n]*\n$/);
    });

    it("says where an error comes from only when asked", () => {
        assert.match(run("plan", "lbb", "--debug").stderr, /\n {4}at /);
    });

    it("prints a plan to a pipe without colours, and nothing else", () => {
        const { status, stdout, stderr } = run("plan", "dev");
        assert.deepEqual([status, stderr], [0, ""]);
        assert.match(stdout, /^dev: one host that holds every role\n/);
    });
});
