import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keystone } from "../../components/common/options/2026.1/keystone";
import { renderOslo } from "../../components/common/oslo";
import { projectRoot } from "../../components/common/project";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { judgeOslo, OsloFile, writeCatalogues } from "./check/oslo";
import { checkFor, RELEASE } from "./checks";
import { broken, Broken, CATALOGUES, GOOD } from "./osloservices";
import { sampleFiles } from "./samples";
import { Sandbox } from "./sandbox";
import { orSkip } from "./unavailable";
import { releasePython, runTool } from "./venv";

const SAMPLES = sampleFiles(REFERENCE_SCALE);

/** What the services' own definitions must refuse, each as lines added to a good file. */
const BROKEN: Record<string, [what: string, lines: string, says: RegExp][]> = {
    cinder: [
        ["a misspelt option of a backend", "[rbd1]\nrbd_pol = volumes", /^\[rbd1\] rbd_pol: unknown option$/m],
        ["a backend that nobody defined", "[rbd2]\nrbd_pool = volumes", /^\[rbd2\]: unknown section$/m],
        ["an option of another service", "[cinder]\nregion_name = x", /^\[cinder\]: unknown section$/m],
        [
            "a backend's token, which is not declared secret",
            "[rbd1]\npure_api_token = x",
            /a credential in a config file/,
        ],
        ["the coordinator's URL, a credential", "[coordination]\nbackend_url = etcd3://", /backend_url: a credential/],
    ],
    glance: [
        ["an option of another store", "[rbd]\nswift_store_user = x", /^\[rbd\] swift_store_user: unknown option$/m],
        ["a store's option where none looks", "[glance_store]\nrbd_store_pool = x", /rbd_store_pool: unknown option/],
        ["an option that will be removed", "[DEFAULT]\nshow_multiple_locations = true", /deprecated for removal/],
    ],
    keystone: [
        ["an unknown section", "[tokens]\nprovider = fernet", /^\[tokens\]: unknown section$/m],
        ["an option of another release", "[DEFAULT]\nverbose = true", /^\[DEFAULT\] verbose: unknown option$/m],
        ["an old name", "[cache]\nmemcache_password = x", /unknown option, an old name of \[cache\] password/],
        ["an option that will be removed", "[token]\ncache_on_issue = true", /cache_on_issue: deprecated for removal/],
        ["a wrong type where nobody looks", "[oslo_messaging_rabbit]\nrabbit_quorum_queue = x", /boolean value 'x'/],
        ["a value out of range", "[revoke]\nexpiration_buffer = -1", /greater than or equal to 0/],
        ["a word that is no choice", "[identity]\npassword_hash_algorithm = md5", /Valid values are .*'md5'/],
        ["a reference to nothing", "[DEFAULT]\nlog_dir = $no_such_option", /no such option no_such_option/],
        ["an option twice", "[role]\ndriver = sql\ndriver = other", /set 2 times/],
        ["a credential", "[database]\nconnection = sqlite://", /connection: a credential in a config file/],
        ["a credential that its package forgot", "[profiler]\nconnection_string = redis://", /a credential/],
        ["a line that is no setting", "[DEFAULT]\nnonsense", /not readable/],
    ],
    neutron: [
        ["a plugin's option", "[ml2]\npath_mtu = 9000", /^\[ml2\]: unknown section$/m],
        ["a misspelt helper", "[privsep_link]\nhelper_comand = x", /^\[privsep_link\] helper_comand: unknown option$/m],
        ["the broker's URL, a credential", "[DEFAULT]\ntransport_url = rabbit://", /transport_url: a credential/],
        ["an account's password", "[nova]\npassword = x", /^\[nova\] password: a credential in a config file$/m],
    ],
    "neutron-l3-agent": [["a word that is no choice", "[DEFAULT]\nagent_mode = l3", /agent_mode: .*Valid values/]],
    "neutron-metadata-agent": [
        ["the secret shared with Nova", "[DEFAULT]\nmetadata_proxy_shared_secret = x", /shared_secret: a credential/],
    ],
    "neutron-ml2": [
        ["an old name", "[ml2]\ntenant_network_types = vxlan", /an old name of \[ml2\] project_network_types/],
    ],
    "neutron-openvswitch-agent": [
        ["no address", "[ovs]\nlocal_ip = br-int", /local_ip: .*br-int/],
        ["a connection of an unknown kind", "[ovs]\novsdb_connection = http://x", /ovsdb_connection: .*regex/],
    ],
    nova: [
        ["an option of Cinder's client that others have", "[cinder]\nregion_name = x", /region_name: unknown option/],
        [
            "an account without its URL",
            "[ironic]\nauth_type = password",
            /^\[ironic\] auth_url: not set, but required$/m,
        ],
        ["an option of an earlier release", "[DEFAULT]\nosapi_compute_workers = 4", /osapi_compute_workers: unknown/],
        [
            "an option that will be removed",
            "[glance]\napi_servers = http://glance",
            /api_servers: deprecated for removal/,
        ],
        [
            "the secret shared with Neutron",
            "[neutron]\nmetadata_proxy_shared_secret = x",
            /shared_secret: a credential/,
        ],
        ["a password of memcached's", "[keystone_authtoken]\nmemcache_password = x", /memcache_password: a credential/],
    ],
    placement: [
        [
            "an option that others' databases have",
            "[placement_database]\ndb_max_retries = -1",
            /db_max_retries: unknown/,
        ],
    ],
};

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

function good(service: string): OsloFile {
    return { service, name: `${service}.conf`, content: GOOD[service]! };
}

function allBroken(service: string): Broken[] {
    const file = good(service);
    const added = (BROKEN[service] ?? []).map(([what, lines, says]) => {
        return { what, file: { ...file, content: `${file.content}\n${lines}\n` }, says };
    });
    return [...broken(file), ...added];
}

describe("OpenStack services by their own packages", function () {
    this.timeout(60_000);

    const services = Object.keys(CATALOGUES);

    before(async function () {
        this.timeout(25 * 60_000);
        await orSkip(this, releasePython(RELEASE));
        // All in one go, for the tests below to ask for again.
        const files = services.flatMap((service) => [good(service), ...allBroken(service).map(({ file }) => file)]);
        await judgeOslo(RELEASE, files);
    });

    for (const service of services) {
        describe(service, () => {
            it("accepts a good file", async () => {
                assert.deepEqual(await judgeOslo(RELEASE, [good(service)]), [[]]);
            });
            for (const { what, file, says } of allBroken(service)) {
                it(`refuses ${what}`, async () => {
                    assert.match((await judgeOslo(RELEASE, [file])).flat().join("\n"), says);
                });
            }
        });
    }

    it("the catalogues in the tree are what the packages give (else: make catalogue)", async () => {
        await Sandbox.use(async (sandbox) => {
            await writeCatalogues(RELEASE, sandbox.directory);
            const tree = join(projectRoot(), "components", "common", "options", RELEASE);
            const names = readdirSync(tree);
            assert.deepEqual(names.sort(), readdirSync(sandbox.directory).sort());
            assert.deepEqual(names.sort(), services.map((service) => `${service}.ts`).sort());
            for (const name of names) {
                const current = readFileSync(join(sandbox.directory, name), "utf8");
                assert.equal(readFileSync(join(tree, name), "utf8"), current, name);
            }
        });
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

    const judge = (name: string, content = SAMPLES[name] ?? "") => {
        return checkFor({ name })!({ stack: "sample", owner: "keystone", name, content });
    };

    it("keystone.conf as it is rendered is accepted", async () => {
        assert.deepEqual(await judge("keystone.conf"), []);
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
});
