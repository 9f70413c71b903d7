import { Reply, Wire } from "./machine/wire";

/** As much of a browser as a login needs: cookies, forms, redirections. */
export class Browser {
    readonly #cookies = new Map<string, string>();

    constructor(
        private readonly wire: Wire,
        private readonly origin: string,
    ) {}

    /** The page that a request leads to, and its path. */
    public async open(path: string, form?: Record<string, string>): Promise<Reply & { path: string }> {
        const url = new URL(path, this.origin);
        const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const fields = new URLSearchParams(form).toString();
        const type = form ? { "Content-Type": "application/x-www-form-urlencoded", Referer: url.href } : undefined;
        const reply = await this.wire.send(form ? "POST" : "GET", url.href, {
            headers: { Cookie: cookie, ...type },
            body: fields,
        });
        for (const text of reply.headers["set-cookie"] ?? []) {
            const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
            this.#cookies.set(name, value);
        }
        const { location } = reply.headers;
        const moved = reply.status >= 300 && reply.status < 400 && location !== undefined;
        return moved ? this.open(new URL(location, url).pathname) : { ...reply, path: url.pathname };
    }

    /** The value of a page's form field. */
    public static field(page: string, name: string): string {
        const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(page)?.[0] ?? "";
        return /value="([^"]*)"/.exec(input)?.[1] ?? "";
    }
}
