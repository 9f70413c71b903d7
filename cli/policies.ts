import { readFile } from "node:fs/promises";
import { faultText } from "../components/common/faults";
import { configFaults, packConfig } from "../policy/config";
import { Violation } from "../policy/rule";
import { rules } from "../policy/rules";
import { Stack } from "../policy/stack";
import { count, plain, Style, table } from "./table";

/** What the rules of the pack say of a stack. */
export interface Judgement {
    text: string;
    /** Whether a mandatory rule is violated. */
    refused: boolean;
}

/** The file of `--policy-pack-config`. Throws with all that is wrong in it. */
export async function readConfig(file: string | undefined): Promise<Record<string, unknown>> {
    if (file === undefined) return {};
    const text = await readFile(file, "utf8").catch(() => {
        throw new Error(`${file}: cannot be read, expected a file such as policy/trial.json`);
    });
    let given: unknown;
    try {
        given = JSON.parse(text);
    } catch (error) {
        throw new Error(`${file}: no JSON: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
        });
    }
    const faults = configFaults(rules, given);
    if (faults.length > 0) throw new Error(faultText(file, faults));
    return given as Record<string, unknown>;
}

/** Asks every rule that is not disabled. */
export function judge(stack: Stack, config: Record<string, unknown>, style: Style = plain): Judgement {
    const asked = packConfig(rules, config);
    const found = rules.map(({ name, violations }) => {
        const { level = "disabled", settings } = asked[name] ?? {};
        return { name, level, violations: settings && level !== "disabled" ? violations(stack, settings) : [] };
    });
    const rows = found.map(({ name, level, violations }) => [
        level === "disabled" ? "-" : violations.length > 0 ? "FAIL" : "PASS",
        name,
        level,
        violations.length > 0 ? count(violations.length, "violation") : "",
    ]);
    const [heading = "", ...lines] = table([{ title: "" }, { title: "RULE" }, { title: "LEVEL" }, { title: "" }], rows);
    const told = found.filter(({ violations }) => violations.length > 0).flatMap(toldOf);
    return {
        text: [style.heading(heading), ...lines, ...told].join("\n"),
        refused: found.some(({ level, violations }) => level === "mandatory" && violations.length > 0),
    };
}

/** Of many equal violations, the first ones say it. */
const MOST = 8;

function toldOf({ name, violations }: { name: string; violations: Violation[] }): string[] {
    const rest = violations.length - MOST;
    return [
        "",
        name,
        ...violations.slice(0, MOST).map(({ says }) => `  ${says}`),
        ...(rest > 0 ? [`  and ${rest} more`] : []),
    ];
}
