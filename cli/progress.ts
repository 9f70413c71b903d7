/** Work that is quicker says nothing. */
const QUIET_MS = 2000;
const REDRAW_MS = 500;
const LINE_MS = 30_000;

/** Told by the work how far it has come, e.g. "312 of 561". */
export type Report = (detail: string) => void;

export type ProgressStream = Pick<NodeJS.WriteStream, "isTTY" | "write">;

function seconds(since: number): string {
    const total = Math.round((Date.now() - since) / 1000);
    return total < 60 ? `${total} s` : `${Math.floor(total / 60)} min ${total % 60} s`;
}

/**
 * Does work under a label. On a terminal one line follows it with the elapsed time; elsewhere a plain line is written when
 * it proves long, every half minute, and at its end.
 */
export async function withProgress<T>(
    label: string,
    work: (report: Report) => Promise<T>,
    out: ProgressStream = process.stderr,
): Promise<T> {
    const start = Date.now();
    let detail = "";
    let shown = false as boolean; // set by the timer
    const show = () => {
        const line = `${label}${detail && `: ${detail}`} (${seconds(start)})`;
        out.write(out.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
        shown = true;
    };
    let next = start + QUIET_MS;
    const timer = setInterval(() => {
        if (Date.now() < next) return;
        show();
        next = Date.now() + (out.isTTY ? REDRAW_MS : LINE_MS);
    }, REDRAW_MS);
    let outcome = "failed";
    try {
        const result = await work((text) => {
            detail = text;
        });
        outcome = "done";
        return result;
    } finally {
        clearInterval(timer);
        if (shown) out.write(`${out.isTTY ? "\r\x1b[K" : ""}${label}: ${outcome} in ${seconds(start)}\n`);
    }
}
