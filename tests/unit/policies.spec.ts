import assert from "node:assert/strict";
import { ProgramRun } from "../../cli/program";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { configFaults, packConfig } from "../../policy/config";
import { defaultSettings, Rule, Settings, settings } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { at, Stack, stackOfRun, UNKNOWN } from "../../policy/stack";
import { pinned, policyBreaks } from "../support/policybreaks";
import { copyOf } from "../support/rules";
import { resourceNamed, stackRun, stacks } from "../support/stacks";
import { Variant, variantRun, variants } from "../support/variants";

const trial = JSON.parse(readFileSync(join(projectRoot(), "policy", "trial.json"), "utf8")) as Record<string, object>;

/** As the user of a variant configures a rule: the dev stack by the file for trials, others by what their stack says. */
function settingsOf({ stack, options }: Pick<Variant, "stack" | "options">, rule: Rule): Settings {
    if (stack === "dev") return packConfig(rules, trial)[rule.name]?.settings ?? defaultSettings;
    return { ...defaultSettings, loadBalancers: options.config?.loadBalancers !== "false" };
}

const said = (rule: Rule, stack: Stack, given: Partial<Settings> = {}) =>
    rule.violations(stack, { ...defaultSettings, ...given }).map(({ urn, says }) => `${urn ?? ""} ${says}`);

async function broken(change: (run: ProgramRun) => void): Promise<Stack> {
    const run = copyOf(await stackRun("lab"));
    change(run);
    return stackOfRun(run);
}

for (const rule of rules) {
    describe(`policy ${rule.name}: ${rule.description}`, () => {
        for (const variant of variants) {
            it(`holds of ${variant.what}`, async () => {
                const stack = stackOfRun(await variantRun(variant));
                assert.deepEqual(rule.violations(stack, settingsOf(variant, rule)), []);
            });
        }
        (policyBreaks[rule.name] ?? []).forEach(([change, says], i) => {
            it(`or it tells (${i + 1}: ${says.source})`, async () => {
                assert.match(said(rule, await broken(change)).join("\n"), says);
            });
        });
        for (const name of stacks) {
            it(`says nothing of what is not known at ${name}'s first preview`, async () => {
                const stack = stackOfRun(await stackRun(name, { preview: true }));
                const given = settingsOf({ stack: name, options: {} }, rule);
                assert.deepEqual(rule.violations(stack, given), []);
            });
        }
    });
}

describe("policies", () => {
    it("have each a broken fixture, and no fixture is of none", () => {
        assert.deepEqual(Object.keys(policyBreaks).sort(), rules.map(({ name }) => name).sort());
        assert.ok(Object.values(policyBreaks).every((breaks) => breaks.length > 0));
    });

    it("are all on their page, with their settings, and no others", () => {
        const text = readFileSync(join(projectRoot(), "docs", "policy-pack.md"), "utf8");
        const rows = [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) =>
            row.split(" | ").map((cell) => cell.trim()),
        );
        const ofRules = rules.map(({ name, description, source, reads = [] }) => [
            `\`${name}\``,
            description,
            source,
            reads.map((setting) => `\`${setting}\``).join(", "),
        ]);
        const ofSettings = Object.entries(settings).map(([name, setting]) => [
            `\`${name}\``,
            String(setting.default),
            setting.description,
        ]);
        assert.deepEqual(rows, [...ofRules, ...ofSettings]);
    });

    it("judge what the program makes, not what operators' own manifests have in them", async () => {
        const change = (parent: string) => (run: ProgramRun) => {
            const object = copyOf(resourceNamed(run, "Deployment", "keystone"));
            object.urn = object.urn.replace(/[^:$]+:[^$]*\$kubernetes:apps/, `${parent}$kubernetes:apps`);
            object.name = "cluster-operator";
            object.inputs = {
                ...object.inputs,
                spec: { replicas: 3, template: { spec: { containers: [{ name: "x" }] } } },
            };
            run.resources.push(object);
        };
        const found = async (parent: string) => {
            const stack = await broken(change(parent));
            return rules.flatMap((rule) => said(rule, stack));
        };
        assert.deepEqual(await found("kubernetes:yaml/v2:ConfigFile"), []);
        assert.ok((await found("openstack-ra:index:Operators")).length > 3);
    });

    it("are configured for trials by settings that they read, and every setting is read", () => {
        assert.deepEqual(configFaults(rules, trial), []);
        assert.deepEqual([...new Set(rules.flatMap(({ reads = [] }) => reads))].sort(), Object.keys(settings).sort());
    });

    it("take a missing value for a violation, and an unknown one for none, wherever it is", async () => {
        const stack = stackOfRun(await stackRun("lab"));
        const places = stack.flatMap((resource) => pathsIn(resource.props, 7).map((path) => ({ resource, path })));
        // Every n-th place: all of them would take minutes.
        const some = places.filter((_, i) => i % Math.ceil(places.length / 120) === 0);
        for (const { resource, path } of some) {
            const changed = copyOf(resource);
            put(changed.props, path, UNKNOWN);
            const with1 = stack.map((other) => (other === resource ? changed : other));
            const found = rules.flatMap((rule) => said(rule, with1));
            assert.deepEqual(found, [], `${resource.urn} ${path.join(".")}`);
        }
    });
});

/** Paths of everything in a value, to a depth. */
function pathsIn(value: unknown, depth: number): (string | number)[][] {
    if (depth === 0 || value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]) => [
        [key],
        ...pathsIn(item, depth - 1).map((path) => [key, ...path]),
    ]);
}

function put(value: unknown, path: (string | number)[], item: unknown): void {
    Reflect.set(at(value, ...path.slice(0, -1)) as object, path.at(-1) ?? "", item);
}

describe("policy images", () => {
    const images = rules.find(({ name }) => name === "images");
    assert.ok(images);

    it("asks for digests where it is told to", async () => {
        const lab = stackOfRun(await stackRun("lab"));
        assert.match(
            said(images, lab, { digests: true }).join("\n"),
            /keystone:2026.1-ubuntu_noble: named by no digest/,
        );
        assert.deepEqual(said(images, withDigests(lab), { digests: true }), []);
    });

    it("lets a trial have what moves", async () => {
        const [[change] = []] = policyBreaks.images ?? [];
        assert.ok(change);
        assert.deepEqual(said(images, await broken(change), { production: false }), []);
    });
});

function withDigests<T>(value: T): T {
    return JSON.parse(
        JSON.stringify(value, (key, item: unknown) =>
            key === "image" && typeof item === "string" ? pinned(item) : item,
        ),
    ) as T;
}
