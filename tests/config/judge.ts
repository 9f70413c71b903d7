import { Check } from "./check/check";
import { checkFor, excuseFor, judgeTogether } from "./checks";
import { RenderedFile } from "../support/files";
import { Unavailable } from "./unavailable";

export interface Judgement {
    /** "stack/owner/file: what its program says", all of them. */
    faults: string[];
    /** Files whose program cannot be had anywhere, with the reason. */
    excused: string[];
    /** Files whose program this machine does not have, with the reason. */
    missed: string[];
}

const known = new Map<string, Promise<string[]>>();

/** What a check says of a file, asked once for equal files of several stacks. */
function once(check: Check, file: RenderedFile): Promise<string[]> {
    const key = JSON.stringify([file.owner, file.name, file.content]);
    const faults = known.get(key) ?? check(file);
    known.set(key, faults);
    return faults;
}

/** Gives every file to the program that reads it. A file without a program and without a stated reason is a fault. */
export async function judge(files: RenderedFile[]): Promise<Judgement> {
    const result: Judgement = { faults: [], excused: [], missed: [] };
    await judgeTogether(files);
    for (const file of files) {
        const where = `${file.stack}/${file.owner}/${file.name}`;
        const check = checkFor(file);
        const excuse = excuseFor(file);
        if (!check) {
            if (excuse) result.excused.push(`${where}: ${excuse}`);
            else result.faults.push(`${where}: no check reads this file, expected one in tests/config/checks.ts`);
            continue;
        }
        // Lenient readers take these for zero or a name.
        const leak = /\b(NaN|undefined)\b|\[object Object\]/.exec(file.content);
        if (leak) result.faults.push(`${where}: "${leak[0]}" in the text, expected a value`);
        try {
            result.faults.push(...(await once(check, file)).map((fault) => `${where}: ${fault}`));
        } catch (error) {
            if (!(error instanceof Unavailable)) throw error;
            result.missed.push(`${where}: ${error.message}`);
        }
    }
    return result;
}

/** Faults of a text as a file of a name, by one check. */
export const judged = (check: Check, name: string, content: string): Promise<string[]> =>
    check({ stack: "", owner: "", name, content });
