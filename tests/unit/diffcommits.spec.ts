import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    cpSync,
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnv } from "../../cli/env";
import { projectRoot } from "../../components/common/project";

const SOURCES = [
    "index.ts",
    "config",
    "stacks",
    "components",
    "cli",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
];
/** The smallest stack: a run of its program takes a fraction of a large one's. */
const STACK_FILE = "Pulumi.dev.yaml";
const FAULTY_FILE = "Pulumi.faulty.yaml";

let directory = "";
let root = "";

function command(name: string, ...args: string[]) {
    const env = childEnv({ OPENSTACK_RA_CACHE: join(directory, "cache") });
    const { status, stdout, stderr } = spawnSync(name, args, { cwd: root, env, encoding: "utf8" });
    return { status, stdout, stderr };
}

function git(...args: string[]): void {
    const { status, stderr } = command("git", "-c", "user.name=t", "-c", "user.email=t@example.org", ...args);
    assert.equal(status, 0, stderr);
}

const diff = (...args: string[]) => command(process.execPath, join("bin", "cli", "main.js"), "diff", ...args);

/** The stack's file as it is committed first, with more in it. */
function writeStackFile(more = ""): void {
    writeFileSync(join(root, STACK_FILE), readFileSync(join(projectRoot(), STACK_FILE), "utf8") + more);
}

const AGENTS =
    "  openstack-ra:networking:\n    config:\n      neutron:\n        DEFAULT:\n          max_l3_agents_per_router: 2\n";

describe("a diff between commits, by the command line", function () {
    this.timeout(300_000);

    before(() => {
        directory = mkdtempSync(join(tmpdir(), "openstack-ra-commits-"));
        root = join(directory, "project");
        const stackFiles = readdirSync(projectRoot()).filter((name) => /^Pulumi\..*yaml$/.test(name));
        for (const path of [...SOURCES, ...stackFiles]) {
            cpSync(join(projectRoot(), path), join(root, path), { recursive: true });
        }
        symlinkSync(join(projectRoot(), "node_modules"), join(root, "node_modules"));
        // The program as it stands is built already; that of the commit is built by the command.
        for (const path of ["index.js", "config", "stacks", "components", "cli"]) {
            cpSync(join(projectRoot(), "bin", path), join(root, "bin", path), { recursive: true });
        }
        writeFileSync(join(root, ".gitignore"), "node_modules\nbin\n");
        writeFileSync(join(root, FAULTY_FILE), "config:\n  openstack-ra:layout: dev\n  openstack-ra:cells: many\n");
        git("init", "--quiet", "--initial-branch=main");
        git("add", "--all");
        git("commit", "--quiet", "--message=first");
        writeStackFile(AGENTS);
        git("commit", "--quiet", "--all", "--message=second");
    });

    after(() => {
        rmSync(directory, { recursive: true, force: true });
    });

    it("names what the second changes, and exits with the class's status from --fail-on on", () => {
        const { status, stdout, stderr } = diff("dev", "--base", "HEAD~1", "--fail-on", "rolling-restart");
        assert.equal(status, 12, stderr);
        assert.match(stdout, /^dev: 6 objects change, at worst: message or API blip$/m);
        assert.match(stdout, /^ {4}neutron\.conf \[DEFAULT\] max_l3_agents_per_router: 1 → 2$/m);
        assert.match(stdout, /^ {2}Deployment neutron-server: message or API blip$/m);
        assert.doesNotMatch(stdout, /keystone|nova/);
    });

    it("keeps what it built of the commit, without its tests", () => {
        const revisions = join(directory, "cache", "revisions");
        const [commit = "", ...more] = readdirSync(revisions);
        assert.match(commit, /^[0-9a-f]{40}$/);
        assert.deepEqual(more, []);
        assert.ok(!existsSync(join(revisions, commit, "bin", "tests")));
        // Whoever builds it again stumbles over this.
        rmSync(join(revisions, commit, "tsconfig.json"));
    });

    it("prints nothing and exits with 0 where nothing changes", () => {
        writeStackFile("# another comment\n");
        const { status, stdout, stderr } = diff("dev", "--base", "HEAD~1", "--fail-on", "no-restart");
        assert.deepEqual({ status, stdout }, { status: 0, stdout: "" });
        assert.match(stderr, /^nothing changes$/m);
    });

    it("refuses a replacement that nobody allowed, and names what is lost", () => {
        writeStackFile("  openstack-ra:messaging:\n    storage: 1Gi\n");
        const { status, stdout, stderr } = diff("dev", "--base", "HEAD~1");
        assert.equal(status, 16);
        assert.match(stdout, /spec\.persistence\.storage: 6Gi → 1Gi/);
        assert.match(
            stderr,
            /^ERROR: RabbitmqCluster rabbitmq \(rabbitmq\) .* would have to be made anew, .* refused without --allow-replacement$/m,
        );
    });

    it("shows a stack that the commit does not have as new", () => {
        writeFileSync(join(root, "Pulumi.second.yaml"), readFileSync(join(projectRoot(), "Pulumi.dev.yaml")));
        const { status, stdout, stderr } = diff("second", "--base", "HEAD~1");
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^second: \d+ objects are new, at worst: no restart$/m);
    });

    it("says what is wrong with a commit's own stack", () => {
        writeFileSync(join(root, FAULTY_FILE), readFileSync(join(projectRoot(), "Pulumi.dev.yaml")));
        const { status, stdout, stderr } = diff("faulty", "--base", "HEAD~1");
        assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
        assert.match(stderr, /^error: --base HEAD~1: its own program refuses the stack: .*\n.*cells: /m);
    });

    it("refuses classes, formats and refs that are none, in one line each", () => {
        const wrong: [string[], RegExp][] = [
            [
                ["--fail-on", "worst"],
                /^error: option '--fail-on <class>' argument 'worst' is invalid\. Allowed choices are no-restart, /,
            ],
            [
                ["--format", "xml"],
                /^error: option '--format <format>' argument 'xml' is invalid\. Allowed choices are text, json, markdown\.$/m,
            ],
            [["--base", "nothing"], /^error: --base nothing: git knows no such commit/],
        ];
        for (const [args, message] of wrong) {
            const { status, stderr } = diff("dev", ...args);
            assert.equal(status, 1);
            assert.match(stderr, message);
        }
    });
});
