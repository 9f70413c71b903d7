import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFile, projectRoot } from "../../components/common/project";
import { setupSettings } from "../../components/stacklight/metrics/config";
import { freePort } from "./port";
import { Outcome, run } from "./run";
import { Sandbox } from "./sandbox";
import { Unavailable, orSkip } from "./unavailable";

interface State {
    token: string;
    seconds: number;
    users: { token: string; permissions: { action: string }[]; password: string }[];
    changes: string[];
}

const CREDENTIALS = { OPERATOR_TOKEN: "operator", WRITER_PASSWORD: "may-write", READER_PASSWORD: "may-read" };

/** The real script in real sh with real curl, against what stands in for InfluxDB 2.9.1. */
describe("the set-up of an InfluxDB", function () {
    this.timeout(60_000);

    before(async function () {
        const missing = run("curl", ["--version"]).catch(() => {
            throw new Unavailable("no curl on PATH");
        });
        await orSkip(this, missing);
    });

    const inSandbox = (work: (setUp: SetUp) => Promise<void>) => () =>
        Sandbox.use(async (sandbox) => work(new SetUp(sandbox, await freePort())));

    it(
        "makes the bucket with its retention, and who may write and read it",
        inSandbox(async (setUp) => {
            const { code, stderr } = await setUp.run();
            assert.equal(code, 0, stderr);
            const { token, seconds, users } = setUp.state();
            assert.deepEqual([token, seconds], ["operator", 30 * 86_400]);
            assert.deepEqual(
                users.map((user) => [user.token, user.permissions.map(({ action }) => action), user.password]),
                [
                    ["writer", ["write"], "may-write"],
                    ["reader", ["read"], "may-read"],
                ],
            );
        }),
    );

    it(
        "starts nothing where the same was done before",
        inSandbox(async (setUp) => {
            await setUp.run();
            const before = setUp.state().changes.length;
            const { code, stdout, stderr } = await setUp.run();
            assert.deepEqual([code, stdout, stderr], [0, "", ""]);
            assert.equal(setUp.state().changes.length, before);
        }),
    );

    it(
        "changes the retention and a password, and makes nobody twice",
        inSandbox(async (setUp) => {
            await setUp.run();
            const { code, stderr } = await setUp.run({ RETENTION_SECONDS: "86400", READER_PASSWORD: "another" });
            assert.equal(code, 0, stderr);
            const { seconds, users } = setUp.state();
            assert.equal(seconds, 86_400);
            assert.deepEqual(
                users.map(({ password }) => password),
                ["may-write", "another"],
            );
        }),
    );

    it(
        "fails on a volume that another operator's token belongs to, and says so to whoever tries again",
        inSandbox(async (setUp) => {
            await setUp.run();
            for (let i = 0; i < 2; i++) {
                const { code, stderr } = await setUp.run({ OPERATOR_TOKEN: "another" });
                assert.notEqual(code, 0);
                assert.match(stderr, /401/);
            }
        }),
    );

    it(
        "fails where InfluxDB ends before it answers",
        inSandbox(async (setUp) => {
            const { code } = await setUp.run({}, "#!/bin/sh\nexit 1\n");
            assert.notEqual(code, 0);
            assert.equal(existsSync(join(setUp.data, "set-up")), false);
        }),
    );
});

/** A copy's volume, on which the script runs. */
class SetUp {
    public readonly data: string;

    constructor(
        private readonly sandbox: Sandbox,
        private readonly port: number,
    ) {
        this.data = join(sandbox.directory, "data");
        mkdirSync(this.data);
    }

    public async run(changes: Record<string, string> = {}, program?: string): Promise<Outcome> {
        const standIn = join(projectRoot(), "bin", "tests", "support", "influxd.js");
        const influxd = this.sandbox.write(
            "influxd",
            program ?? `#!/bin/sh\nexec ${process.execPath} ${standIn} "$@"\n`,
        );
        chmodSync(influxd, 0o755);
        const script = projectFile("components/stacklight/metrics/scripts/setup.sh")
            .replaceAll(":8086", `:${this.port}`)
            .replaceAll("/tmp/", `${this.sandbox.directory}/`);
        const env = { ...setupSettings(30), ...CREDENTIALS, ...changes, DATA: this.data };
        const file = this.sandbox.write("setup.sh", script);
        return run("sh", [file, influxd, `--bolt-path=${join(this.data, "influxd.bolt")}`], { env });
    }

    public state(): State {
        return JSON.parse(readFileSync(join(this.data, "influxd.bolt"), "utf8")) as State;
    }
}
