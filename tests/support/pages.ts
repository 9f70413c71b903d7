import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { manifests } from "../../cli/manifests";
import { projectRoot } from "../../components/common/project";
import { schema } from "../../config/schema";
import { findLayout } from "../../stacks";
import { stackRun } from "./stacks";
import { makeTargets } from "./workflows";

/** A page of the documentation: its path below the project, and its text. */
export interface Page {
    path: string;
    text: string;
}

/** What pages may name. */
export interface Known {
    targets: string[];
    /** Of hosts and racks, by which a name on a page is known to be meant as one. */
    hosts: Set<string>;
    /** Kind in lower case and name of an object of the lab: "deployment/keystone". */
    objects: Set<string>;
    /** Of the stack's configuration. */
    keys: string[];
}

/** The README and all below docs/. */
export function pages(): Page[] {
    const root = projectRoot();
    const paths = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
    return paths
        .filter((path) => path.endsWith(".md"))
        .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export async function known(): Promise<Known> {
    const { hosts = [], racks = [] } = findLayout("lab") ?? {};
    const objects = manifests(await stackRun("lab")).map(
        ({ resource, object }) => `${object.kind.toLowerCase()}/${resource}`,
    );
    return {
        targets: makeTargets(),
        hosts: new Set([...hosts, ...racks].map(({ name }) => name)),
        objects: new Set(objects),
        keys: Object.keys(schema.shape),
    };
}

const each = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

/** Whether a name is of a host or rack of the lab's kinds: its letters, then a number. */
const HOST = /`((?:[a-z]+-)*[a-z]+-\d+)`/g;

/** What a page names and nobody has. */
export function pageFaults({ path, text }: Page, { targets, hosts, objects, keys }: Known): string[] {
    const kinds = new Set([...hosts].map((name) => name.replace(/\d+$/, "")));
    const missing = (what: string, names: string[], there: (name: string) => boolean) =>
        [...new Set(names)].filter((name) => !there(name)).map((name) => `${path}: no ${what} ${name}`);
    const folder = join(projectRoot(), dirname(path));
    return [
        ...missing("target", each(text, /`make ([a-z][a-z-]*)/g), (name) => targets.includes(name)),
        ...missing("file", each(text, /\]\((?!https?:)([^)#]+)/g), (name) => existsSync(join(folder, name))),
        ...missing(
            "host",
            each(text, HOST).filter((name) => kinds.has(name.replace(/\d+$/, ""))),
            (name) => hosts.has(name),
        ),
        ...missing("object", each(text, /\b((?:deployment|statefulset|daemonset|cronjob)\/[a-z][\w-]*)/g), (name) =>
            objects.has(name),
        ),
        ...missing("key", each(text, /pulumi config set (?:--\w+ )*'?([a-z]\w*)/g), (name) => keys.includes(name)),
    ];
}
