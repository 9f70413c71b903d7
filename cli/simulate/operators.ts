import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { operatorKinds, operatorWorkloads } from "../workloads";
import { Kubectl } from "./kubectl";

interface CustomObject {
    apiVersion: string;
    kind: string;
}

/** Makes what the operators would make of the custom resources that are there: each kind's own pods.ts says what. */
export async function actAsOperators(kubectl: Kubectl, directory: string): Promise<void> {
    const listed = await kubectl("get", operatorKinds.join(","), "--all-namespaces", "-o", "json");
    const objects = (JSON.parse(listed) as { items: CustomObject[] }).items;
    const file = join(directory, "operators.json");
    await writeFile(
        file,
        JSON.stringify({ apiVersion: "v1", kind: "List", items: objects.flatMap(operatorWorkloads) }),
    );
    if (objects.length > 0)
        await kubectl("apply", "--server-side", "--field-manager", "openstack-ra-simulator", "-f", file);
}
