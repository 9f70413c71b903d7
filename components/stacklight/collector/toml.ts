/** A value in a Telegraf file. */
export type TomlValue = string | number | boolean | string[] | Record<string, string>;

/** Options of a table, in the order in which they are written; what is undefined is left out. */
export type TomlTable = Record<string, TomlValue | undefined>;

function valueText(value: TomlValue): string {
    // JSON's strings are TOML's basic strings.
    if (typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
    const pairs = Object.entries(value).map(([key, text]) => `${JSON.stringify(key)} = ${valueText(text)}`);
    return `{ ${pairs.join(", ")} }`;
}

/** A string of several lines between three quotes each, as it is. */
function literal(value: string): string {
    return `'''\n${value}'''`;
}

function lines(table: TomlTable): string {
    return Object.entries(table)
        .map(([option, value]) => {
            if (value === undefined) return "";
            const text = typeof value === "string" && value.includes("\n") ? literal(value) : valueText(value);
            return `  ${option} = ${text}\n`;
        })
        .join("");
}

/** A table of its own, or one of several under the same name. */
export function tomlTable(name: string, table: TomlTable): string {
    return `[${name}]\n${lines(table)}`;
}

export function tomlElement(name: string, table: TomlTable): string {
    return `[[${name}]]\n${lines(table)}`;
}
