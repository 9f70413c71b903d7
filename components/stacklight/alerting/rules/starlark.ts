import { projectFile } from "../../../common/project";
import { Rule } from "./rule";

type Literal = string | number | boolean | Literal[] | { [key: string]: Literal | undefined };

/** A value as Starlark writes it. What JSON escapes in text, Starlark reads the same. */
function starlark(value: Literal): string {
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(starlark).join(", ")}]`;
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${starlark(item ?? "")}`).join(", ")}}`;
}

/** The program that judges: the rules as data, and what is the same for all of them. Why they are so stays here. */
export function rulesProgram(rules: Rule[]): string {
    const lines = rules.map((rule) => `    ${starlark({ ...rule, why: undefined } as unknown as Literal)},`);
    return ["RULES = [", ...lines, "]", "", projectFile("components/stacklight/alerting/scripts/rules.star")].join(
        "\n",
    );
}
