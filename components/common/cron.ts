const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Minute, hour, day of the month, month, day of the week: least and greatest number, and names for the first numbers. */
const FIELDS: [least: number, greatest: number, names?: string[]][] = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12, MONTHS],
    [0, 6, DAYS],
];

const PART = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;

/** Whether a text is a cron expression of five fields that Kubernetes takes. */
export function isCron(text: string): boolean {
    return cronFields(text) !== undefined;
}

/** The numbers of each of its five fields; undefined of what is no cron expression. */
function cronFields(text: string): number[][] | undefined {
    const fields = text.split(" ");
    const numbers = FIELDS.map((range, i) => numbersOf(fields[i] ?? "", range));
    return fields.length === FIELDS.length && numbers.every((of) => of !== undefined) ? numbers : undefined;
}

function numbersOf(field: string, [least, greatest, names = []]: (typeof FIELDS)[number]): number[] | undefined {
    const numberOf = (word: string) => {
        const named = names.indexOf(word.toLowerCase());
        return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : NaN;
    };
    const parts = field.split(",").map((part) => {
        const [whole, first = String(least), last = first, step = "1"] = PART.exec(part) ?? [];
        const every = part.startsWith("*") || part.includes("/");
        const [from, to] = [numberOf(first), every && !part.includes("-") ? greatest : numberOf(last)];
        const fits = whole !== undefined && least <= from && from <= to && to <= greatest && Number(step) >= 1;
        if (!fits) return undefined;
        return Array.from({ length: Math.floor((to - from) / Number(step)) + 1 }, (_, i) => from + i * Number(step));
    });
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const DAY = 24 * 60;

/**
 * Minutes from one run to the next, where they are fewest: over two years, so that every month and a 29 February are among
 * them. Undefined of what is no cron expression, or runs less than twice in that time.
 */
export function shortestGap(text: string): number | undefined {
    const [minutes, hours, days, months, weekdays] = cronFields(text) ?? [];
    if (!minutes || !hours || !days || !months || !weekdays) return undefined;
    const [, , everyDay, , everyWeekday] = text.split(" ").map((field) => field.startsWith("*"));
    const inDay = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
    const runs = Array.from({ length: 731 }, (_, day) => ({ day, date: new Date(Date.UTC(2028, 0, 1 + day)) }))
        .filter(({ date }) => {
            const [monthly, weekly] = [days.includes(date.getUTCDate()), weekdays.includes(date.getUTCDay())];
            // Of two limits either is enough (crontab(5)).
            const onDay = everyDay || everyWeekday ? monthly && weekly : monthly || weekly;
            return months.includes(date.getUTCMonth() + 1) && onDay;
        })
        .flatMap(({ day }) => inDay.map((minute) => day * DAY + minute));
    const gaps = runs.slice(1).map((run, i) => run - (runs[i] ?? 0));
    return gaps.length > 0 ? gaps.reduce((least, gap) => Math.min(least, gap)) : undefined;
}
