import { Change } from "../../diff/compare";
import { Resource } from "../../diff/snapshot";
import { at, changes, Rule, Site } from "../rule";

/** Commands that bring a schema, or the rows in it, to the release of their image; `cells.py` does it for Nova's cells. */
const MIGRATES =
    /\bdb[_ -]?(?:sync|expand|contract|migrate|manage|online)|api_db sync|online[_-]data[_-]migrations|upgrade --|\bcells\.py\b/i;
/** What a schema, or the rows in it, cannot be brought back from. */
const CONTRACTS = /\bcontract\b/;
const ONLINE = /online[_-]data[_-]migrations/;

const SCRIPT = /\.(?:py|sh)$/;

function commandOf({ state }: Resource): string {
    const pod = at(state, "spec", "template", "spec") as
        Record<string, { command?: string[]; args?: string[] }[]> | undefined;
    return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]
        .flatMap(({ command = [], args = [] }) => [...command, ...args])
        .join(" ");
}

function migrates(resource: Resource): boolean {
    return resource.kind === "Job" && MIGRATES.test(`${resource.name} ${commandOf(resource)}`);
}

/** What it runs is another program: its image, its command, or a script that its command names. */
function runsAnother(change: Change, site: Site): boolean {
    if (changes(change, /ontainers\[[^\]]*\]\.(?:image|command|args)\b/)) return true;
    const command = change.after ? commandOf(change.after) : "";
    return change.fields.some(({ via }) => {
        const file = site.changes.find(({ key }) => key === via);
        return file?.fields.some(({ path }) => {
            const [, name] = /^data(?:\.|\[)([^\]\s]+)/.exec(path) ?? [];
            return name !== undefined && SCRIPT.test(name) && command.includes(`/${name}`);
        });
    });
}

/** Whether its tier was there before: the first jobs of a new tier make a schema, and change none. Who cannot tell says that it was. */
function isKnown({ tier }: Change, { before }: Site): boolean {
    return (
        before.partial === true ||
        before.resources.some((resource) => resource.tier === tier && resource.kind === "Job")
    );
}

export const jobRules: Rule[] = [
    {
        name: "schema-migrates",
        class: "schema-migration",
        applies: (change, site) =>
            change.after !== undefined &&
            migrates(change.after) &&
            isKnown(change, site) &&
            (change.op === "create" || runsAnother(change, site)),
        says: ({ after }) => {
            const command = after ? commandOf(after) : "";
            if (CONTRACTS.test(command))
                return "runs on the live database, and cannot be undone: no pod of the old release may run any more";
            return ONLINE.test(command)
                ? "moves the rows of the live database once the pods of the new release run, and cannot be undone"
                : "runs on the live database before the pods that need it start; take a backup first";
        },
    },
    {
        name: "job-runs-again",
        class: "no-restart",
        applies: (change, site) =>
            change.kind === "Job" &&
            change.before !== undefined &&
            change.after !== undefined &&
            !(migrates(change.after) && runsAnother(change, site)),
        says: ({ after }) =>
            after && migrates(after)
                ? "runs again with the same program: the schema stays as it is"
                : "runs again; what it does is done once more",
    },
];
