import * as pulumi from "@pulumi/pulumi";
import { setImmediate } from "node:timers/promises";
import { Registered } from "../../cli/program";
import { at } from "./stacks";
import { unwrapped } from "./secrets";

/** What a user's own program registered, in order of registration; secrets in `Secret` objects. */
export type Made = Pick<Registered, "type" | "name" | "inputs" | "objectName">;

export interface LibraryRun<T> {
    /** What the program returned. */
    value: T;
    resources: Made[];
    /** The inputs of the one resource with a type's last part and a name. */
    inputs: (type: string, name: string) => Record<string, unknown>;
}

/** Runs a program that uses components by themselves, as any other Pulumi program would, without index.ts. */
export async function library<T>(program: () => T): Promise<LibraryRun<T>> {
    const resources: Made[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs: given }) => {
                const inputs = given as Record<string, unknown>;
                const objectName = (at(inputs, "metadata", "name") as string | undefined) ?? `${name}-1a2b3c4`;
                resources.push({ type, name, inputs: unwrapped(inputs) as Record<string, unknown>, objectName });
                const metadata = { ...(inputs.metadata as object | undefined), name: objectName };
                const generated = pulumi.secret(`generated-${name}`);
                return { id: `${name}-id`, state: { ...inputs, metadata, result: generated, base64: generated } };
            },
            call: () => ({}),
        },
        "a-users-own",
        "test",
    );
    const value = program();
    await pulumi.runtime.disconnect();
    await setImmediate();
    const inputs = (type: string, name: string) => {
        const found = resources.filter((made) => made.type.endsWith(`:${type}`) && made.name === name);
        if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources ${type} ${name}`);
        return found[0].inputs;
    };
    return { value, resources, inputs };
}

/** What an output comes to. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => {
        output.apply(resolve);
    });
}

export function isSecret(output: pulumi.Output<unknown>): Promise<boolean> {
    return pulumi.isSecret(output);
}

/** The data of a Secret in plain text. */
export function plainData(inputs: Record<string, unknown>): Record<string, string> {
    const { value } = inputs.data as { value: Record<string, string> };
    return Object.fromEntries(
        Object.entries(value).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
    );
}
