import assert from "node:assert/strict";
import { amount, count, indented, percent, styleOf, table, wrapped } from "../../cli/table";

describe("output for people", () => {
    it("aligns text by its first letter and numbers by their last digit, without spaces at the end", () => {
        const lines = table(
            [{ title: "NAME" }, { title: "N", align: "right" }, { title: "NOTE" }],
            [
                ["a", "1", "x"],
                ["long", "12"],
            ],
        );
        assert.deepEqual(lines, ["NAME   N  NOTE", "a      1  x", "long  12"]);
    });

    it("is as wide as a title where all cells are shorter, and holds no rows too", () => {
        assert.deepEqual(table([{ title: "TITLE" }, { title: "B" }], [["a", "b"]]), ["TITLE  B", "a      b"]);
        assert.deepEqual(table([{ title: "A" }], []), ["A"]);
    });

    it("breaks lists into lines that are not too long, and loses no item", () => {
        const items = Array.from({ length: 40 }, (_, i) => `item${i}`);
        const lines = wrapped(items, 50);
        assert.ok(lines.length > 1 && lines.every((line) => line.length <= 50));
        assert.equal(lines.join(" "), items.join(", "));
        assert.deepEqual(wrapped([]), []);
        assert.deepEqual(indented(["a", "", "b"]), ["  a", "", "  b"]);
    });

    it("writes amounts as people read them", () => {
        const cases: [number, string][] = [
            [0, "0"],
            [0.25, "0.25"],
            [4.456, "4.46"],
            [43.2, "43.2"],
            [825.6, "826"],
            [12384, "12,384"],
            [1268480, "1,268,480"],
        ];
        for (const [n, text] of cases) assert.equal(amount(n), text);
        assert.equal(count(1, "host"), "1 host");
        assert.equal(count(561, "host"), "561 hosts");
    });

    it("writes shares, and that a small one is more than nothing", () => {
        assert.equal(percent(1, 3), "33%");
        assert.equal(percent(1, 1000), "<1%");
        assert.equal(percent(0, 10), "0%");
        assert.equal(percent(25, 10), "250%");
        assert.equal(percent(1, 0), "-");
    });

    it("uses colours only on a terminal that has them", () => {
        const terminal = { isTTY: true, hasColors: () => true };
        assert.equal(styleOf(terminal).heading("x"), "\x1b[1mx\x1b[0m");
        assert.equal(styleOf({ ...terminal, hasColors: () => false }).heading("x"), "x");
        assert.equal(styleOf({ hasColors: () => true }).heading("x"), "x");
        assert.equal(styleOf({}).heading("x"), "x");
    });
});
