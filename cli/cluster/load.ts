import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Report } from "../progress";
import { Api, ApiError, PARALLEL } from "./api";
import { Chosen, chooseDefinitions, definitionsFile, definitionsFolder, originsOf } from "./crds";
import { Kind, definitionSources } from "./definitions";
import { forEachOf, waitFor } from "./exec";

const SERVED_TIMEOUT_MS = 120_000;

/** What a cluster has been given, kept in its work directory: operator → what was chosen. */
type Loaded = Record<string, Pick<Chosen, "note" | "digest">>;

function groupVersionOf({ group, version }: Kind): string {
    return `${group}/${version}`;
}

/** Whether the API server serves all of these kinds, of one group and version, and has published their schemas. */
async function isServed(api: Api, groupVersion: string, kinds: Kind[]): Promise<boolean> {
    const schemas = await api.text(`/openapi/v3/apis/${groupVersion}`).catch((error: unknown) => {
        if (error instanceof ApiError) return "";
        throw error;
    });
    return kinds.every(({ plural }) => schemas.includes(`/${plural}/{name}"`));
}

/** Waits until kinds can be used: kwok and kubectl read their schemas. */
async function waitServed(api: Api, kinds: Kind[]): Promise<void> {
    for (const groupVersion of new Set(kinds.map(groupVersionOf))) {
        const members = kinds.filter((kind) => groupVersionOf(kind) === groupVersion);
        await waitFor(`${groupVersion} served`, SERVED_TIMEOUT_MS, async () =>
            (await isServed(api, groupVersion, members)) ? true : undefined,
        );
    }
}

/**
 * Gives the cluster the definitions of the program's custom resources, where it does not have them yet. Returns where each
 * operator's come from, a line each.
 */
export async function loadDefinitions(
    api: Api,
    directory: string,
    given: string | undefined,
    report: Report,
): Promise<string[]> {
    const record = join(directory, "definitions.json");
    const loaded = (existsSync(record) ? JSON.parse(await readFile(record, "utf8")) : {}) as Loaded;
    for (const source of definitionSources) {
        const { operator } = source;
        const before = loaded[operator];
        const file = await definitionsFile(definitionsFolder(given), operator);
        // Without a file to compare with, what was found for this cluster once is not looked for again.
        if (file === undefined && before) continue;
        report(operator);
        const chosen = await chooseDefinitions(source, originsOf(source, file));
        if (chosen.digest === before?.digest) continue;
        await forEachOf(chosen.definitions, PARALLEL, ({ name, text }) =>
            api.apply(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`, text),
        );
        loaded[operator] = { note: chosen.note, digest: chosen.digest };
    }
    report("waiting until they are served");
    // Also where they were loaded before: an API server that has just started reads them anew.
    await waitServed(
        api,
        definitionSources.flatMap(({ kinds }) => kinds),
    );
    await writeFile(record, JSON.stringify(loaded, undefined, 2));
    return definitionSources.map(({ operator }) => loaded[operator]?.note ?? operator);
}
