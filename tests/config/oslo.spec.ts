import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keystone } from "../../components/common/options/2026.1/keystone";
import { renderOslo } from "../../components/common/oslo";
import { projectRoot } from "../../components/common/project";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { currentCatalogue } from "./check/oslo";
import { checkFor, RELEASE } from "./checks";
import { sampleFiles } from "./samples";
import { Sandbox } from "./sandbox";
import { orSkip } from "./unavailable";
import { releasePython, runTool } from "./venv";

const SAMPLES = sampleFiles(REFERENCE_SCALE);

/** What the service's own definitions must refuse, each as lines added to a good file. */
const BROKEN: [what: string, lines: string, says: RegExp][] = [
    ["an unknown section", "[tokens]\nprovider = fernet", /^\[tokens\]: unknown section$/m],
    ["an unknown option", "[resource]\ncachinng = true", /^\[resource\] cachinng: unknown option$/m],
    ["an option of another release", "[DEFAULT]\nverbose = true", /^\[DEFAULT\] verbose: unknown option$/m],
    ["an old name", "[cache]\nmemcache_password = x", /unknown option, an old name of \[cache\] password/],
    ["an option that will be removed", "[token]\ncache_on_issue = true", /cache_on_issue: deprecated for removal/],
    ["a wrong type", "[DEFAULT]\ndebug = maybe", /debug: .*maybe/],
    ["a wrong type where nobody looks", "[oslo_messaging_rabbit]\nrabbit_quorum_queue = x", /boolean value 'x'/],
    ["a value out of range", "[revoke]\nexpiration_buffer = -1", /greater than or equal to 0/],
    ["a word that is no choice", "[identity]\npassword_hash_algorithm = md5", /Valid values are .*'md5'/],
    ["a reference to nothing", "[DEFAULT]\nlog_dir = $no_such_option", /no such option no_such_option/],
    ["an option twice", "[role]\ndriver = sql\ndriver = other", /set 2 times/],
    ["a credential", "[database]\nconnection = sqlite://", /connection: a credential in a config file/],
    ["a credential that its package forgot", "[profiler]\nconnection_string = redis://", /a credential/],
    ["a line that is no setting", "[DEFAULT]\nnonsense", /not readable/],
];

/** Values that oslo.config's parser would change if they were written as they are. */
const AWKWARD = [
    "50$ or ${home}",
    "a\\$b",
    "\\$$",
    " padded ",
    '"quoted"',
    '"',
    "''",
    "two\nlines",
    "'a'\nb",
    "# no",
    "[x]",
    "",
];

describe("OpenStack services by their own packages", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(25 * 60_000);
        await orSkip(this, releasePython(RELEASE));
    });

    const judge = (name: string, content = SAMPLES[name] ?? "") => {
        return checkFor({ name })!({ stack: "sample", owner: "keystone", name, content });
    };

    describe("keystone.conf", () => {
        it("is accepted", async () => {
            assert.deepEqual(await judge("keystone.conf"), []);
        });
        for (const [what, lines, says] of BROKEN) {
            it(`is refused with ${what}`, async () => {
                const broken = `${SAMPLES["keystone.conf"]!}\n${lines}\n`;
                assert.match((await judge("keystone.conf", broken)).join("\n"), says);
            });
        }
    });

    describe("keystone.wsgi", () => {
        it("is accepted", async () => {
            assert.deepEqual(await judge("keystone.wsgi"), []);
        });
        for (const [script, says] of [
            ["from keystone.wsgi.apis import application", /no module keystone\.wsgi\.apis/],
            ["from keystone.wsgi.api import app as application", /no app in keystone\.wsgi\.api/],
            ["import keystone", /defines no `application`/],
            ["from keystone import", /line 1/],
        ] as const) {
            it(`is refused as "${script}"`, async () => {
                assert.match((await judge("keystone.wsgi", script)).join("\n"), says);
            });
        }
    });

    it("the catalogue in the tree is what the packages give (else: make catalogue)", async () => {
        const path = join("components", "common", "options", RELEASE, "keystone.ts");
        assert.equal(readFileSync(join(projectRoot(), path), "utf8"), await currentCatalogue(RELEASE, "keystone"));
    });

    it("what renderOslo writes is read back unchanged", async () => {
        await Sandbox.use(async (sandbox) => {
            const config = {
                DEFAULT: { notification_opt_out: AWKWARD, log_date_format: " %H:%M $ " },
                auth: { methods: ["a$", '"b"'] },
                profiler_jaeger: { process_tags: { key: "host:$1" } },
                token: { caching: false, expiration: 60 },
                oslo_policy: { remote_timeout: 0.5 },
            };
            const path = sandbox.write("/keystone.conf", renderOslo(keystone, config));
            const { stdout, stderr } = await runTool(RELEASE, "validate.py", ["keystone", path, "--values"]);
            assert.deepEqual(JSON.parse(stdout || `"${stderr}"`), config);
        });
    });
});
