export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is there more than once, each of it once. */
export function duplicates<T>(all: T[]): T[] {
    const [seen, twice] = [new Set<T>(), new Set<T>()];
    for (const one of all) (seen.has(one) ? twice : seen).add(one);
    return [...twice];
}
