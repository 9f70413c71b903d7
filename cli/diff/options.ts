import { masked } from "./mask";

/** Values of each option by section and option; one that stands there several times has several. */
export type Options = Map<string, Map<string, string[]>>;

const SECTION = /^\[([^\]]+)\]\s*(?:[#;].*)?$/;
const OPTION = /^([\w.:+*/-]+)\s*[=:]\s*(.*)$/;
const FLAG = /^[a-z][\w-]*$/;

/**
 * The options of a file in the form that oslo.config, MySQL and RabbitMQ read: sections, "name = value", a value that goes on
 * in indented lines, comments. Undefined for a text that is anything else.
 */
export function parseOptions(text: string): Options | undefined {
    const options: Options = new Map();
    let section = "";
    let values: string[] | undefined;
    let named = false;
    for (const line of text.split("\n")) {
        if (/^\s*(?:[#;]|$)/.test(line)) continue;
        const header = SECTION.exec(line);
        if (header) {
            section = header[1] ?? "";
            values = undefined;
            continue;
        }
        if (/^\s/.test(line) && values) {
            values.push(`${values.pop() ?? ""} ${line.trim()}`.trim());
            continue;
        }
        const [, name = FLAG.exec(line.trim())?.[0], value = ""] = OPTION.exec(line) ?? [];
        if (name === undefined || /^\s/.test(line)) return undefined;
        named ||= line.includes("=");
        const inSection = options.get(section) ?? new Map<string, string[]>();
        options.set(section, inSection);
        values = inSection.get(name) ?? [];
        inSection.set(name, values);
        values.push(value.trim());
    }
    return named ? options : undefined;
}

/** One option, or one value in a file, that differs; undefined where a side does not have it. */
export interface OptionChange {
    /** "[section] option", or "option" in a file without sections. */
    name: string;
    before?: string;
    after?: string;
}

/** The options that differ, in the order of the files. */
export function changedOptions(before: Options, after: Options): OptionChange[] {
    const sections = [...new Set([...before.keys(), ...after.keys()])];
    return sections.flatMap((section) => {
        const [old, now] = [before.get(section), after.get(section)];
        const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
        const value = (of: Map<string, string[]> | undefined, name: string) => {
            const values = of?.get(name);
            return values && masked(name, values.join(", "));
        };
        return names
            .filter((name) => old?.get(name)?.join("\n") !== now?.get(name)?.join("\n"))
            .map((name) => ({
                name: section === "" ? name : `[${section}] ${name}`,
                before: value(old, name),
                after: value(now, name),
            }));
    });
}
