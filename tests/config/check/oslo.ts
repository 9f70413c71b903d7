import { lines } from "../run";
import { Sandbox } from "../sandbox";
import { runTool } from "../venv";
import { Check } from "./check";

/** A config file and the service that reads it. */
export interface OsloFile {
    service: string;
    name: string;
    content: string;
}

/** What was said of a file, so that equal files, in several stacks or tests, are judged once. */
const judged = new Map<string, string[]>();

/**
 * Service's config files against the option definitions of their real packages: each file's faults. All are judged in one
 * go, for most of the time goes into loading the definitions.
 */
export async function judgeOslo(release: string, files: OsloFile[]): Promise<string[][]> {
    const key = ({ service, name, content }: OsloFile) => JSON.stringify([release, service, name, content]);
    const wanted = new Map(files.map((file) => [key(file), file]));
    const fresh = [...wanted].filter(([id]) => !judged.has(id));
    if (fresh.length > 0) {
        const found = await judgeFresh(
            release,
            fresh.map(([, file]) => file),
        );
        fresh.forEach(([id], i) => judged.set(id, found[i]!));
    }
    return files.map((file) => judged.get(key(file))!);
}

function judgeFresh(release: string, files: OsloFile[]): Promise<string[][]> {
    return Sandbox.use(async (sandbox) => {
        const jobs = files.map(({ service, name, content }, i) => [service, sandbox.write(`/${i}/${name}`, content)]);
        const list = sandbox.write("/jobs.json", JSON.stringify(jobs));
        const { code, stdout, stderr } = await runTool(release, "validate.py", ["--jobs", list]);
        if (code !== 0) throw new Error(`tools/oslo/validate.py: ${stderr}`);
        const found = JSON.parse(sandbox.outside(stdout)) as string[][];
        return found.map((faults, i) =>
            faults.map((fault) => fault.replaceAll(`/${i}/${files[i]!.name}`, `/${files[i]!.name}`)),
        );
    });
}

/** A service's config file against the option definitions of its real package. */
export function checkOslo(release: string, service: string): Check {
    return async ({ name, content }) => (await judgeOslo(release, [{ service, name, content }])).flat();
}

/** Writes the catalogue modules that the real packages give now into a directory. */
export async function writeCatalogues(release: string, directory: string): Promise<void> {
    const { code, stderr } = await runTool(release, "catalogue.py", [directory]);
    if (code !== 0) throw new Error(`tools/oslo/catalogue.py: ${stderr}`);
}

/** A file by a program of tools/oslo in the environment of a release, or in the one that the file needs. */
function checkByTool(tool: string, environment: (content: string) => string): Check {
    return (file) =>
        Sandbox.use((sandbox) => {
            const path = sandbox.write(`/${file.name}`, file.content);
            return toolFaults(sandbox, environment(file.content), tool, [path]);
        });
}

/** The faults that a program of tools/oslo prints, one a line. */
export async function toolFaults(sandbox: Sandbox, release: string, tool: string, args: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await runTool(release, tool, args);
    const faults = lines(sandbox.outside(stdout));
    if (code !== 0 && faults.length === 0) throw new Error(`tools/oslo/${tool}: ${stderr}`);
    return faults;
}

/** The environment that has what a text imports: Horizon has one of its own. */
export function environmentFor(release: string, imports: string): string {
    return imports.includes("openstack_dashboard") ? horizon(release) : release;
}

function horizon(release: string): string {
    return `${release}-horizon`;
}

/** A WSGI script: what it imports exists in the release's packages. */
export const checkWsgi = (release: string) => checkByTool("wsgi.py", (script) => environmentFor(release, script));

/** A PasteDeploy file: its factories exist in the release's packages, and what its pipelines name in the file. */
export const checkPaste = (release: string) => checkByTool("pipelines.py", () => release);

/** Horizon's local_settings.py, loaded by the release's Horizon. */
export const checkDashboard = (release: string) => checkByTool("dashboard.py", () => horizon(release));
