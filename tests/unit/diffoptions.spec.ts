import assert from "node:assert/strict";
import { changedFields } from "../../cli/diff/fields";
import { masked, maskedText } from "../../cli/diff/mask";
import { changedOptions, parseOptions } from "../../cli/diff/options";
import { secret } from "../../cli/diff/snapshot";
import { UNKNOWN } from "../../cli/program";
import { renderedFiles } from "../support/files";

const options = (text: string) => parseOptions(text)!;

describe("options of a file", () => {
    it("are read from sections, with values that go on and values that are there twice", () => {
        const text = "[DEFAULT]\n# why\na = 1\nlong = b,\n    c\n\n[other]\ntwice=1\ntwice = 2\nflag\n";
        const found = [...options(text)].map(([section, of]) => [section, Object.fromEntries(of)]);
        assert.deepEqual(found, [
            ["DEFAULT", { a: ["1"], long: ["b, c"] }],
            ["other", { twice: ["1", "2"], flag: [""] }],
        ]);
    });

    it("are not read from what is none: scripts, Apache's and HAProxy's files, JSON, prose", () => {
        for (const text of [
            "global\n  maxconn 1\n",
            "import os\nx = {\n}\nprint(x)\n",
            '{"a": 1}',
            "<A>\nB on\n</A>\n",
            "a: b\nc: d",
        ]) {
            assert.equal(parseOptions(text), undefined, text);
        }
    });

    it("are read from every file of the lab that oslo.config or MySQL reads", async () => {
        const files = (await renderedFiles("lab")).filter(({ name }) =>
            /^(?:neutron|nova|keystone|glance-api|cinder)\.conf$|^my\.cnf$/.test(name),
        );
        assert.ok(files.length >= 6);
        for (const { name, content } of files) assert.ok(parseOptions(content), name);
    });

    it("differ by section and name, also where they came or went", () => {
        const changes = changedOptions(options("[a]\nx = 1\ny = 1\n"), options("[a]\nx = 2\n[b]\nz = 3\n"));
        assert.deepEqual(changes, [
            { name: "[a] x", before: "1", after: "2" },
            { name: "[a] y", before: "1", after: undefined },
            { name: "[b] z", before: undefined, after: "3" },
        ]);
    });
});

describe("a credential", () => {
    it("is masked by its option's name and in URLs, where a user wrote one into a file", () => {
        assert.equal(masked("admin_password", "hunter2"), "[secret]");
        assert.equal(masked("metadata_proxy_shared_secret", "hunter2"), "[secret]");
        assert.equal(
            masked("connection", "mysql+pymysql://nova:hunter2@db/nova"),
            "mysql+pymysql://nova:[secret]@db/nova",
        );
        const key = "-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----";
        assert.equal(maskedText(`a\n${key}\nb`), "a\n[secret]\nb");
    });

    it("is none where it is a length, a switch or a path", () => {
        for (const [name, value] of [
            ["max_password_length", "128"],
            ["secret_file", "/etc/x"],
            ["strict_password_check", "true"],
        ] as const) {
            assert.equal(masked(name, value), value);
        }
    });
});

describe("fields that differ", () => {
    it("have the names of list elements in their paths", () => {
        const pod = (image: string) => ({
            containers: [
                { name: "a", image: "i" },
                { name: "b", image },
            ],
        });
        assert.deepEqual(changedFields(pod("i:1"), pod("i:2")), [
            { path: "containers[b].image", before: "i:1", after: "i:2" },
        ]);
    });

    it("are single elements of a list that grew, whatever the others' places", () => {
        assert.deepEqual(changedFields({ args: ["a", "c"] }, { args: ["a", "b", "c"] }), [
            { path: "args[]", after: "b" },
        ]);
        assert.deepEqual(changedFields(["a", "b", "b"], ["b", "a"], "x"), [
            { path: "x", before: '["a","b","b"]', after: '["b","a"]' },
        ]);
    });

    it("are options in a file of a ConfigMap, values in JSON, and lines in any other text", () => {
        const data = (content: string, name = "a.conf") => ({ data: { [name]: content } });
        assert.deepEqual(changedFields(data("[s]\no = 1\n"), data("[s]\no = 2\n")), [
            { path: "data[a.conf] [s] o", before: "1", after: "2" },
        ]);
        assert.deepEqual(changedFields(data('{"a": {"b": 1}}', "a.json"), data('{"a": {"b": 2}}', "a.json")), [
            { path: "data[a.json].a.b", before: "1", after: "2" },
        ]);
        assert.deepEqual(changedFields(data("one\ntwo", "a.sh"), data("one\n2", "a.sh")), [
            { path: "data[a.sh]", lines: "  one\n- two\n+ 2" },
        ]);
        // Comments are no options.
        assert.match(changedFields(data("# a\no = 1\n"), data("# b\no = 1\n"))[0]?.lines ?? "", /^- # a\n\+ # b$/m);
    });

    it("never show a secret, and none where a side cannot tell", () => {
        const changed = [{ path: "a", before: "[secret]", after: "[secret]" }];
        assert.deepEqual(changedFields({ a: secret("1") }, { a: secret("2") }), changed);
        assert.deepEqual(changedFields({ a: secret("1") }, { a: secret("1") }), []);
        assert.deepEqual(changedFields({ a: secret() }, { a: secret("1") }), []);
        assert.deepEqual(changedFields({}, { a: secret("1") }), [{ path: "a", before: undefined, after: "[secret]" }]);
        assert.deepEqual(changedFields({ a: "plain" }, { a: secret("1") }), [
            { path: "a", before: "[secret]", after: "[secret]" },
        ]);
        const key = "-----BEGIN PRIVATE KEY-----\nONE\n-----END PRIVATE KEY-----";
        const [field] = changedFields({ data: { a: `x\n${key}` } }, { data: { a: `x\n${key.replace("ONE", "TWO")}` } });
        assert.doesNotMatch(JSON.stringify(field), /ONE|TWO/);
    });

    it("are told of what only a cluster knows", () => {
        assert.deepEqual(changedFields({ a: "1" }, { a: UNKNOWN }), [{ path: "a", before: "1", after: UNKNOWN }]);
    });
});
