/** A call of a forge's API that answers with JSON. */
export async function ask<T>(url: string, headers: Record<string, string>, method = "GET", body?: unknown): Promise<T> {
    const response = await fetch(url, {
        method,
        headers: { ...headers, accept: "application/json", "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
        // Its answer may tell what the token is, and is left out.
        throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${response.statusText}`);
    }
    return (await response.json()) as T;
}

const PAGE = 100;

/** All items of a list that comes in pages. */
export async function askAll<T>(url: string, headers: Record<string, string>, page = 1): Promise<T[]> {
    const joint = url.includes("?") ? "&" : "?";
    const items = await ask<T[]>(`${url}${joint}per_page=${PAGE}&page=${page}`, headers);
    return items.length < PAGE ? items : [...items, ...(await askAll<T>(url, headers, page + 1))];
}
