import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";

const root = projectRoot();

function tool(name: string, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", name), args, {
        cwd: root,
        encoding: "utf8",
    });
    return { status, output: stdout + stderr };
}

function sources(): string[] {
    const folders = ["components", "config", "stacks", "cli", "policy", "tests", "tools", "examples"];
    return folders
        .flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
        )
        .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
}

describe("The source", function () {
    this.timeout(300_000);

    it("passes eslint without a warning", () => {
        const { status, output } = tool("eslint", "--max-warnings=0", ".");
        assert.equal(status, 0, output);
    });

    it("is formatted by prettier", () => {
        const { status, output } = tool("prettier", "--check", ".");
        assert.equal(status, 0, output);
    });

    it("has no file over 300 lines", () => {
        const long = sources().filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
        assert.deepEqual(long, []);
    });

    it("keeps stacks and sizing free of Pulumi", () => {
        const pure = sources().filter((file) => file.startsWith("stacks/") || /\/sizing\.ts$/.test(file));
        assert.ok(pure.length > 8);
        const impure = pure.filter((file) => readFileSync(join(root, file), "utf8").includes("@pulumi/"));
        assert.deepEqual(impure, []);
    });

    it("lets components know nothing of stacks or the command line", () => {
        const components = sources().filter((file) => file.startsWith("components/"));
        const wrong = components.filter((file) =>
            /from "(\.\.\/)+(stacks|cli|config)/.test(readFileSync(join(root, file), "utf8")),
        );
        assert.deepEqual(wrong, []);
    });
});
