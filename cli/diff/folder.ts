import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { parseAllDocuments } from "yaml";
import { CLUSTER_TIER, KubernetesObject } from "../manifests";
import { cleaned, keyOf, maskedSecret, Resource, secret, Snapshot } from "./snapshot";

/** "120-rolebinding-keystone-rotate": where it stands among its tier's objects, its kind, its resource's name. */
const RENDERED = /^\d{3}-[a-z]+-(.+)\.ya?ml$/;
/** A row of the page that stands in place of Secrets: object, namespace, type, keys, what it is made of, note. */
const SECRET_ROW = /^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|.*\| ([^|]*) \|$/;

function isObject(value: unknown): value is KubernetesObject {
    const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
    return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}

/** As the program's own types have it: "apps/v1", "Deployment" → "kubernetes:apps/v1:Deployment". */
function typeOf({ apiVersion, kind }: KubernetesObject): string {
    return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

function resourceOf(object: KubernetesObject, tier: string, name = object.metadata.name): Resource {
    const { data, stringData, ...rest } = object;
    const state = object.kind === "Secret" ? { ...rest, data: maskedSecret(data ?? stringData ?? {}) } : { ...object };
    return {
        key: keyOf(typeOf(object), name),
        kind: object.kind,
        name,
        objectName: object.metadata.name,
        tier,
        ignoreChanges: [],
        state: cleaned(state),
    };
}

/** The Secrets that a render without them lists: their names and keys, and nothing of their values. */
function listedSecrets(page: string): Resource[] {
    return page.split("\n").flatMap((line) => {
        const [, objectName, namespace = "", type = "", keys = "", note = ""] = SECRET_ROW.exec(line) ?? [];
        if (objectName === undefined) return [];
        const data = Object.fromEntries([...keys.matchAll(/`([^`]+)`/g)].map(([, key = ""]) => [key, secret()]));
        const metadata = { name: objectName, ...(namespace === "" ? {} : { namespace }) };
        const object = { apiVersion: "v1", kind: "Secret", metadata, ...(type === "Opaque" ? {} : { type }), data };
        const name = objectName.replace(/-[0-9a-f]{7,8}$/, "");
        return [
            {
                ...resourceOf(object, "", name),
                state: cleaned(object),
                ignoreChanges: note.includes("once") ? ["data"] : [],
                listedOnly: true as const,
            },
        ];
    });
}

/** The side that a folder of manifests holds, as `render` writes it or as anybody else does. */
export async function readFolder(directory: string): Promise<Snapshot> {
    const resources: Resource[] = [];
    const names = await readdir(directory, { recursive: true });
    for (const path of names.filter((name) => /\.ya?ml$/.test(name)).sort()) {
        const text = await readFile(join(directory, path), "utf8");
        const [folder, file = ""] = path.includes(sep)
            ? [path.split(sep)[0], path.split(sep).pop()]
            : [undefined, path];
        const tier = (folder ?? CLUSTER_TIER).replace(/^00-/, "");
        const documents = parseAllDocuments(text, { version: "1.1" });
        for (const document of Array.isArray(documents) ? documents : []) {
            const [fault] = document.errors;
            if (fault)
                throw new Error(
                    `${relative("", join(directory, path))} is no YAML: ${fault.message.split("\n")[0] ?? ""}`,
                );
            const object = document.toJS() as unknown;
            if (isObject(object)) resources.push(resourceOf(object, tier, RENDERED.exec(file)?.[1]));
        }
    }
    if (names.includes("SECRETS.md")) {
        const page = await readFile(join(directory, "SECRETS.md"), "utf8");
        resources.push(...listedSecrets(page).map((one) => ({ ...one, tier: tierByName(one.name, resources) })));
    }
    if (resources.length === 0) {
        throw new Error(`${directory} holds no manifest, expected a folder that render has written`);
    }
    return { resources, manifestsOnly: true };
}

/** The tier of a Secret that only a list names: the longest of the tiers that its name begins with. */
function tierByName(name: string, resources: Resource[]): string {
    const tiers = [...new Set(resources.map(({ tier }) => tier))].sort((a, b) => b.length - a.length);
    return tiers.find((tier) => name === tier || name.startsWith(`${tier}-`)) ?? CLUSTER_TIER;
}
