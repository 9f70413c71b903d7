import assert from "node:assert/strict";
import { impactClasses, impactsOf, rules, severity, worst } from "../../cli/impact";
import { runProgram } from "../../cli/program";
import { difference } from "../support/differences";
import { harmless } from "../support/harmlesschanges";
import { examples, silentExamples } from "../support/impactexamples";
import { Example } from "../support/impactobjects";
import { stackRun } from "../support/stacks";

describe("the rules of impact", () => {
    it("have names of their own, and each has an example", () => {
        const names = rules.map(({ name }) => name);
        assert.deepEqual(names, [...new Set(names)]);
        assert.deepEqual(
            names.filter((name) => !(name in examples)),
            [],
        );
        assert.deepEqual(
            Object.keys(examples).filter((name) => !names.includes(name)),
            [],
        );
    });

    for (const rule of rules) {
        ((examples as Partial<Record<string, Example[]>>)[rule.name] ?? []).forEach(
            ({ before = [], after = [], says, of, ...sides }, i) => {
                it(`${rule.name} gives its class and its sentence (${i + 1})`, () => {
                    const { impacts } = difference(before, after, sides);
                    const last = (after.at(-1) ?? before.at(-1))?.key;
                    const found = impacts.filter(({ findings }) =>
                        findings.some((finding) => finding.rule === rule.name),
                    );
                    const wanted = found.find(({ change }) => of !== undefined || change.key === last) ?? found[0];
                    assert.ok(wanted, `it does not apply: ${JSON.stringify(impacts.map(({ findings }) => findings))}`);
                    const finding = wanted.findings.find((one) => one.rule === rule.name);
                    assert.equal(finding?.class, rule.class);
                    assert.match(finding.text, says);
                    assert.ok(severity(wanted.class) >= severity(rule.class));
                });
            },
        );
    }

    it("do not apply to what looks alike", () => {
        const known = Object.keys(silentExamples).filter((name) => name in examples);
        assert.deepEqual(known, Object.keys(silentExamples));
        for (const [name, changes] of Object.entries(silentExamples)) {
            for (const { before = [], after = [], ...sides } of changes) {
                const { impacts } = difference(before, after, sides);
                assert.notEqual(impacts.length, 0, name);
                const found = impacts.flatMap(({ findings }) => findings.map(({ rule }) => rule));
                assert.ok(!found.includes(name), `${name} applies to ${JSON.stringify({ before, after })}`);
            }
        }
    });

    it("apply to nothing where nothing differs", () => {
        for (const { before = [], after = [] } of Object.values(examples).flat()) {
            assert.deepEqual(difference(before, before).impacts, []);
            assert.deepEqual(difference(after, after).impacts, []);
        }
    });

    for (const [why, before, after] of harmless) {
        it(`find no restart where there is none: ${why}`, () => {
            const { impacts } = difference(before, after);
            assert.notEqual(impacts.length, 0);
            assert.deepEqual(
                impacts.map((impact) => [impact.class, impact.findings]).filter(([one]) => one !== "no-restart"),
                [],
            );
        });
    }

    it("stand in the order of the classes, worst last", () => {
        assert.equal(worst([]), "no-restart");
        assert.equal(worst(["blip", "outage", "no-restart"]), "outage");
        assert.deepEqual(
            [...impactClasses].sort((a, b) => severity(a) - severity(b)),
            [...impactClasses],
        );
    });

    it("judge two runs of the program", async () => {
        const config = { images: '{"horizon": {"tag": "x"}}' };
        const impacts = impactsOf(await stackRun("lab"), await runProgram("lab", { config }));
        assert.deepEqual(
            impacts.map(({ change, class: impact }) => [change.name, change.tier, impact]),
            [["horizon", "horizon", "rolling-restart"]],
        );
        assert.deepEqual(impactsOf(await stackRun("lab"), await stackRun("lab")), []);
    });
});
