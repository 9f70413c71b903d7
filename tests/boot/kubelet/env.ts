import { Objects, plain } from "./objects";
import { ContainerSpec, Source } from "./spec";

/** What a pod may be told of itself. */
export interface Facts {
    /** Its name. */
    pod: string;
    /** A field by its path, e.g. "spec.nodeName". Throws where it is none that pods are told. */
    field(path: string): string;
}

/** A text with every $(NAME) of a known variable replaced; $$ stands for one $. */
export function substituted(text: string, env: Record<string, string>): string {
    return text.replace(/\$\$|\$\((\w+)\)/g, (all, name: string | undefined) =>
        name === undefined ? "$" : (env[name] ?? all),
    );
}

/** A container's environment beyond its image's: Secrets and ConfigMaps as a whole first, then variable by variable. */
export function environment(
    { name, envFrom = [], env = [] }: ContainerSpec,
    objects: Objects,
    facts: Facts,
    cluster: Record<string, string>,
): Record<string, string> {
    const result: Record<string, string> = { ...cluster };
    const data = (kind: string, source: Source) => {
        const object = objects.find(kind, source.name);
        if (!object && !source.optional) throw new Error(`no ${kind} ${source.name} for the environment of ${name}`);
        return object ? plain(object) : {};
    };
    for (const { prefix, secretRef, configMapRef } of envFrom) {
        const found = {
            ...(secretRef && data("Secret", secretRef)),
            ...(configMapRef && data("ConfigMap", configMapRef)),
        };
        for (const [key, value] of Object.entries(found)) result[`${prefix ?? ""}${key}`] = value;
    }
    for (const { name: variable, value, valueFrom: from } of env) {
        const keyed = from?.secretKeyRef ?? from?.configMapKeyRef;
        if (from?.fieldRef) result[variable] = facts.field(from.fieldRef.fieldPath);
        else if (keyed) {
            const found = data(from?.secretKeyRef ? "Secret" : "ConfigMap", keyed)[keyed.key];
            if (found === undefined && !keyed.optional) throw new Error(`no key ${keyed.key} in ${keyed.name}`);
            if (found !== undefined) result[variable] = found;
        } else if (from) throw new Error(`variable ${variable} of ${name} comes from where nothing is taken here`);
        else result[variable] = substituted(value ?? "", result);
    }
    return result;
}
