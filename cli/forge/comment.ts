/** A comment on a pull or merge request. */
export interface Comment {
    id: number;
    body: string;
}

/** The comments of one pull or merge request, where its repository is. */
export interface Forge {
    /** Those that whoever has the token wrote: a stranger's comment may begin with the marker too. */
    own: () => Promise<Comment[]>;
    create: (body: string) => Promise<void>;
    update: (id: number, body: string) => Promise<void>;
}

/** GitHub takes 65,536 characters, GitLab a million; the rest is for the marker and the note below. */
const LONGEST = 64_000;

/** By which the comment is found again; readers do not see it. */
export const marker = (stack: string) => `<!-- openstack-ra diff ${stack} -->`;

/** The comment on what a change does to a stack. */
export function commentBody(stack: string, difference: string): string {
    const text = difference.trim();
    const cut = text.length > LONGEST;
    return [
        marker(stack),
        text === "" ? `### ${stack}: nothing changes` : cut ? text.slice(0, text.lastIndexOf("\n", LONGEST)) : text,
        ...(cut ? ["", "Too long for a comment: the rest is in the job's files."] : []),
    ].join("\n");
}

/** What was done with a comment. */
export type Done = "made" | "updated" | "left as it is";

/**
 * Puts what a change does to a stack on its pull request: in place of the comment before, so that there is one however often
 * the change is pushed. Where nothing changes there is none, but for one that said otherwise before.
 */
export async function putComment(forge: Forge, stack: string, difference: string): Promise<Done> {
    const body = commentBody(stack, difference);
    const before = (await forge.own()).find((comment) => comment.body.startsWith(marker(stack)));
    if (before?.body === body || (before === undefined && difference.trim() === "")) return "left as it is";
    if (before === undefined) {
        await forge.create(body);
        return "made";
    }
    await forge.update(before.id, body);
    return "updated";
}
