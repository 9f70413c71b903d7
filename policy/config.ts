import { Fault } from "../components/common/faults";
import { defaultSettings, Rule, Settings } from "./rule";

export const levels = ["mandatory", "advisory", "disabled"] as const;
export type Level = (typeof levels)[number];

/** How each rule is asked, by its name. */
export type PackConfig = Record<string, { level: Level; settings: Settings }>;

type Given = Record<string, unknown>;

const isObject = (value: unknown): value is Given =>
    typeof value === "object" && value !== null && !Array.isArray(value);
const levelOf = (value: unknown) => (isObject(value) ? value.enforcementLevel : value);

function levelFaults(path: string, level: unknown): Fault[] {
    if (level === undefined || levels.includes(level as Level)) return [];
    return [{ propertyPath: path, reason: `${JSON.stringify(level)}, expected one of ${levels.join(", ")}` }];
}

function settingFaults(rule: Rule, given: unknown): Fault[] {
    if (!isObject(given)) return [];
    const { reads = [] } = rule;
    return Object.entries(given).flatMap(([key, value]): Fault[] => {
        const propertyPath = `${rule.name}.${key}`;
        if (key === "enforcementLevel") return [];
        if (!reads.includes(key as keyof Settings))
            return [{ propertyPath, reason: `no such setting, expected ${reads.join(" or ") || "none"}` }];
        return typeof value === "boolean"
            ? []
            : [{ propertyPath, reason: `${JSON.stringify(value)}, expected true or false` }];
    });
}

/** What is wrong with the file of `--policy-pack-config`; the CLI itself finds no misspelt rule. */
export function configFaults(rules: Rule[], given: unknown): Fault[] {
    if (!isObject(given)) return [{ propertyPath: "", reason: "no JSON object by the names of rules" }];
    const names = rules.map(({ name }) => name);
    return Object.entries(given).flatMap(([name, value]) => {
        const rule = rules.find((one) => one.name === name);
        if (!rule && name !== "all")
            return [{ propertyPath: name, reason: `no such rule, expected all or one of ${names.join(", ")}` }];
        return [...levelFaults(name, levelOf(value)), ...(rule ? settingFaults(rule, value) : [])];
    });
}

/** How each rule is asked by a file without faults: what it says of a rule, else what it says of all, else what rules say. */
export function packConfig(rules: Rule[], given: Given): PackConfig {
    const ofRule = ({ name }: Rule) => {
        const own = given[name];
        const level = (levelOf(own) ?? levelOf(given.all) ?? "mandatory") as Level;
        return [name, { level, settings: { ...defaultSettings, ...(isObject(own) ? own : {}) } }] as const;
    };
    return Object.fromEntries(rules.map(ofRule));
}
