import assert from "node:assert/strict";
import fc from "fast-check";
import { unifiedDiff } from "../../cli/diff/unified";

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `line ${i}`);

describe("a diff", () => {
    it("of equal texts is empty", () => {
        assert.equal(unifiedDiff("a\nb", "a\nb"), "");
    });

    it("shows changed lines with their neighbours", () => {
        const before = numbered(20);
        const after = before.map((line, i) => (i === 10 ? "changed" : line));
        assert.deepEqual(unifiedDiff(before.join("\n"), after.join("\n"), { context: 1 }).split("\n"), [
            "  line 9",
            "- line 10",
            "+ changed",
            "  line 11",
            "…",
        ]);
    });

    it("finds lines that came and lines that went", () => {
        assert.equal(unifiedDiff("a\nb\nc", "a\nc\nd"), "  a\n- b\n  c\n+ d");
    });

    it("ends at its limit and says how much is left", () => {
        const diff = unifiedDiff("", numbered(100).join("\n"), { limit: 5 }).split("\n");
        assert.equal(diff.length, 6);
        assert.match(diff[5]!, /^… and \d+ more lines$/);
    });

    it("has all that is needed to make one text of the other", () => {
        const text = fc
            .array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 })
            .map((lines) => lines.join("\n"));
        fc.assert(
            fc.property(text, text, (before, after) => {
                if (before === after) return;
                const lines = unifiedDiff(before, after, { context: 99, limit: 999 }).split("\n");
                const without = (mark: string) =>
                    lines.filter((line) => !line.startsWith(mark)).map((line) => line.slice(2));
                assert.equal(without("+").join("\n"), before);
                assert.equal(without("-").join("\n"), after);
            }),
        );
    });
});
