interface Line {
    mark: " " | "-" | "+";
    text: string;
}

/** Cells of the table below, at most: 20,000,000 of four bytes. Texts that differ in more lines are shown as gone and come. */
const MOST_CELLS = 20_000_000;

/** The lines of two texts, marked by the text that they stand in. */
function marked(before: string[], after: string[]): Line[] {
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
    const same = (lines: string[]): Line[] => lines.map((text) => ({ mark: " ", text }));
    return [
        ...same(before.slice(0, head)),
        ...between(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
        ...same(before.slice(before.length - tail)),
    ];
}

function between(a: string[], b: string[]): Line[] {
    const as = (mark: "-" | "+", lines: string[]): Line[] => lines.map((text) => ({ mark, text }));
    if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return [...as("-", a), ...as("+", b)];
    const width = b.length + 1;
    // The longest common subsequence of a from i and b from j.
    const lengths = new Uint32Array((a.length + 1) * width);
    const length = (i: number, j: number) => lengths[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            lengths[i * width + j] =
                a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
        }
    }
    const lines: Line[] = [];
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
        const taken = i < a.length && j < b.length && a[i] === b[j];
        const removed = !taken && i < a.length && (j === b.length || length(i + 1, j) >= length(i, j + 1));
        lines.push({ mark: taken ? " " : removed ? "-" : "+", text: (removed || taken ? a[i] : b[j]) ?? "" });
        if (taken || removed) i++;
        if (taken || !removed) j++;
    }
    return lines;
}

/**
 * A unified diff without line numbers: changed lines with `context` lines around them, "…" where lines are left out. Empty
 * for equal texts. At most `limit` lines; then it says how many more there are.
 */
export function unifiedDiff(before: string, after: string, { context = 3, limit = 60 } = {}): string {
    if (before === after) return "";
    const lines = marked(before.split("\n"), after.split("\n"));
    const near = new Set<number>();
    lines.forEach(({ mark }, i) => {
        if (mark === " ") return;
        for (let k = i - context; k <= i + context; k++) near.add(k);
    });
    const shown = lines.flatMap(({ mark, text }, i) => {
        if (near.has(i)) return [`${mark} ${text}`];
        return near.has(i - 1) ? ["…"] : [];
    });
    const rest = shown.length - limit;
    return rest > 0 ? [...shown.slice(0, limit), `… and ${rest} more lines`].join("\n") : shown.join("\n");
}
