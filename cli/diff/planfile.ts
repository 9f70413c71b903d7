import { dirname } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { ProgramRun } from "../program";
import { maskedValue } from "./mask";
import { Hosts, Resource, Snapshot, snapshotOf } from "./snapshot";

/** The first field of a plan file, with the version of its form; a form that older programs misread gets the next number. */
const FORM = "openstack-ra/plan";
const VERSION = 1;

interface PlanFile extends Snapshot {
    form: typeof FORM;
    version: number;
}

/**
 * A run of the program as a file: every resource as the engine is told of it, secrets as marks. It holds no credential, nor one that
 * a user wrote into an option.
 */
export function planFile(run: ProgramRun, hosts: Hosts[]): string {
    const { resources, ...rest } = snapshotOf(run, hosts);
    const hidden = resources.map(({ state, ...own }) => ({ ...own, state: maskedValue(state) as Resource["state"] }));
    const file: PlanFile = { form: FORM, version: VERSION, ...rest, resources: hidden };
    return `${JSON.stringify(file, undefined, 1)}\n`;
}

export async function writePlanFile(path: string, run: ProgramRun, hosts: Hosts[]): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, planFile(run, hosts));
}

/** Whether the content is a plan file, of whatever version. */
export function isPlanFile(content: object): boolean {
    return (content as Partial<PlanFile>).form === FORM;
}

function isResource(value: unknown): value is Resource {
    const { key, kind, name, tier, state, ignoreChanges } = (value ?? {}) as Partial<Resource>;
    return (
        [key, kind, name, tier].every((text) => typeof text === "string") &&
        Array.isArray(ignoreChanges) &&
        typeof state === "object"
    );
}

/** The side that a plan file holds. Throws on another version, and on a file that has been cut or changed by hand. */
export function readPlanFile(path: string, content: object): Snapshot {
    const { version, stack, resources, hosts } = content as Partial<PlanFile>;
    if (version !== VERSION) {
        throw new Error(
            `${path} is a plan file of version ${String(version)}, expected ${VERSION}: write it anew with plan --out`,
        );
    }
    if (typeof stack !== "string" || !Array.isArray(resources) || !resources.every(isResource)) {
        throw new Error(`${path} is a damaged plan file: write it anew with plan --out`);
    }
    return { stack, resources, hosts };
}
