import { suggestion } from "./text";

/** Types an oslo.config option can have. A `multi` option is written once per value; a `list` is one line with commas. */
type OptionKind = "boolean" | "integer" | "float" | "string" | "list" | "multi" | "dict";

interface OptionDetail {
    type: OptionKind;
    choices?: readonly (string | number)[];
    min?: number;
    max?: number;
    /** What the items of a list are, where they are more than text. */
    items?: OptionSpec;
    /** The value stands in brackets. */
    bounds?: boolean;
    /** A credential: it never stands in a file, it comes through the environment (see osloEnv). */
    secret?: boolean;
}

type OptionSpec = OptionKind | OptionDetail;

/**
 * The options of one service, by section: see options/<release>/<service>.ts. A section whose name the operator chooses (a
 * Cinder backend, a Glance store) is added by spreading: `{ ...cinder, rbd1: cinder.backend_defaults }`.
 */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, OptionSpec>>>>;

type Kinds = {
    boolean: boolean;
    integer: number;
    float: number;
    string: string;
    dict: Readonly<Record<string, string>>;
};

type ValueOf<S> = S extends { type: "list" | "multi"; items: infer I }
    ? readonly ValueOf<I>[]
    : S extends "list" | "multi" | { type: "list" | "multi" }
      ? readonly string[]
      : S extends { choices: readonly (infer V)[] }
        ? V
        : S extends keyof Kinds
          ? Kinds[S]
          : S extends { type: infer K extends keyof Kinds }
            ? Kinds[K]
            : never;

/**
 * A config file for the service with this catalogue: section → option → value. An unknown section or option, a value of the
 * wrong type and a credential do not compile. An option that is undefined is not written.
 */
export type OsloConfig<C extends Catalogue> = {
    [S in keyof C]?: { [O in keyof C[S] as C[S][O] extends { secret: true } ? never : O]?: ValueOf<C[S][O]> };
};

/**
 * The text of a config file: DEFAULT first, then the sections and in each the options by name, so that equal settings give
 * equal files. Throws where checkOslo finds a fault.
 */
export function renderOslo<C extends Catalogue>(catalogue: C, config: OsloConfig<C>): string {
    const faults = checkOslo(catalogue, config, "config");
    if (faults.length > 0) throw new Error(faults.join("\n"));
    const sections = Object.entries(config as Record<string, Record<string, unknown> | undefined>)
        .map(([section, options]) => ({ section, lines: sectionLines(catalogue[section] ?? {}, options ?? {}) }))
        .filter(({ lines }) => lines.length > 0);
    const rank = (section: string) => (section === "DEFAULT" ? "" : section);
    return sections
        .sort((a, b) => order(rank(a.section), rank(b.section)))
        .map(({ section, lines }) => [`[${section}]`, ...lines, ""].join("\n"))
        .join("\n");
}

function sectionLines(specs: Record<string, OptionSpec>, options: Record<string, unknown>): string[] {
    return Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .sort(([a], [b]) => order(a, b))
        .flatMap(([option, value]) =>
            texts(detail(specs[option] ?? "string"), value).map((t) => `${option} = ${t}`.trimEnd()),
        );
}

