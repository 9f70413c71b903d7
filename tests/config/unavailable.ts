import { Context } from "mocha";

/** What a test needs and this machine cannot give it, with the reason. */
export class Unavailable extends Error {}

/** What a test needs, or the test is skipped with a line that says which program was missing and why. */
export async function orSkip<T>(test: Context, needed: Promise<T>): Promise<T> {
    try {
        return await needed;
    } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        console.warn(`SKIPPED, NOT CHECKED: ${test.test?.parent?.fullTitle() ?? "config"}: ${error.message}`);
        return test.skip();
    }
}
