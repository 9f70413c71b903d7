import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SIMULATED_LABEL } from "../../components/common/operator";
import { Manifest } from "../manifests";
import { Kubectl } from "./kubectl";

/** Namespaces that a stack puts objects in and does not make: those of the operators that are there already. */
export function foreignNamespaces(all: Manifest[]): string[] {
    const used = new Set(all.flatMap(({ object }) => object.metadata.namespace ?? []));
    const made = new Set(
        all.filter(({ object }) => object.kind === "Namespace").map(({ object }) => object.metadata.name),
    );
    return [...used].filter((namespace) => !made.has(namespace) && namespace !== "default").sort();
}

/** Makes namespaces as their operators' installation would have, before anything is deployed. */
export async function makeNamespaces(kubectl: Kubectl, namespaces: string[], directory: string): Promise<void> {
    if (namespaces.length === 0) return;
    const items = namespaces.map((name) => ({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, labels: { [SIMULATED_LABEL]: "true" } },
    }));
    const file = join(directory, "namespaces.json");
    await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await kubectl("apply", "--server-side", "--field-manager", "openstack-ra-simulator", "-f", file);
}
