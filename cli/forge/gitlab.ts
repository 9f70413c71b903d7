import { Comment, Forge } from "./comment";
import { ask, askAll } from "./http";

export interface GitLab {
    /** E.g. https://gitlab.example.com/api/v4 */
    api: string;
    project: string;
    token: string;
    /** The merge request's number in its project. */
    request: number;
}

/** The notes of a merge request. */
export function gitLab({ api, project, token, request }: GitLab): Forge {
    const notes = `${api}/projects/${encodeURIComponent(project)}/merge_requests/${request}/notes`;
    const headers = { "private-token": token };
    return {
        own: async () => {
            const { username } = await ask<{ username: string }>(`${api}/user`, headers);
            const all = await askAll<Comment & { author: { username: string } }>(notes, headers);
            return all.filter(({ author }) => author.username === username);
        },
        create: async (body) => {
            await ask(notes, headers, "POST", { body });
        },
        update: async (id, body) => {
            await ask(`${notes}/${id}`, headers, "PUT", { body });
        },
    };
}