/** By code point: a locale must not change a file. */
function order(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

function detail(spec: OptionSpec): OptionDetail {
    return typeof spec === "string" ? { type: spec } : spec;
}

/** What stands behind the equals sign; several texts where the option is written several times. */
function texts(spec: OptionDetail, value: unknown): string[] {
    if (spec.type === "multi") return (value as unknown[]).map((item) => escaped(String(item)));
    if (Array.isArray(value)) return [bracketed(spec, value.map(String))];
    if (isRecord(value))
        return [
            bracketed(
                spec,
                Object.entries(value).map(([key, item]) => `${key}:${String(item)}`),
            ),
        ];
    return [escaped(String(value))];
}

function bracketed(spec: OptionDetail, items: string[]): string {
    const text = items.join(",");
    return escaped(spec.bounds ? `[${text}]` : text);
}

/**
 * The value as oslo.config's parser reads it back: `$` begins a reference to another option unless doubled (after a backslash
 * it is the backslash that is doubled), spaces and quotes at both ends are taken off, and further lines are indented.
 */
function escaped(text: string): string {
    const [first = "", ...rest] = text.replace(/(\\?)\$/g, (_, slash) => (slash ? "\\\\$" : "$$")).split("\n");
    const quoted = first !== first.trim() || /^(["']).*\1$|^["']$/.test(first) ? `"${first}"` : first;
    return [quoted, ...rest.map((line) => `    ${line}`)].join("\n");
}

/**
 * Every fault of settings that come from a user (untyped), each with its place: unknown names with the nearest known one,
 * wrong types, values out of range or not among the choices, credentials, text that the file format cannot hold.
 */
export function checkOslo(catalogue: Catalogue, config: unknown, where: string): string[] {
    if (!isRecord(config)) return [`${where}: ${shown(config)}, expected sections of options`];
    return Object.entries(config).flatMap(([section, options]) => {
        const specs = own(catalogue, section);
        const at = `${where}.${section}`;
        if (!specs) return [`${at}: unknown section${suggestion(section, Object.keys(catalogue))}`];
        if (options === undefined) return [];
        if (!isRecord(options)) return [`${at}: ${shown(options)}, expected options and their values`];
        return Object.entries(options).flatMap(([option, value]) => {
            const spec = own(specs, option);
            if (!spec) return [`${at}.${option}: unknown option${suggestion(option, Object.keys(specs))}`];
            if (value === undefined) return [];
            return optionFaults(detail(spec), value, osloName(section, option)).map(
                (fault) => `${at}.${option}: ${fault}`,
            );
        });
    });
}

function optionFaults(spec: OptionDetail, value: unknown, variable: string): string[] {
    const inEnvironment = `expected through the environment${variable && `, as ${variable}`}`;
    if (spec.secret) return [`a credential in a config file, ${inEnvironment}`];
    const faults = valueFaults(spec, value);
    // A URL can carry a password in an option that nobody marked as secret.
    if (faults.length === 0 && /:\/\/[^/\s@]*:[^/\s@]+@/.test(JSON.stringify(value))) {
        return [`a URL with a password in a config file, ${inEnvironment}`];
    }
    return faults;
}

function valueFaults(spec: OptionDetail, value: unknown): string[] {
    switch (spec.type) {
        case "boolean":
            return typeof value === "boolean" ? [] : [`${shown(value)}, expected true or false`];
        case "integer":
        case "float":
            return numberFaults(spec, value);
        case "string":
            return stringFaults(spec, value);
        case "list":
        case "multi": {
            if (!Array.isArray(value)) return [`${shown(value)}, expected a list`];
            const separator = spec.type === "list" ? /[,\n]/ : undefined;
            return value.flatMap((item: unknown) => [
                ...valueFaults(detail(spec.items ?? "string"), item),
                ...separatorFaults(item, separator),
            ]);
        }
        case "dict":
            if (!isRecord(value)) return [`${shown(value)}, expected names and their values`];
            return Object.entries(value).flatMap(([key, item]) => [
                ...stringFaults({ type: "string" }, item),
                ...separatorFaults(key, /[,:\n]/),
                ...separatorFaults(item, /[,\n]/),
            ]);
    }
}

function numberFaults(spec: OptionDetail, value: unknown): string[] {
    const { min = -Infinity, max = Infinity, choices } = spec;
    const kind = spec.type === "integer" ? "a whole number" : "a number";
    const fits = typeof value === "number" && (spec.type === "integer" ? Number.isSafeInteger(value) : isFinite(value));
    if (!fits) return [`${shown(value)}, expected ${kind}`];
    if (choices && !choices.includes(value)) return [`${value}, expected one of ${choices.join(", ")}`];
    if (value >= min && value <= max) return [];
    const range = [min > -Infinity ? `from ${min}` : "", max < Infinity ? `up to ${max}` : ""]
        .filter(Boolean)
        .join(" ");
    return [`${value}, expected ${kind} ${range}`];
}

function stringFaults(spec: OptionDetail, value: unknown): string[] {
    if (typeof value !== "string") return [`${shown(value)}, expected text`];
    if (spec.choices && !spec.choices.includes(value)) {
        return [`${shown(value)}, expected one of ${spec.choices.join(", ")}`];
    }
    const [, ...rest] = value.split("\n");
    if (value.includes("\r") || rest.some((line) => line === "" || line !== line.trim())) {
        return [
            `${shown(value)}, expected no blank line and no spaces around the later lines: the format has no way to write them`,
        ];
    }
    return [];
}

function separatorFaults(value: unknown, separator: RegExp | undefined): string[] {
    if (typeof value !== "string" || !separator || (value === value.trim() && !separator.test(value))) return [];
    return [
        `${shown(value)}, expected no separator of the list and no spaces around it: the format has no way to write them`,
    ];
}

/**
 * The environment variable by which oslo.config takes an option, for what must not stand in a file. With a catalogue the names
 * are checked too: oslo.config ignores a variable that names no option. (Here as in a file, `$` in a value must be doubled.)
 */
export function osloEnv<C extends Catalogue, S extends keyof C & string>(
    section: S,
    option: keyof C[S] & string,
    catalogue?: C,
): string {
    const known = catalogue && own(catalogue, section);
    if (catalogue && !(known && own(known, option))) throw new Error(`${section}.${option}: unknown option`);
    const name = osloName(section, option);
    if (!name)
        throw new Error(`${section}.${option}: no environment variable sets it, expected letters, digits and _ only`);
    return name;
}

/** The variable's name, or nothing where the section or option has characters that no shell allows in one. */
function osloName(section: string, option: string): string {
    return /^\w+$/.test(section + option) ? `OS_${section}__${option}`.toUpperCase() : "";
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
    return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
    return value === undefined ? "nothing" : JSON.stringify(value);
}
