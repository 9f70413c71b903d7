import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { declared } from "../../components/common/access";
import { hostName, refuse, wholeNumber } from "../../components/common/faults";
import { imageCatalogue, imageFaults, imageReferences, isRegistry, tierImages } from "../../components/common/images";
import { cores, gibibytes, isQuantity, mebibytes, parseQuantity, resources } from "../../components/common/quantity";
import { checkedBy } from "../../components/common/schema";
import { suggestion } from "../../components/common/text";

describe("a quantity", () => {
    for (const [text, value] of [
        ["0", 0],
        ["24", 24],
        ["250m", 0.25],
        ["1.5", 1.5],
        ["2k", 2000],
        ["1M", 1e6],
        ["1G", 1e9],
        ["1T", 1e12],
        ["1Ki", 1024],
        ["512Mi", 512 * 2 ** 20],
        ["16Gi", 16 * 2 ** 30],
        ["1Ti", 2 ** 40],
    ] as const) {
        it(`${text} is ${value}`, () => {
            assert.equal(parseQuantity(text), value);
            assert.ok(isQuantity(text));
        });
    }

    for (const text of ["", "Gi", "16 Gi", "16gi", "16GiB", "-1", "1.", ".5", "1e3", "1,5", " 1", "1m1"]) {
        it(`is not "${text}"`, () => {
            assert.ok(!isQuantity(text));
            assert.throws(
                () => parseQuantity(text),
                /is not a Kubernetes quantity, expected digits and a suffix such as/,
            );
        });
    }

    it("is never less than what was sized, and not by more than its last digit", () => {
        const size = fc.double({ min: 0.001, max: 200_000, noNaN: true });
        fc.assert(
            fc.property(size, (n) => {
                for (const [given, unit, digit] of [
                    [parseQuantity(cores(n)), 1, 0.001],
                    [parseQuantity(mebibytes(n)), 2 ** 20, 1],
                    [parseQuantity(gibibytes(n)), 2 ** 30, 1],
                ] as const) {
                    assert.ok(given >= n * unit * (1 - 1e-12), `${given} < ${n}`);
                    assert.ok(given < (n + digit) * unit * (1 + 1e-9), `${given} for ${n}`);
                }
            }),
        );
    });

    it("is written as people read it", () => {
        assert.deepEqual([0.25, 0.1039, 16].map(cores), ["250m", "104m", "16"]);
        assert.deepEqual([512, 2048, 1730.2].map(mebibytes), ["512Mi", "2Gi", "1731Mi"]);
        assert.equal(gibibytes(10.05), "11Gi");
    });

    it("of a pod limits its memory to what it asks for, and its cores not at all", () => {
        assert.deepEqual(resources({ cpu: 0.5, memory: 512 }), {
            requests: { cpu: "500m", memory: "512Mi" },
            limits: { memory: "512Mi" },
        });
    });
});

describe("an image", () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

    it("is the catalogue's, with a tag and no digest", () => {
        const images = imageReferences();
        assert.deepEqual(Object.keys(images), Object.keys(imageCatalogue));
        assert.equal(images.memcached, "docker.io/library/memcached:1.6.45");
        for (const image of Object.values(images)) assert.match(image, /^[a-z.]+\/[a-z0-9./-]+:v?\d[\w.-]+$/);
    });

    it("is the catalogue's from a site's mirror", () => {
        const images = imageReferences({}, "mirror.example.org:5000/cloud");
        assert.equal(images.rabbitmq, "mirror.example.org:5000/cloud/library/rabbitmq:4.2.9-management");
        assert.ok(Object.values(images).every((image) => image.startsWith("mirror.example.org:5000/cloud/")));
    });

    it("takes every part from its own replacement first", () => {
        const own = { registry: "own", repository: "a/b", tag: "1", digest };
        assert.equal(imageReferences({ mysql: own }, "mirror").mysql, `own/a/b:1@${digest}`);
        assert.equal(
            imageReferences({ mysql: { tag: "1" } }, "mirror").mysql,
            "mirror/percona/percona-xtradb-cluster:1",
        );
    });

    it("of a tier is the catalogue's unless the tier was given another", () => {
        assert.deepEqual(tierImages(undefined), imageReferences());
        assert.equal(tierImages({ mysql: "x:1" }).mysql, "x:1");
        assert.equal(tierImages({ mysql: "x:1" }).keystone, imageReferences().keystone);
    });

    it("has all its faults told at once", () => {
        const faults = imageFaults("images", {
            swift: { digest: "sha256:1" },
            mysql: { registry: "http://x", repository: "A", tag: ":1" },
        });
        assert.deepEqual(
            faults.map(({ propertyPath }) => propertyPath),
            [
                "images.swift",
                "images.swift.digest",
                "images.mysql.registry",
                "images.mysql.repository",
                "images.mysql.tag",
            ],
        );
        assert.deepEqual(
            imageFaults("images", { mysql: { registry: "r:5000/p", repository: "a/b_c", tag: "v1.0", digest } }),
            [],
        );
    });

    it("comes from a registry's host, with a port and a path", () => {
        for (const text of ["quay.io", "localhost:5000", "mirror.example.org/cloud/images"])
            assert.ok(isRegistry(text), text);
        for (const text of ["", "https://quay.io", "quay.io/", "a b", "quay.io:x", "/x"])
            assert.ok(!isRegistry(text), text);
    });
});

