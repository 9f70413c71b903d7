import { Component, Entry, Member, Other, Shape } from "./model";

/** The API's reference as files in docs/api: one page for each tier, one of what they share, and the list of them. */
export function apiPages(entries: Entry[]): Map<string, string> {
    const folders = [...new Set(entries.map(({ folder }) => folder))].sort();
    const pages = folders.map((folder): [string, string] => [
        `${folder}.md`,
        page(
            folder,
            entries.filter((entry) => entry.folder === folder),
        ),
    ]);
    return new Map([["README.md", index(entries)], ...pages.filter(([, text]) => text !== "")]);
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

const MADE = "Made from the doc comments of the source by `make api`; do not edit.";

function index(entries: Entry[]): string {
    const components = entries.filter((entry) => entry.kind === "component").sort(byName);
    const rows = components.map(({ name, folder, text }) => [`[${name}](${folder}.md)`, firstSentence(text)]);
    return [
        "# API reference",
        `${MADE} How to use it: [reuse](../reuse.md).`,
        table(["component", "what it is"], rows),
        "What tiers share, and what they ask of one another: [common](common.md).",
        "",
    ].join("\n\n");
}

function page(folder: string, entries: Entry[]): string {
    const components = entries.filter((entry) => entry.kind === "component").sort(byName);
    // The arguments of a component stand with it.
    const args = new Set(components.map(({ name }) => `${name}Args`));
    const shapes = entries.filter((entry) => entry.kind === "interface").filter(({ name }) => !args.has(name));
    const others = entries.filter((entry): entry is Other => !["component", "interface"].includes(entry.kind));
    return [
        `# ${folder}`,
        MADE,
        ...components.flatMap(componentPart),
        ...section("Interfaces", shapes.sort(byName).flatMap(shapePart)),
        ...(["type", "function", "constant"] as const).flatMap((kind) =>
            section(
                `${kind[0]?.toUpperCase() ?? ""}${kind.slice(1)}s`,
                others
                    .filter((one) => one.kind === kind)
                    .sort(byName)
                    .map(otherPart),
            ),
        ),
        "",
    ].join("\n\n");
}

function section(title: string, parts: string[]): string[] {
    return parts.length > 0 ? [`## ${title}`, ...parts] : [];
}

function componentPart({ name, text, args, outputs }: Component): string[] {
    const call = `    new ${name}(name: string, args: ${name}Args, opts?: ComponentResourceOptions)`;
    return [`## ${name}`, text, call, fields("argument", args), ...(outputs.length > 0 ? [outputTable(outputs)] : [])];
}

function shapePart({ name, text, exported, fields: of }: Shape): string[] {
    return [`### ${name}`, ...paragraph([text, exported ? "" : NOT_EXPORTED]), fields("field", of)];
}

/** Its form is all that counts: whoever gives the same has no need of the name. */
const NOT_EXPORTED = "(It cannot be imported by its name.)";

function otherPart({ name, kind, text, declaration }: Other): string {
    const joined = kind === "function" ? `${name}${declaration}` : `${name}${declaration && `: ${declaration}`}`;
    return `- ${code(joined, false)}${text && `<br>${inline(text, false)}`}`;
}

function paragraph(sentences: string[]): string[] {
    const joined = sentences.filter((sentence) => sentence !== "").join(" ");
    return joined === "" ? [] : [joined];
}

function fields(what: string, of: Member[]): string {
    const rows = of.map((one) => [
        name(one),
        code(one.type),
        one.default === undefined ? (one.optional || one.method ? "" : "needed") : inline(one.default),
        inline(one.text),
    ]);
    return table([what, "type", "default", "what it is"], rows);
}

function outputTable(of: Member[]): string {
    return table(
        ["output", "type", "what it is"],
        of.map((one) => [name(one), code(one.type), inline(one.text)]),
    );
}

function name({ name: of, method }: Member): string {
    return method ? `\`${of}()\`` : `\`${of}\``;
}

function code(text: string, inTable = true): string {
    const plain = text.replaceAll("pulumi.", "");
    return plain === "" ? "" : `\`${inTable ? plain.replaceAll("|", "\\|") : plain}\``;
}

/** One line; what a table or HTML would take for its own is escaped. */
function inline(text: string, inTable = true): string {
    const line = text.replace(/\s+/g, " ").replace(/<(?![^`]*`)/g, "&lt;");
    return inTable ? line.replaceAll("|", "\\|") : line;
}

function firstSentence(text: string): string {
    return inline(/^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text);
}

function table(head: string[], rows: string[][]): string {
    const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
