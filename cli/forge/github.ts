import { Comment, Forge } from "./comment";
import { ask, askAll } from "./http";

export interface GitHub {
    /** E.g. https://api.github.com */
    api: string;
    /** owner/name */
    repository: string;
    token: string;
    /** The pull request: its number, or the branch that it is from and the commit that was looked at. */
    request: { number: number } | { head: string; commit: string };
}

/** The comments of a pull request; undefined where its branch has moved on, or it is closed. */
export async function gitHub({ api, repository, token, request }: GitHub): Promise<Forge | undefined> {
    const repo = `${api}/repos/${repository}`;
    const headers = { authorization: `Bearer ${token}`, "x-github-api-version": "2022-11-28" };
    const number = "number" in request ? request.number : await numberOf(repo, headers, request);
    if (number === undefined) return undefined;
    const comments = `${repo}/issues/${number}/comments`;
    return {
        own: async () => {
            const author = await writer(api, headers);
            const all = await askAll<Comment & { user: { login: string } }>(comments, headers);
            return all.filter(({ user }) => user.login === author);
        },
        create: async (body) => {
            await ask(comments, headers, "POST", { body });
        },
        update: async (id, body) => {
            await ask(`${repo}/issues/comments/${id}`, headers, "PATCH", { body });
        },
    };
}

/** What was built from a commit may tell another number: only the branch and the commit themselves are asked for theirs. */
async function numberOf(
    repo: string,
    headers: Record<string, string>,
    { head, commit }: { head: string; commit: string },
): Promise<number | undefined> {
    const url = `${repo}/pulls?state=open&head=${encodeURIComponent(head)}`;
    const requests = await askAll<{ number: number; head: { sha: string } }>(url, headers);
    return requests.find((request) => request.head.sha === commit)?.number;
}

/** Who comments; a workflow's own token may not ask. */
async function writer(api: string, headers: Record<string, string>): Promise<string> {
    return ask<{ login: string }>(`${api}/user`, headers).then(
        ({ login }) => login,
        () => "github-actions[bot]",
    );
}
