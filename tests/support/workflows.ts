import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../components/common/project";

const FOLDER = join(projectRoot(), ".github", "workflows");

/** GitLab's pipelines, which a site copies. */
export const gitlabFile = join(projectRoot(), "docs", "gitlab-ci.yml");

export function githubFiles(): string[] {
    return readdirSync(FOLDER)
        .sort()
        .map((name) => join(FOLDER, name));
}

interface Step {
    run?: string;
    uses?: string;
    with?: Record<string, unknown>;
}

interface Job {
    "timeout-minutes"?: number;
    permissions?: Record<string, string>;
    strategy?: { matrix?: { stack?: string[] | string } };
    steps?: Step[];
}

export interface Workflow {
    on: string | string[] | Record<string, unknown>;
    permissions?: Record<string, string>;
    concurrency?: unknown;
    jobs: Record<string, Job>;
}

export function readWorkflow(file: string): Workflow {
    return parse(readFileSync(file, "utf8")) as Workflow;
}

/** The targets that `make help` lists. */
export function makeTargets(): string[] {
    const makefile = readFileSync(join(projectRoot(), "Makefile"), "utf8");
    return [...makefile.matchAll(/^([a-z-]+):.*##/gm)].map(([, target = ""]) => target);
}

/** Commands of a script that a person does not run: all but one target of make, with its variables. */
export function strangeCommands(script: string, targets: string[]): string[] {
    return script
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .filter((line) => {
            const [, target] = /^make ([a-z-]+)( [A-Z_]+=[\w./$-]+)*$/.exec(line) ?? [];
            return target === undefined || !targets.includes(target);
        });
}

/** What is wrong with a workflow of GitHub, besides what its linter finds. */
export function workflowFaults(workflow: Workflow, targets: string[]): string[] {
    const { on, jobs } = workflow;
    const events = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
    const writes = (permissions: Record<string, string> = {}) =>
        Object.entries(permissions).flatMap(([what, may]) => (may === "write" ? [what] : []));
    return [
        // It gives secrets and a token that writes to a job that is easily made to run a stranger's code.
        ...events.filter((event) => event === "pull_request_target"),
        ...(workflow.permissions ? [] : ["no permissions: the repository's own, which may be all"]),
        ...writes(workflow.permissions).map((what) => `every job may write ${what}`),
        ...(workflow.concurrency ? [] : ["no concurrency"]),
        ...Object.entries(jobs).flatMap(([name, job]) => jobFaults(job, targets).map((fault) => `${name}: ${fault}`)),
    ];
}

function jobFaults({ steps = [], ...job }: Job, targets: string[]): string[] {
    return [
        ...((job["timeout-minutes"] ?? 0) > 0 ? [] : ["no timeout"]),
        ...steps.flatMap(({ run }) => (run === undefined ? [] : strangeCommands(run, targets))),
        ...steps
            .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
            .filter((step) => step.with?.["persist-credentials"] !== false || step.with.ref !== undefined)
            .map(() => "a checkout that keeps its token, or is of another commit than the event's"),
        // A tag of somebody else's may move to other code, which then has the job's secrets.
        ...steps
            .flatMap(({ uses }) => (uses === undefined ? [] : [uses]))
            .filter((uses) => !/^actions\/[\w-]+@v\d+$/.test(uses) && !/@[0-9a-f]{40}$/.test(uses)),
    ];
}

/** Scripts of GitLab's jobs. */
export function gitlabScripts(file: string): string[] {
    const jobs = Object.values(parse(readFileSync(file, "utf8")) as Record<string, { script?: string[] } | undefined>);
    return jobs.flatMap((job) => job?.script ?? []);
}
