import assert from "node:assert/strict";
import { isCron, shortestGap } from "../../components/common/cron";

describe("a cron expression", () => {
    for (const text of [
        "0 1 * * *",
        "*/15 0-6,22 1,15 jan-MAR mon-fri",
        "59 23 31 12 6",
        "0 */12 * * *",
        "5/10 * * * *",
    ]) {
        it(`is ${text}`, () => {
            assert.ok(isCron(text));
        });
    }
    for (const text of [
        "",
        "0 1 * *",
        "0 1 * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 7",
        "a b c d e",
        "*/0 * * * *",
        "5-1 * * * *",
        "1,,2 * * * *",
        "@daily",
        "0  1 * * *",
        "-1 * * * *",
        "* * mon * *",
    ]) {
        it(`is not "${text}"`, () => {
            assert.ok(!isCron(text));
        });
    }
});

describe("the shortest time between two runs", () => {
    const HOUR = 60;
    for (const [text, minutes] of [
        ["0 */12 * * *", 12 * HOUR],
        ["0 0 * * *", 24 * HOUR],
        // From 22 o'clock to midnight.
        ["0 */11 * * *", 2 * HOUR],
        ["5/10 * * * *", 10],
        ["0 3 1 * *", 28 * 24 * HOUR],
        ["0 3 * * mon", 7 * 24 * HOUR],
        ["0 3 31 * *", 31 * 24 * HOUR],
        // The 13th, and Fridays.
        ["0 0 13 * fri", 24 * HOUR],
        ["30 4 1,15 * *", 14 * 24 * HOUR],
        ["0 0 29 2 *", undefined],
        ["0 0 30 2 *", undefined],
        ["no cron", undefined],
    ] as const) {
        it(`is ${minutes ?? "none"} of "${text}"`, () => {
            assert.equal(shortestGap(text), minutes);
        });
    }
});
