import { createServer, IncomingMessage } from "node:http";
import { AddressInfo } from "node:net";
import { Comment } from "../../cli/forge/comment";

/** A comment with who wrote it, in GitHub's words and in GitLab's. */
interface Authored extends Comment {
    user: { login: string };
    author: { username: string };
}

/** Who the token is of; GitHub does not tell a workflow's. */
const ME = "github-actions[bot]";

/** A comment of somebody's. */
export function by(author: string, comment: Comment): Authored {
    return { ...comment, user: { login: author }, author: { username: author } };
}

/** A comment of the token's. */
export const mine = (comment: Comment) => by(ME, comment);

/** The comments of one pull request on a server of this process, which answers as GitHub and GitLab do. */
export interface FakeForge {
    url: string;
    comments: Authored[];
    /** Of calls that write, in order: method and path. */
    writes: string[];
    close: () => Promise<void>;
}

export const TOKEN = "not-to-be-told";

async function bodyOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return (JSON.parse(Buffer.concat(chunks).toString()) as Comment).body;
}

/** @param requests open pull requests by their branch, as GitHub lists them */
export async function fakeForge(comments: Authored[], requests: Record<string, object[]> = {}): Promise<FakeForge> {
    const writes: string[] = [];
    const answer = async (request: IncomingMessage): Promise<unknown> => {
        const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
        const { authorization, "private-token": privateToken } = request.headers;
        if (authorization !== `Bearer ${TOKEN}` && privateToken !== TOKEN) return undefined;
        if (request.method === "GET") {
            if (pathname === "/user") return privateToken === TOKEN ? { username: ME } : undefined;
            if (pathname.endsWith("/pulls")) return requests[searchParams.get("head") ?? ""] ?? [];
            const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
            return comments.slice((page - 1) * size, page * size);
        }
        writes.push(`${request.method} ${pathname}`);
        const id = Number(/\/(\d+)$/.exec(pathname)?.[1]);
        const body = await bodyOf(request);
        const old = request.method === "POST" ? undefined : comments.find((comment) => comment.id === id);
        if (old) old.body = body;
        else comments.push(mine({ id: comments.length + 1, body }));
        return {};
    };
    const server = createServer((request, response) => {
        void answer(request).then((found) => {
            response.writeHead(found === undefined ? 403 : 200, { "content-type": "application/json" });
            response.end(JSON.stringify(found ?? { message: `bad token ${TOKEN}` }));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        comments,
        writes,
        close: () =>
            new Promise((resolve) => {
                server.close(() => {
                    resolve();
                });
                server.closeAllConnections();
            }),
    };
}