describe("a fault", () => {
    it("says where it is, what was given and what is expected", () => {
        assert.deepEqual(wholeNumber("port", 0, 1, 65_535), [
            { propertyPath: "port", reason: "0, expected a whole number from 1 to 65535" },
        ]);
        assert.deepEqual(
            wholeNumber("keep", 1.5, 1, 9, " backups")[0]?.reason,
            "1.5 backups, expected a whole number from 1 to 9 backups",
        );
        for (const good of [undefined, 1, 9]) assert.deepEqual(wholeNumber("keep", good, 1, 9), []);
    });

    it("of several stands in one error with all of them", () => {
        refuse("mysql", []);
        const faults = [wholeNumber("a", 0, 1, 2), hostName("b", "x y")].flat();
        assert.throws(() => {
            refuse("mysql", faults);
        }, /^Error: mysql: 2 faults\n {2}a: 0, expected a whole number from 1 to 2\n {2}b: "x y", expected a host name/);
    });

    it("is a host with a port, a protocol or nothing at all", () => {
        for (const good of ["db", "db.example.org", "10.0.0.1", "[fd00::1]", Promise.resolve("later")])
            assert.deepEqual(hostName("h", good), []);
        for (const bad of ["", "db:3306", "mysql://db", "fd00::1", "a/b", "a b", "user@db"])
            assert.equal(hostName("h", bad).length, 1, bad);
    });

    it("is to ask for what was not declared, with what was", () => {
        assert.equal(declared("account", { a: 1 }, "a"), 1);
        assert.throws(() => declared("account", { b: 1, a: 2 }, "c"), /^Error: no account "c", declared: a, b$/);
        assert.throws(() => declared("account", {}, "constructor"), /declared: none$/);
    });

    it("comes with the name that was probably meant", () => {
        const known = ["database", "messaging", "cache"];
        assert.equal(suggestion("databse", known), " (did you mean database?)");
        assert.equal(suggestion("Cache", known), " (did you mean cache?)");
        assert.equal(suggestion("identity", known), "");
        assert.equal(suggestion("x", []), "");
    });
});

describe("values checked by a schema", () => {
    const schema = z.strictObject({
        a: z
            .strictObject({
                n: z.number().default(1),
                list: z.array(z.string()),
                deep: z.strictObject({ x: z.number() }).optional(),
            })
            .optional(),
        b: z.record(z.string(), z.strictObject({ tag: z.string().optional() })).default({}),
        c: z.number().default(3),
    });

    it("are read with their defaults where nothing is wrong", () => {
        assert.deepEqual(checkedBy(schema, { a: { list: [] } }, []), {
            sound: { a: { n: 1, list: [] }, b: {}, c: 3 },
            faults: [],
        });
    });

    it("keep what is sound beside what is not", () => {
        const { sound, faults } = checkedBy(
            schema,
            { a: { n: "one", list: ["x"], deep: { x: "?" } }, b: { i: { tagg: 1 } }, d: 4 },
            [],
        );
        assert.deepEqual(sound, { a: { n: 1, list: ["x"] }, b: { i: {} }, c: 3 });
        assert.deepEqual(
            faults.map(({ propertyPath }) => propertyPath),
            ["a.n", "a.deep.x", "b.i.tagg", "d"],
        );
    });

    it("lose the whole of what is missing a part, which is one fault", () => {
        const { sound, faults } = checkedBy(schema, { a: { n: 2 }, c: null }, []);
        assert.deepEqual(sound, { b: {}, c: 3 });
        assert.deepEqual(
            faults.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
            ["a.list: missing, expected array", "c: null, expected number"],
        );
    });

    it("are always brought to something that the schema takes, and told all faults", () => {
        const anything = fc.oneof(
            fc.jsonValue(),
            fc.record({ a: fc.jsonValue(), b: fc.jsonValue(), c: fc.jsonValue() }),
        );
        fc.assert(
            fc.property(anything, (value) => {
                const object = typeof value === "object" && value !== null && !Array.isArray(value);
                const values = object ? { ...value } : { a: value };
                const { sound, faults } = checkedBy(schema, values, ["a"]);
                assert.ok(schema.safeParse(sound).success);
                assert.equal(faults.length === 0, schema.safeParse(values).success);
                assert.ok(
                    faults.every(
                        ({ propertyPath, reason }) =>
                            !propertyPath.startsWith("a.") || /^(missing|\[secret\]|unknown key)/.test(reason),
                    ),
                );
            }),
        );
    });

    it("must all be optional at the top", () => {
        assert.throws(
            () => checkedBy(z.strictObject({ a: z.number() }), {}, []),
            /a schema with a required key at the top/,
        );
    });
});
