import { Command } from "commander";

const HELP = `
Variables: GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name) and PULL_REQUEST (its number); GitLab's jobs have theirs, but for
GITLAB_TOKEN.

Example:
  openstack-ra comment lab`;

/** `comment <stack>`: what a change does to a stack, as the one comment on its pull request. */
export function registerComment(program: Command): void {
    program
        .command("comment")
        .summary("puts what a change does on its pull request")
        .description(
            "Puts out/<stack>/diff.md on the pull request (GitHub) or merge request (GitLab), in place of the comment that it\n" +
                "put there before.",
        )
        .argument("<stack>", "whose difference make diff-report wrote")
        .addHelpText("after", HELP)
        .action(async (stack: string) => {
            const { readFile } = await import("node:fs/promises");
            const { ciVariables } = await import("../env.js");
            const { forgeOf } = await import("../forge/index.js");
            const { putComment } = await import("../forge/comment.js");
            const file = `out/${stack}/diff.md`;
            const difference = await readFile(file, "utf8").catch(() => {
                throw new Error(`no ${file}: make diff-report STACK=${stack} writes it`);
            });
            const forge = await forgeOf(ciVariables());
            const done = forge ? await putComment(forge, stack, difference) : "not made: its pull request has moved on";
            console.log(`The comment on ${stack} is ${done}.`);
        });
}
