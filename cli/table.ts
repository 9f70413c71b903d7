export interface Column {
    title: string;
    /** Numbers stand under each other by their last digit. @default "left" */
    align?: "right";
}

/** How output looks on what it is written to. */
export interface Style {
    heading: (text: string) => string;
}

export const plain: Style = { heading: (text) => text };

/** Bold headings on a terminal that has colours and is not told to do without (NO_COLOR, which `hasColors` reads). */
export function styleOf(stream: { isTTY?: boolean; hasColors?: () => boolean }): Style {
    if (!stream.isTTY || !stream.hasColors?.()) return plain;
    return { heading: (text) => `\x1b[1m${text}\x1b[0m` };
}

/** Aligned lines, the titles first. Cells that a row does not have are empty. */
export function table(columns: Column[], rows: string[][]): string[] {
    const lines = [columns.map(({ title }) => title), ...rows];
    const widths = columns.map((_, i) => lines.reduce((width, line) => Math.max(width, line[i]?.length ?? 0), 0));
    return lines.map((line) =>
        columns
            .map(({ align }, i) => {
                const [cell = "", width = 0] = [line[i], widths[i]];
                return align === "right" ? cell.padStart(width) : cell.padEnd(width);
            })
            .join("  ")
            .trimEnd(),
    );
}

/** Comma-separated items, broken into lines that are not longer than `width`. */
export function wrapped(items: string[], width = 110): string[] {
    const lines: string[] = [];
    items.forEach((item, i) => {
        const text = i < items.length - 1 ? `${item},` : item;
        const line = lines.at(-1);
        if (line !== undefined && line.length + 1 + text.length <= width) lines[lines.length - 1] = `${line} ${text}`;
        else lines.push(text);
    });
    return lines;
}

export function indented(lines: string[], by = "  "): string[] {
    return lines.map((line) => (line === "" ? "" : by + line));
}

/** A number for people: 12384 → "12,384", 0.25 → "0.25", 153.6 → "154"; fewer decimals the larger it is. */
export function amount(n: number): string {
    const digits = n >= 100 ? 0 : n >= 10 ? 1 : 2;
    const [whole = "", decimals] = String(Number(n.toFixed(digits))).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals === undefined ? "" : `.${decimals}`);
}

/** "3 Secret, 1 Service", by name. */
export function counted(names: string[]): string[] {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${amount(times)} ${name}`);
}

/** "1 host", "561 hosts". */
export function count(n: number, thing: string): string {
    return `${amount(n)} ${thing}${n === 1 ? "" : "s"}`;
}

/** A share of a whole: "3%", "<1%"; "-" of nothing. */
export function percent(part: number, whole: number): string {
    if (whole <= 0) return "-";
    const share = (100 * part) / whole;
    return share > 0 && share < 1 ? "<1%" : `${amount(Math.round(share))}%`;
}
