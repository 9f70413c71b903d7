import { Impact, impactTitles } from "../impact";
import { count } from "../table";
import { Difference, Group, grouped } from "./difference";
import { FieldChange } from "./fields";
import { hostRows } from "./text";
import { byClass, cut, cutLines, fieldTitle, headline, objectTitle, told, withoutNews } from "./words";

/** A comment on GitHub holds 65,536 characters; the rest is for what puts it there. */
export const MOST_CHARACTERS = 60_000;
/** For the lines that close what was opened, and tell what was cut. */
const RESERVE = 1000;

function code(text: string): string {
    const fence = text.includes("`") ? "``" : "`";
    return `${fence}${fence === "``" ? ` ${text} ` : text}${fence}`;
}

function cell(text: string): string {
    return text.replace(/\|/g, "\\|");
}

function rows(titles: string[], lines: string[][]): string[] {
    const row = (cells: string[]) => `| ${cells.map(cell).join(" | ")} |`;
    return [row(titles), row(titles.map(() => "---")), ...lines.map(row)];
}

function fieldItem({ path, before, after, lines, sameAs }: FieldChange): string[] {
    const title = code(fieldTitle(path));
    if (sameAs !== undefined) return [`  - ${title}: as in ${sameAs}`];
    if (lines !== undefined) {
        const fence = lines.includes("```") ? "````" : "```";
        return [`  - ${title}`, `    ${fence}diff`, ...cutLines(lines).map((line) => `    ${line}`), `    ${fence}`];
    }
    const [old, now] = [before, after].map((value) => (value === undefined ? "–" : code(cut(value) || " ")));
    return [`  - ${title}: ${old ?? ""} → ${now ?? ""}`];
}

function objectItem({ change, class: impact, findings }: Impact): string {
    const { reads, own } = told(change.fields);
    return [
        `- **${objectTitle(change)}**: ${impactTitles[impact]}`,
        ...findings.map(({ text }) => `  - ${text}`),
        ...reads.map((key) => `  - reads ${key} anew`),
        ...own.flatMap(fieldItem),
    ].join("\n");
}

/** Groups of one tier, folded. Objects that find no room are counted. */
function folded(groups: Group[], room: number): { text: string; left: number } {
    const objects = groups.flatMap(({ impacts }) => impacts);
    const worst = impactTitles[objects[0]?.class ?? "no-restart"];
    const lines = [
        `<details><summary><b>${groups[0]?.tier ?? ""}</b>: ${count(objects.length, "object")}, ${worst}</summary>`,
        "",
    ];
    let [length, left] = [lines.join("\n").length, 0];
    for (const { service, impacts } of groups) {
        const title = service === undefined ? [] : [`**${service}**`, ""];
        const { names, rest } = withoutNews(impacts);
        const plain = names.map((line) => ({ text: `- ${line}`, objects: line.split(", ").length }));
        const items = [...rest.map((impact) => ({ text: objectItem(impact), objects: 1 })), ...plain];
        const fitting = items.filter(({ text, objects: number }) => {
            const fits = length + text.length + 40 < room;
            if (fits) length += text.length + 1;
            else left += number;
            return fits;
        });
        if (fitting.length > 0) lines.push(...title, ...fitting.map(({ text }) => text), "");
        length += title.join("\n").length + 2;
    }
    return { text: [...lines, "</details>"].join("\n"), left };
}

/** The difference for a pull request's comment: a table, and the details folded tier by tier; never longer than a comment is. */
export function differenceMarkdown(difference: Difference, most = MOST_CHARACTERS): string {
    const { impacts, hosts } = difference;
    const classes = byClass(impacts).map(({ class: name, title, number, names }) => [
        code(name),
        title,
        String(number),
        names,
    ]);
    const head = [
        `### ${headline(difference)}`,
        ...(impacts.length > 0 ? ["", ...rows(["Class", "", "Objects", ""], classes)] : []),
        ...(hosts.length > 0 ? ["", ...rows(["Role", "Hosts", "Racks"], hostRows(hosts))] : []),
    ].join("\n");
    const tiers = new Map<string, Group[]>();
    for (const group of grouped(difference)) tiers.set(group.tier, [...(tiers.get(group.tier) ?? []), group]);
    let text = head;
    const cutTiers: string[] = [];
    for (const [tier, groups] of tiers) {
        const all = groups.reduce((sum, group) => sum + group.impacts.length, 0);
        const section = folded(groups, most - RESERVE - text.length);
        if (section.left < all) text += `\n\n${section.text}`;
        if (section.left > 0) cutTiers.push(`${tier} (${section.left})`);
    }
    if (cutTiers.length === 0) return text;
    return `${text}\n\nCut, since a comment has a limit: objects of ${cutTiers.join(", ")}. \`diff\` without \`--format\` has them all.`;
}
