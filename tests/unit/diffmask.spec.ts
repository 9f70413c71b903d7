import assert from "node:assert/strict";
import { changedFields } from "../../cli/diff/fields";
import { differenceJson } from "../../cli/diff/json";
import { differenceMarkdown } from "../../cli/diff/markdown";
import { masked, maskedText, maskedValue, nameAt } from "../../cli/diff/mask";
import { planFile, readPlanFile } from "../../cli/diff/planfile";
import { differenceOf } from "../../cli/diff/difference";
import { Resource, snapshotOf } from "../../cli/diff/snapshot";
import { differenceText } from "../../cli/diff/text";
import { ProgramRun, Registered } from "../../cli/program";
import { resource, snapshot } from "../support/differences";
import { configMap, workload } from "../support/impactobjects";
import { stackRun } from "../support/stacks";

const URLS: [text: string, masked: string][] = [
    ["mysql+pymysql://nova:LEAK@db/nova", "mysql+pymysql://nova:[secret]@db/nova"],
    ["rabbit://u:LEAK@h1:1,u:LEAK@h2:1/v", "rabbit://u:[secret]@h1:1,u:[secret]@h2:1/v"],
    ["rabbit://u:[secret]@h1:1,u:LEAK@h2:1/v", "rabbit://u:[secret]@h1:1,u:[secret]@h2:1/v"],
    ["rabbit://h1:5672,u:LEAK@h2:5672/v", "rabbit://h1:5672,u:[secret]@h2:5672/v"],
    ["mysql://u:LE/AK@h/d", "mysql://u:[secret]@h/d"],
    ["mysql://u:LE@AK@h/d", "mysql://u:[secret]@h/d"],
    ["mysql://u:LE,AK@h/d", "mysql://u:[secret]@h/d"],
    ["redis://:12345@h:6379", "redis://:[secret]@h:6379"],
    ["https://h:5000/a@b, x:y@z", "https://h:5000/a@b, x:y@z"],
    ["http://h/v1?password=LEAK&a=1", "http://h/v1?password=[secret]&a=1"],
];

const LINES: [text: string, masked: string][] = [
    ['PASSWORD = "hunterLEAK"', "PASSWORD = [secret]"],
    ["  admin_password: LEAK", "  admin_password: [secret]"],
    ["export OS_PASSWORD=LEAK", "export OS_PASSWORD=[secret]"],
    ["- token: LEAK", "- token: [secret]"],
    ["memcache_secret_key = LEAK", "memcache_secret_key = [secret]"],
    ["DB_PASS=LEAK", "DB_PASS=[secret]"],
    ["password = 123456", "password = [secret]"],
    ['{"a": 1, "password": "LEAK", "b": 2}', '{"a": 1, "password": "[secret]", "b": 2}'],
    ["login(user='a', password='LEAK')", "login(user='a', password='[secret]')"],
    ["x --os-password=LEAK --y", "x --os-password=[secret] --y"],
    ["- name: DB_PASSWORD\n  value: LEAK", "- name: DB_PASSWORD\n  value: [secret]"],
    ['[{"name":"DB_PASSWORD","value":"LEAK"}]', '[{"name":"DB_PASSWORD","value":"[secret]"}]'],
];

/** What has the words of credentials in it, and is none. */
const PLAIN = [
    "auth_strategy = keystone",
    "max_password_length = 128",
    "secret_file = /etc/x",
    "rbd_secret_uuid = cc42e3b7-822f-5bde-8d9f-5c4a13ef5202",
    "service_token_roles = service",
    "strict_password_check = true",
    'password = "${AMQP_PASSWORD_0}"',
    "basicAuthPassword: $__env{READER_PASSWORD}",
    'SECRET_KEY = os.environ["HORIZON_SECRET_KEY"]',
    "secret = connection.secretDefineXML(definition(user, uuid))",
    "password:",
    "connect(password=password)",
    "if token == other:",
    "secretName: stacklight-logs-tls",
    "image: registry/x@sha256:abc",
];

/** The objects of one side, with a value that a user wrote into each form that there is. */
function side(value: string, suffix: string): Resource[] {
    const env = value === "" ? [] : [{ name: "DB_PASSWORD", value }];
    return [
        configMap(suffix, {
            "x.conf": `[a]\ntransport_url = rabbit://u:${value}@h1:1,u:${value}@h2:1/v\n`,
            "x.py": `import os\nPASSWORD = "${value}"\n`,
            "x.yaml": `a:\n  - b\n  admin_password: ${value}\n`,
            "x.json": JSON.stringify({ a: { password: value } }),
            password: value,
        }),
        resource("Role", value === "" ? {} : { spec: { account: { password: value }, accounts: [{ token: value }] } }),
        workload("Deployment", { replicas: 3, env }, {}, { name: "d" }),
        resource("Kibana", { spec: { secureSettings: [{ name: "apiKey", value: `${value}x` }] } }),
    ];
}

