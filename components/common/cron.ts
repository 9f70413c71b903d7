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
    const fields = text.split(" ");
    return fields.length === FIELDS.length && FIELDS.every((range, i) => isField(fields[i] ?? "", range));
}

function isField(field: string, [least, greatest, names = []]: (typeof FIELDS)[number]): boolean {
    const numberOf = (word: string) => {
        const named = names.indexOf(word.toLowerCase());
        return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : NaN;
    };
    return field.split(",").every((part) => {
        const [whole, first = String(least), last = first, step = "1"] = PART.exec(part) ?? [];
        const [from, to] = [numberOf(first), numberOf(last)];
        return whole !== undefined && least <= from && from <= to && to <= greatest && Number(step) >= 1;
    });
}
