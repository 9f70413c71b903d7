import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { runProgram } from "../program";
import { withProgress } from "../progress";
import { stackSettings } from "../settings";
import { readFolder } from "./folder";
import { isPlanFile, readPlanFile } from "./planfile";
import { isPreview, readPreview } from "./preview";
import { revisionSnapshot } from "./revision";
import { hostsOf, Snapshot, snapshotOf } from "./snapshot";

/** What is compared with what, as the command line names it. */
export interface Sides {
    stack?: string;
    /** A git ref. */
    base?: string;
    /** A folder of manifests, a plan file, or what `pulumi preview --json` wrote. */
    from?: string;
    to?: string;
    /** A preview that is both sides. */
    preview?: string;
}

const WAYS = [
    "diff STACK --base REF            the stack at a commit, and as it is now",
    "diff STACK --from OLD            a folder, plan file or preview, and the stack as it is now",
    "diff --from OLD --to NEW         two folders, plan files or previews",
    "diff --preview FILE              both sides of a pulumi preview --json --show-sames",
];

/** The fault of a choice of sides that is none of the ways. */
function fault({ stack, base, from, to, preview }: Sides): string | undefined {
    const given = [
        base !== undefined && "--base",
        from !== undefined && "--from",
        preview !== undefined && "--preview",
    ];
    const names = given.filter((name) => name !== false);
    if (names.length === 0) return to === undefined ? "nothing to compare with" : "--to needs --from";
    if (names.length > 1) return `${names.join(" and ")} are different ways, expected one`;
    if (base !== undefined && stack === undefined) return "--base needs a stack";
    if (to !== undefined && from === undefined) return `--to needs --from, not ${names.join()}`;
    if (from !== undefined && to === undefined && stack === undefined) return "--from needs --to or a stack";
    if (stack !== undefined && (to !== undefined || preview !== undefined)) {
        return `a stack (${stack}) beside ${to === undefined ? "--preview" : "--to"}, which is the new side itself`;
    }
    return undefined;
}

/** The stack of the project as it stands. */
async function current(stack: string): Promise<Snapshot> {
    const settings = stackSettings(stack);
    return withProgress("Program", async () => snapshotOf(await runProgram(stack), hostsOf(settings.layout)));
}

/** A folder, a plan file or a preview, whichever it is. */
export async function readSide(path: string, side: "before" | "after"): Promise<Snapshot> {
    if (!existsSync(path)) throw new Error(`${path}: no such file or folder`);
    if (statSync(path).isDirectory()) return readFolder(path);
    let content: unknown;
    try {
        content = JSON.parse(await readFile(path, "utf8"));
    } catch (error) {
        throw new Error(`${path} is no JSON, expected a plan file or a preview: ${(error as Error).message}`);
    }
    if (content !== null && typeof content === "object") {
        if (isPlanFile(content)) return readPlanFile(path, content);
        if (isPreview(content)) return readPreview(path, content, side);
    }
    throw new Error(
        `${path} is neither a plan file (plan STACK --out FILE) nor a preview (pulumi preview --json --show-sames > FILE)`,
    );
}

function refuseDifferent(before: Snapshot, after: Snapshot): void {
    if (before.stack === undefined || after.stack === undefined || before.stack === after.stack) return;
    throw new Error(
        `the old side is stack ${before.stack}, the new one is stack ${after.stack}: expected two sides of one stack`,
    );
}

/** What is no preview has one side only. */
async function refuseOther(path: string): Promise<void> {
    const { engineNames } = await readSide(path, "after");
    if (engineNames) return;
    throw new Error(
        `--preview ${path} is no preview, expected what pulumi preview --json --show-sames writes; for a plan file or folder, --from`,
    );
}

/** A side that leaves out what stays can stand beside its own other side only. */
function refusePartial(side: Snapshot, path: string): void {
    if (!side.partial) return;
    throw new Error(
        `${path} has only what the preview changes, expected all of the stack: pulumi preview --json --show-sames > ${path}`,
    );
}

/** Both sides, old and new. Throws with what is wrong with their choice, or with one of them. */
export async function readSides(sides: Sides): Promise<[before: Snapshot, after: Snapshot]> {
    const wrong = fault(sides);
    if (wrong !== undefined)
        throw new Error([`${wrong}; expected one of:`, ...WAYS.map((way) => `  ${way}`)].join("\n"));
    if (sides.preview !== undefined) await refuseOther(sides.preview);
    const { stack = "", base, from = sides.preview ?? "", to = sides.preview } = sides;
    // What is wrong with a name is told before anything takes time.
    if (to === undefined) stackSettings(stack);
    const before = base === undefined ? await readSide(from, "before") : await revisionSnapshot(base, stack);
    const after = to === undefined ? await current(stack) : await readSide(to, "after");
    refuseDifferent(before, after);
    if (from !== to) {
        refusePartial(before, from);
        refusePartial(after, to ?? "");
    }
    return [before, after];
}
