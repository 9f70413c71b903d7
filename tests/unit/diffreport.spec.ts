import assert from "node:assert/strict";
import { Difference, exitStatus, isEmpty, refusals, statusOf } from "../../cli/diff/difference";
import { differenceJson } from "../../cli/diff/json";
import { differenceMarkdown, MOST_CHARACTERS } from "../../cli/diff/markdown";
import { differenceText } from "../../cli/diff/text";
import { impactClasses } from "../../cli/impact";
import { difference, resource } from "../support/differences";
import { configMap, database, deployment, random, stateful } from "../support/impactobjects";

const script = (suffix: string, name: string, line: string) =>
    configMap(suffix, { "run.sh": `set -e\n${line}\n` }, name);
/** One change of each sort that a report shows in a way of its own. */
const mixed = difference(
    [
        deployment(3, { image: "i:1" }),
        script("1111111", "a", "old"),
        script("1111111", "b", "old"),
        database({ image: "m:8.4.7" }),
    ],
    [
        deployment(3, { image: "i|2" }),
        script("2222222", "a", "new"),
        script("2222222", "b", "new"),
        database({ image: "m:8.4.8" }),
        resource("Role", {}, { name: "r" }),
    ],
);
/** More than any comment holds. */
const large = difference(
    Array.from({ length: 900 }, (_, i) => configMap("1111111", { "a.txt": `${i} old ${"x".repeat(60)}` }, `c${i}`)),
    Array.from({ length: 900 }, (_, i) => configMap("2222222", { "a.txt": `${i} new ${"x".repeat(60)}` }, `c${i}`)),
);
const loss = difference([random(32), stateful(3, {}, { volumeClaimTemplates: [{ metadata: { name: "data" } }] })], []);
const none = difference([], []);

describe("a diff as text", () => {
    it("begins with what is worst, then tells each object's fields", () => {
        const lines = differenceText(mixed).split("\n");
        assert.equal(lines[0], "s: 5 objects change, at worst: stateful members restart, one at a time");
        assert.deepEqual(lines.slice(2, 6), [
            "CLASS                                                     OBJECTS",
            "member-restart   stateful members restart, one at a time        1  x",
            "rolling-restart  rolling restart of stateless pods              1  x",
            "no-restart       no restart                                     3  a, b and r",
        ]);
        assert.match(
            lines.join("\n"),
            /^ {2}PerconaXtraDBCluster x: .*\n {4}3 database members.*\n {4}spec\.pxc\.image: m:8\.4\.7 → m:8\.4\.8$/m,
        );
        assert.match(lines.join("\n"), /^ {2}Deployment x: .*\n {4}3 pods.*\n {4}containers\[c\]\.image: i:1 → i\|2$/m);
    });

    it("does not repeat lines that several objects have, nor more than names of what is only new", () => {
        const text = differenceText(mixed);
        assert.equal(text.split("- old").length, 2);
        assert.match(text, /^ {4}run\.sh: as in ConfigMap a$/m);
        assert.match(text, /^ {2}new: Role r$/m);
    });

    it("cuts what is long", () => {
        const long = difference([configMap("1111111", { a: "b" })], [configMap("2222222", { a: "c".repeat(1000) })]);
        assert.ok(
            Math.max(
                ...differenceText(long)
                    .split("\n")
                    .map(({ length }) => length),
            ) < 400,
        );
        const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, i]));
        const wide = difference([resource("Role", { spec: {} })], [resource("Role", { spec: many })]);
        assert.match(differenceText(wide), /^ {4}… and 30 more fields$/m);
    });
});

describe("a diff as JSON", () => {
    it("has every change with its class, its findings and its fields, and no state", () => {
        const text = differenceJson(mixed);
        const parsed = JSON.parse(text) as {
            form: string;
            worst: string;
            status: number;
            changes: { class: string; name: string; fields: object[] }[];
        };
        assert.deepEqual([parsed.form, parsed.worst, parsed.status], ["openstack-ra/diff", "member-restart", 15]);
        assert.equal(parsed.changes.length, 5);
        const rolled = parsed.changes.find(({ class: impact }) => impact === "rolling-restart");
        assert.deepEqual(rolled?.fields, [
            { path: "spec.template.spec.containers[c].image", before: "i:1", after: "i|2" },
        ]);
        assert.doesNotMatch(text, /"state"|"apiVersion"/);
    });

    it("is an empty list where nothing differs", () => {
        assert.deepEqual(JSON.parse(differenceJson(none)), {
            form: "openstack-ra/diff",
            version: 1,
            stack: "s",
            isNew: true,
            hosts: [],
            changes: [],
        });
    });
});

describe("a diff as Markdown", () => {
    it("is a table, and tiers folded away", () => {
        const text = differenceMarkdown(mixed);
        assert.match(text, /^### s: 5 objects change/);
        assert.match(text, /^\| `rolling-restart` \| rolling restart of stateless pods \| 1 \| x \|$/m);
        assert.match(
            text,
            /^<details><summary><b>t<\/b>: 5 objects, stateful members restart, one at a time<\/summary>$/m,
        );
        assert.match(text, /^ {2}- `containers\[c\]\.image`: `i:1` → `i\|2`$/m);
        assert.match(text, /^ {4}```diff\n {6}set -e\n {4}- old\n {4}\+ new\n/m);
        assert.equal(text.split("<details>").length, text.split("</details>").length);
    });

    it("is never longer than a comment, and says what was cut", () => {
        const text = differenceMarkdown(large);
        assert.ok(text.length <= MOST_CHARACTERS, String(text.length));
        assert.ok(text.length > MOST_CHARACTERS / 2);
        const [, cut] = /objects of t \((\d+)\)\. /.exec(text) ?? [];
        assert.equal(Number(cut) + text.split("- **ConfigMap").length - 1, 900);
        assert.equal(text.split("<details>").length, text.split("</details>").length);
    });

    it("holds what has backticks and fences in it", () => {
        const side = (suffix: string, value: string) => configMap(suffix, { a: value, "b.md": `x\n\`\`\`\n${value}` });
        const text = differenceMarkdown(difference([side("1111111", "a`b")], [side("2222222", "c`d")]));
        assert.match(text, /`` a`b `` → `` c`d ``/);
        assert.match(text, /````diff/);
    });
});

describe("the exit status of a diff", () => {
    const status = (of: Difference, threshold: (typeof impactClasses)[number], allowed = false) =>
        exitStatus(of, threshold, allowed);

    it("is 0 where nothing differs, or nothing is as bad as the threshold", () => {
        assert.ok(isEmpty(none));
        assert.equal(status(none, "no-restart"), 0);
        assert.equal(status(mixed, "replacement"), 0);
    });

    it("is that of the worst class from the threshold on", () => {
        assert.equal(status(mixed, "no-restart"), 15);
        assert.equal(status(mixed, "member-restart"), 15);
        assert.deepEqual(impactClasses.map(statusOf), [10, 11, 12, 13, 14, 15, 16, 17]);
    });

    it("is a replacement's until it is allowed, whatever the threshold, with what would be lost", () => {
        const replaced = difference([random(32)], [random(40)]);
        assert.equal(status(replaced, "outage"), 16);
        assert.equal(status(replaced, "replacement", true), 0);
        assert.deepEqual(refusals(replaced), [
            "RandomPassword x (t) is deleted and made anew for length: the value in use would be lost, and with it what it opens",
        ]);
        // What ends with it stays an outage.
        assert.equal(status(loss, "outage", true), 17);
        assert.equal(refusals(loss).length, 2);
    });
});
