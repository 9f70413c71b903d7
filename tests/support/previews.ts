import { ProgramRun, Registered, revealed } from "../../cli/program";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource's state as the engine writes it: secrets whole, names of its own with an annotation that tells so. */
function stateOf(resource: Registered, suffix: string): object {
    const inputs = revealed(resource.inputs, () => "[secret]") as Record<string, unknown>;
    const metadata = inputs.metadata as { name?: string; annotations?: object } | undefined;
    const isAutonamed = metadata !== undefined && metadata.name === undefined && resource.objectName !== undefined;
    const annotations = { ...metadata?.annotations, "pulumi.com/autonamed": "true" };
    const named = { ...metadata, name: `${resource.name}-${suffix}`, annotations };
    const { urn, type, custom, parent, protect, ignoreChanges } = resource;
    return {
        ...{ urn, type, custom, protect, ignoreChanges },
        parent: parent ?? "",
        inputs: { ...inputs, ...(isAutonamed ? { metadata: named } : {}), __fieldManager: "x" },
    };
}

/** The text with the program's names by content as an engine would have them. */
function renamed(text: string, names: Map<string, string>): string {
    return [...names].reduce((all, [name, other]) => all.replaceAll(name, other), text);
}

function isAutonamed({ name, objectName, inputs }: Registered): boolean {
    const given = (inputs.metadata as { name?: string } | undefined)?.name;
    return objectName !== undefined && given === undefined && objectName !== name;
}

/**
 * What `pulumi preview --json` writes where the old run is deployed and the new one is wanted. ConfigMaps and Secrets that
 * change get another random name, which what refers to them does not know yet.
 * @param sames what stays is in it too, as with `--show-sames`; the stack itself always is
 */
export function previewOf(before: Pick<ProgramRun, "resources">, after: ProgramRun, sames = false): string {
    const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
    const now = new Map(after.resources.map((resource) => [resource.urn, resource]));
    const changedName = (urn: string) => old.get(urn)?.objectName !== now.get(urn)?.objectName;
    const namesOf = (resources: Registered[], other: (urn: string, name: string) => string) =>
        new Map(resources.filter(isAutonamed).map(({ urn, name, objectName = "" }) => [objectName, other(urn, name)]));
    const oldNames = namesOf(before.resources, (_, name) => `${name}-0a1b2c3d`);
    const newNames = namesOf(after.resources, (urn, name) => (changedName(urn) ? UNKNOWN : `${name}-0a1b2c3d`));
    const steps = [...new Set([...now.keys(), ...old.keys()])].map((urn) => {
        const [was, is] = [old.get(urn), now.get(urn)];
        const suffix = is && isAutonamed(is) && changedName(urn) ? "4e5f6a7b" : "0a1b2c3d";
        const oldState = was && (JSON.parse(renamed(JSON.stringify(stateOf(was, "0a1b2c3d")), oldNames)) as object);
        const newState = is && (JSON.parse(renamed(JSON.stringify(stateOf(is, suffix)), newNames)) as object);
        const same = JSON.stringify({ ...oldState }) === JSON.stringify({ ...newState });
        const op = !oldState ? "create" : !newState ? "delete" : same ? "same" : isAutonamed(is) ? "replace" : "update";
        const detailedDiff = op === "replace" ? { data: { kind: "update-replace", inputDiff: true } } : null;
        return { op, urn, oldState, newState, detailedDiff, ...(op === "replace" ? { replaceReasons: ["data"] } : {}) };
    });
    const shown = steps.filter(({ op, urn }) => sames || op !== "same" || urn.includes("::pulumi:pulumi:Stack::"));
    return JSON.stringify({ config: {}, steps: shown, diagnostics: [], duration: 1, changeSummary: {} });
}
