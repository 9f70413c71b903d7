import { Forge } from "./comment";
import { gitHub } from "./github";
import { gitLab } from "./gitlab";

type Variables = Record<string, string | undefined>;

/** Variables that must be there, or one message that names all that are not. */
function required<Name extends string>(variables: Variables, names: Name[], who: string): Record<Name, string> {
    const lacking = names.filter((name) => variables[name] === undefined);
    if (lacking.length > 0) throw new Error(`${who}: ${lacking.join(", ")} not set, see docs/ci.md`);
    return variables as Record<Name, string>;
}

function numberIn(name: string, text: string): number {
    if (!/^\d+$/.test(text)) throw new Error(`${name} is "${text}", expected the number of a pull or merge request`);
    return Number(text);
}

/**
 * The pull or merge request that the variables of a CI job tell of; undefined where there is none any more.
 * GitLab sets its own. GitHub's job sets GITHUB_TOKEN, and PULL_REQUEST, or PULL_REQUEST_HEAD ("owner:branch") and
 * PULL_REQUEST_COMMIT where it runs after the one that looked at the change.
 */
export async function forgeOf(variables: Variables): Promise<Forge | undefined> {
    if (variables.GITLAB_CI !== undefined) {
        const names = ["CI_API_V4_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID", "GITLAB_TOKEN"] as const;
        const given = required(variables, [...names], "GitLab");
        return gitLab({
            api: given.CI_API_V4_URL,
            project: given.CI_PROJECT_ID,
            token: given.GITLAB_TOKEN,
            request: numberIn("CI_MERGE_REQUEST_IID", given.CI_MERGE_REQUEST_IID),
        });
    }
    const after = variables.PULL_REQUEST === undefined;
    const of = after ? (["PULL_REQUEST_HEAD", "PULL_REQUEST_COMMIT"] as const) : (["PULL_REQUEST"] as const);
    const given = required(variables, ["GITHUB_TOKEN", "GITHUB_REPOSITORY", ...of], "GitHub");
    return gitHub({
        api: variables.GITHUB_API_URL ?? "https://api.github.com",
        repository: given.GITHUB_REPOSITORY,
        token: given.GITHUB_TOKEN,
        request: after
            ? { head: given.PULL_REQUEST_HEAD, commit: given.PULL_REQUEST_COMMIT }
            : { number: numberIn("PULL_REQUEST", given.PULL_REQUEST) },
    });
}
