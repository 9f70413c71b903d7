interface Line {
    mark: " " | "-" | "+";
    text: string;
}

/** The lines of two texts, marked by the text that they stand in. */
function marked(before: string[], after: string[]): Line[] {
    let head = 0;
    while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++;
    const [a, b] = [before.slice(head), after.slice(head)];
    // lengths[i][j]: the longest common subsequence of a from i and b from j.
    const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
    const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            const longest = a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
            lengths[i]![j] = longest;
        }
    }
    const lines: Line[] = before.slice(0, head).map((text) => ({ mark: " ", text }));
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
