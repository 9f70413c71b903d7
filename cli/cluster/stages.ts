import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { Api, PARALLEL } from "./api";
import { forEachOf } from "./exec";
import { projectRoot } from "../../components/common/project";

interface Stage {
    metadata: { name: string };
    spec: { resourceRef: { apiGroup: string; kind: string } };
}

/** All Stages of tools/stages. */
export async function readStages(): Promise<Stage[]> {
    const folder = join(projectRoot(), "tools", "stages");
    const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Stage));
}

/** Gives the Stages to kwok. Their kinds must be served by now: kwok passes over those that are not. */
export async function applyStages(api: Api, stages: Stage[]): Promise<void> {
    // A change, even where there is none: kwok looks again for kinds that it has passed over when it started.
    const annotations = { "openstack-ra/given-at": new Date().toISOString() };
    await forEachOf(stages, PARALLEL, async (stage) => {
        const manifest = { ...stage, metadata: { ...stage.metadata, annotations } };
        await api.apply(`/apis/kwok.x-k8s.io/v1alpha1/stages/${stage.metadata.name}`, JSON.stringify(manifest));
    });
}
