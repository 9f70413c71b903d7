import { Pods } from "./pods";
import { at, listAt, ofKind, Stack, UNKNOWN } from "./stack";

/** Texts of the ConfigMaps that pods mount, as far as both are known. */
export function textsOf(stack: Stack, { spec, namespace }: Pods): string[] {
    const mounted = listAt(spec, "volumes")
        .flatMap((volume) => [volume, ...listAt(volume, "projected", "sources")])
        .map((source) => at(source, "configMap", "name"))
        .filter((name) => name !== undefined && name !== UNKNOWN);
    return ofKind(stack, "ConfigMap")
        .filter(({ props }) => mounted.includes(at(props, "metadata", "name")))
        .filter(({ props }) => at(props, "metadata", "namespace") === namespace)
        .flatMap(({ props }) => Object.values((at(props, "data") ?? {}) as Record<string, unknown>))
        .filter((text): text is string => typeof text === "string" && text !== UNKNOWN);
}

/** An option of a file of oslo.config. */
export function optionOf(text: string, section: string, option: string): string | undefined {
    const body = text.split(/^\[/m).find((part) => part.startsWith(`${section}]`));
    const line = body?.split("\n").find((of) => of.split("=")[0]?.trim() === option);
    return line?.slice(line.indexOf("=") + 1).trim();
}