describe("credentials that a user wrote into what is no Secret", () => {
    it("are masked in URLs, of each host", () => {
        for (const [text, expected] of URLS) {
            assert.equal(maskedText(text), expected);
            assert.equal(maskedText(expected), expected);
        }
    });

    it("are masked beside their names in lines, JSON, YAML and programs", () => {
        for (const [text, expected] of LINES) {
            assert.equal(maskedText(text), expected);
            assert.equal(maskedText(expected), expected);
        }
    });

    it("are not what only has their words in its name, nor what is put in later", () => {
        for (const text of PLAIN) assert.equal(maskedText(text), text);
    });

    it("are masked by the names of fields, of list elements with a value, and of what holds several", () => {
        const value = {
            password: "LEAK",
            passwords: { nova: "LEAK" },
            tokens: ["LEAK"],
            env: [
                { name: "DB_PASSWORD", value: "LEAK" },
                { name: "A", value: "b" },
            ],
            secretName: "n",
            passwordSecret: { name: "n", key: "k" },
            tokenSeconds: 5,
        };
        assert.deepEqual(maskedValue(value), {
            ...value,
            password: "[secret]",
            passwords: { nova: "[secret]" },
            tokens: ["[secret]"],
            env: [
                { name: "DB_PASSWORD", value: "[secret]" },
                { name: "A", value: "b" },
            ],
        });
        assert.equal(nameAt("spec.env[DB_PASSWORD].value"), "DB_PASSWORD");
        assert.equal(nameAt("data[a.conf]"), "conf");
        // Marks are for comparing.
        assert.equal(masked("password", "[secret 0a1b]"), "[secret 0a1b]");
    });

    it("do not show in any report, whether they change, come or go", () => {
        for (const [from, to] of [
            ["LEAK1", "LEAK2"],
            ["", "LEAK2"],
            ["LEAK1", ""],
        ] as const) {
            const difference = differenceOf(snapshot(side(from, "1111111")), snapshot(side(to, "2222222")));
            assert.equal(difference.impacts.length, 4);
            for (const text of [
                differenceText(difference),
                differenceJson(difference),
                differenceMarkdown(difference),
            ]) {
                assert.doesNotMatch(text, /LEAK/);
                assert.match(text, /\[secret\]/);
            }
        }
    });
});

/** A run of the dev stack with objects more. */
async function runWith(objects: Resource[]): Promise<ProgramRun> {
    const run = await stackRun("dev");
    const [template] = run.resources.filter(({ type }) => type.endsWith(":ConfigMap"));
    const more = objects.map(({ kind, name, objectName, state }): Registered => ({
        ...template!,
        urn: `urn:pulumi:dev::p::kubernetes:core/v1:${kind}::${name}`,
        type: `kubernetes:core/v1:${kind}`,
        ...{ name, objectName, inputs: state },
    }));
    return { ...run, resources: [...run.resources, ...more] };
}

describe("a plan file", () => {
    const read = async (objects: Resource[]) => {
        const text = planFile(await runWith(objects), []);
        return { text, side: readPlanFile("f", JSON.parse(text) as object) };
    };

    it("holds none of them", async () => {
        const { text } = await read(side("LEAK1", "1111111"));
        assert.doesNotMatch(text, /LEAK/);
        assert.match(text, /transport_url = rabbit:\/\/u:\[secret\]@h1:1,u:\[secret\]@h2:1/);
    });

    it("tells that a file's changed by the name that follows from it, and nothing against what knows them", async () => {
        const [old, now] = [await read(side("LEAK1", "1111111")), await read(side("LEAK2", "2222222"))];
        assert.deepEqual(
            differenceOf(old.side, now.side).impacts.map(({ change }) => [change.kind, change.fields]),
            [["ConfigMap", [{ path: "data", before: "[secret]", after: "[secret]" }]]],
        );
        const whole = snapshotOf(await runWith(side("LEAK1", "1111111")), []);
        assert.deepEqual(differenceOf(old.side, whole).impacts, []);
        assert.deepEqual(differenceOf(whole, old.side).impacts, []);
    });

    it("has the lab as it is: no field of the program is taken for one", async () => {
        for (const { key, state } of snapshotOf(await stackRun("lab")).resources) {
            assert.deepEqual(maskedValue(state), state, key);
        }
    });
});

describe("a text of which one side has masks", () => {
    it("differs by all but these", () => {
        const text = (url: string, workers: number) => `[a]\nconnection = ${url}\nworkers = ${workers}\n`;
        const data = (content: string) => ({ data: { "a.conf": content } });
        assert.deepEqual(changedFields(data(text("mysql://u:[secret]@h", 1)), data(text("mysql://u:LEAK@h", 2))), [
            { path: "data[a.conf] [a] workers", before: "1", after: "2" },
        ]);
    });
});
