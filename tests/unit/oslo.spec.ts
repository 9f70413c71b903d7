import assert from "node:assert/strict";
import { keystone } from "../../components/common/options/2026.1/keystone";
import { Catalogue, checkOslo, osloEnv, OsloConfig, renderOslo } from "../../components/common/oslo";

const sample = {
    DEFAULT: {
        debug: "boolean",
        note: "string",
        transport_url: { type: "string", secret: true },
        opt_out: "multi",
    },
    token: {
        provider: { type: "string", choices: ["fernet", "jws"] },
        expiration: { type: "integer", min: 0, max: 86400 },
        weights: { type: "list", items: { type: "float", min: 0 } },
        level: { type: "integer", choices: [1, 2] },
    },
    cache: { backends: "list", arguments: "dict", hosts: { type: "list", bounds: true } },
    "odd-name": { option: "string" },
} as const satisfies Catalogue;

/** One option's line as rendered. */
function line(note: string): string {
    return renderOslo(sample, { DEFAULT: { note } }).replace("[DEFAULT]\nnote =", "");
}

describe("oslo.config files", () => {
    describe("renderOslo", () => {
        it("writes DEFAULT first, then sections and options by name, whatever their order in the program", () => {
            const expected =
                "[DEFAULT]\ndebug = false\n\n[cache]\nbackends = a,b\n\n[token]\nexpiration = 60\nprovider = jws\n";
            const config: OsloConfig<typeof sample> = {
                token: { provider: "jws", expiration: 60 },
                cache: { backends: ["a", "b"] },
                DEFAULT: { debug: false },
            };
            assert.equal(renderOslo(sample, config), expected);
            const reversed = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
            assert.equal(renderOslo(sample, reversed), expected);
        });

        it("writes every kind of value", () => {
            const config: OsloConfig<typeof sample> = {
                DEFAULT: { opt_out: ["one", "two"] },
                cache: { arguments: { url: "host:1", size: "2" }, hosts: ["a", "b"], backends: [] },
                token: { weights: [0.5, 2] },
            };
            assert.deepEqual(renderOslo(sample, config).split("\n"), [
                "[DEFAULT]",
                "opt_out = one",
                "opt_out = two",
                "",
                "[cache]",
                "arguments = url:host:1,size:2",
                "backends =",
                "hosts = [a,b]",
                "",
                "[token]",
                "weights = 0.5,2",
                "",
            ]);
        });

        it("leaves out what is undefined, and sections with nothing in them", () => {
            assert.equal(renderOslo(sample, { DEFAULT: { debug: undefined }, token: {}, cache: undefined }), "");
        });

        it("escapes what the parser would change", () => {
            assert.equal(line("50$ or ${home}"), " 50$$ or $${home}\n");
            assert.equal(line("a\\$b"), " a\\\\$b\n");
            assert.equal(line(" padded "), ' " padded "\n');
            assert.equal(line('"quoted"'), ' ""quoted""\n');
            assert.equal(line("first\nsecond"), " first\n    second\n");
            assert.equal(line(""), "\n");
        });

        it("throws rather than write what is wrong", () => {
            const untyped = { DEFAULT: { debug: "yes" } } as unknown as OsloConfig<typeof sample>;
            assert.throws(() => renderOslo(sample, untyped), /config\.DEFAULT\.debug: "yes", expected true or false/);
        });
    });

    describe("OsloConfig", () => {
        it("does not compile with a wrong name, type, choice or a credential", () => {
            const wrong: OsloConfig<typeof keystone>[] = [
                // @ts-expect-error no such section
                { tokn: { provider: "fernet" } },
                // @ts-expect-error no such option
                { token: { provder: "fernet" } },
                // @ts-expect-error a number, not text
                { token: { expiration: "3600" } },
                // @ts-expect-error a list, not text
                { auth: { methods: "password" } },
                // @ts-expect-error not among the choices
                { identity: { password_hash_algorithm: "md5" } },
                // @ts-expect-error a credential
                { database: { connection: "mysql+pymysql://keystone:secret@db/keystone" } },
            ];
            for (const config of wrong) assert.throws(() => renderOslo(keystone, config));
            const numbers: OsloConfig<typeof sample> = {
                // @ts-expect-error not among the choices
                token: { level: 3 },
            };
            assert.throws(() => renderOslo(sample, numbers));
        });

        it("leaves out of the catalogue what is deprecated for removal", () => {
            // @ts-expect-error deprecated for removal in [token]
            const config: OsloConfig<typeof keystone> = { token: { cache_on_issue: true } };
            assert.throws(() => renderOslo(keystone, config), /unknown option/);
        });

        it("takes sections that the operator names", () => {
            const extended = { ...sample, rbd1: sample.cache };
            assert.equal(renderOslo(extended, { rbd1: { backends: ["x"] } }), "[rbd1]\nbackends = x\n");
        });
    });

    describe("checkOslo", () => {
        const cases: [string, unknown, string][] = [
            ["a section", { tokens: {} }, "stack.tokens: unknown section (did you mean token?)"],
            ["a far name", { zzzzzzzz: {} }, "stack.zzzzzzzz: unknown section"],
            ["an option", { token: { expire: 1 } }, "stack.token.expire: unknown option"],
            [
                "a near option",
                { token: { Expirations: 1 } },
                "stack.token.Expirations: unknown option (did you mean expiration?)",
            ],
            ["an inherited name", { toString: {} }, "stack.toString: unknown section"],
            ["no sections", "text", 'stack: "text", expected sections of options'],
            ["no options", { token: 5 }, "stack.token: 5, expected options and their values"],
            ["a boolean", { DEFAULT: { debug: 1 } }, "stack.DEFAULT.debug: 1, expected true or false"],
            ["text", { DEFAULT: { note: 1 } }, "stack.DEFAULT.note: 1, expected text"],
            ["a whole number", { token: { expiration: 1.5 } }, "stack.token.expiration: 1.5, expected a whole number"],
            [
                "a bound",
                { token: { expiration: -1 } },
                "stack.token.expiration: -1, expected a whole number from 0 up to 86400",
            ],
            ["a choice", { token: { provider: "uuid" } }, 'stack.token.provider: "uuid", expected one of fernet, jws'],
            ["a number's choice", { token: { level: 3 } }, "stack.token.level: 3, expected one of 1, 2"],
            ["a list", { cache: { backends: "a,b" } }, 'stack.cache.backends: "a,b", expected a list'],
            ["an item", { token: { weights: [-1] } }, "stack.token.weights: -1, expected a number from 0"],
            [
                "a dict",
                { cache: { arguments: ["a"] } },
                'stack.cache.arguments: ["a"], expected names and their values',
            ],
            ["null", { DEFAULT: { note: null } }, "stack.DEFAULT.note: null, expected text"],
        ];
        for (const [what, config, fault] of cases) {
            it(`refuses ${what} that is wrong`, () => {
                assert.deepEqual(checkOslo(sample, config, "stack"), [fault]);
            });
        }

        it("refuses text that the format cannot hold", () => {
            for (const note of ["a\n\nb", "a\n b", "a\r\nb", "a\n"]) {
                assert.match(checkOslo(sample, { DEFAULT: { note } }, "stack").join(), /no way to write/);
            }
            for (const cache of [{ backends: ["a,b"] }, { backends: [" a"] }, { arguments: { "a:b": "c" } }]) {
                assert.match(checkOslo(sample, { cache }, "stack").join(), /no separator/);
            }
        });

        it("refuses credentials and names the variable that takes them", () => {
            assert.deepEqual(checkOslo(sample, { DEFAULT: { transport_url: "rabbit://a:b@c/" } }, "stack"), [
                "stack.DEFAULT.transport_url: a credential in a config file, " +
                    "expected through the environment, as OS_DEFAULT__TRANSPORT_URL",
            ]);
            assert.match(
                checkOslo(sample, { DEFAULT: { note: "etcd://user:word@host" } }, "stack").join(),
                /a URL with a password in a config file, .* OS_DEFAULT__NOTE/,
            );
            assert.deepEqual(checkOslo(sample, { DEFAULT: { note: "http://host:80/a@b" } }, "stack"), []);
        });

        it("lists every fault at once and has none for what is right", () => {
            assert.equal(checkOslo(sample, { a: {}, token: { b: 1, expiration: "x" } }, "stack").length, 3);
            assert.deepEqual(checkOslo(sample, { token: { expiration: 1 }, DEFAULT: { debug: true } }, "stack"), []);
        });
    });

    describe("osloEnv", () => {
        it("names the variable", () => {
            assert.equal(osloEnv("keystone_authtoken", "password"), "OS_KEYSTONE_AUTHTOKEN__PASSWORD");
            assert.equal(osloEnv("database", "connection", keystone), "OS_DATABASE__CONNECTION");
        });

        it("refuses names that no variable can have", () => {
            assert.throws(() => osloEnv("rbd-1", "rbd_user"), /rbd-1\.rbd_user: no environment variable sets it/);
            assert.throws(() => osloEnv("odd-name", "option", sample), /no environment variable/);
        });

        it("refuses an option that is not in the catalogue", () => {
            // @ts-expect-error no such option
            assert.throws(() => osloEnv("database", "conection", keystone), /database\.conection: unknown option/);
        });
    });
});
