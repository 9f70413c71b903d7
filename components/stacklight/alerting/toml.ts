type Value = string | number | boolean | string[] | Record<string, string>;

/** One plugin of Telegraf with its options; an option that is undefined is not written. */
export interface Plugin {
    /** E.g. "inputs.http". */
    plugin: string;
    options: Record<string, Value | undefined>;
    /** Tables of the plugin, e.g. its tags; after the options, as TOML wants it. */
    tables?: Record<string, Record<string, Value>>;
    /** Arrays of tables of the plugin. */
    lists?: Record<string, Record<string, Value>>;
}

function toml(value: Value): string {
    if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
    if (typeof value !== "object") return JSON.stringify(value);
    return `{${Object.entries(value)
        .map(([key, item]) => `${JSON.stringify(key)} = ${toml(item)}`)
        .join(", ")}}`;
}

function lines(options: Record<string, Value | undefined>): string[] {
    return Object.entries(options).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name} = ${toml(value)}`],
    );
}

/** telegraf.conf: the agent's options, then the plugins in their order. Credentials are `${VARIABLE}` of the environment. */
export function telegrafConf(agent: Record<string, Value>, plugins: Plugin[]): string {
    const parts = plugins.map(({ plugin, options, tables = {}, lists = {} }) => [
        `[[${plugin}]]`,
        ...lines(options),
        ...Object.entries(tables).flatMap(([name, of]) => [`[${plugin}.${name}]`, ...lines(of)]),
        ...Object.entries(lists).flatMap(([name, of]) => [`[[${plugin}.${name}]]`, ...lines(of)]),
        "",
    ]);
    return ["[agent]", ...lines(agent), "", ...parts.flat()].join("\n");
}
