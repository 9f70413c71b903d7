import { Input } from "@pulumi/pulumi";
import { Fault, faultsAt } from "../common/faults";
import { isRegistry } from "../common/images";
import { suggestion } from "../common/text";
import { operatorCatalogue, OperatorName, operatorNames } from "./catalogue";

export interface OperatorsArgs {
    /** Those that this program installs. @default none: the cluster has them, at the catalogue's versions */
    install?: Partial<Record<OperatorName, boolean>>;
    /** Namespace of the cloud, whose databases and Elasticsearch they look after. */
    namespace: Input<string>;
    /** Registry in place of those of all images: a site's mirror. @default each image's own */
    registry?: string;
    /**
     * Where they come from: repositories of charts (https or oci), or the URL or path of a copy of a manifest.
     * @default upstream's
     */
    sources?: Partial<Record<OperatorName, string>>;
}

/** Those that are to be installed, in order. */
export function installedOperators({ install }: Pick<OperatorsArgs, "install">): OperatorName[] {
    return operatorNames.filter((name) => install?.[name]);
}

function unknownNames(path: string, given: object | undefined): Fault[] {
    return Object.keys(given ?? {})
        .filter((name) => !operatorNames.includes(name as OperatorName))
        .flatMap((name) =>
            faultsAt(`${path}.${name}`, [
                `no such operator${suggestion(name, operatorNames)}, expected one of ${operatorNames.join(", ")}`,
            ]),
        );
}

function sourceFaults(name: OperatorName, given: string): Fault[] {
    const { source } = operatorCatalogue[name];
    const url = /^https?:\/\/[^\s/]+(\/\S*)?$/.test(given);
    if ("manifest" in source) {
        const sound = url || /^[^\s:]+\.ya?ml$/.test(given);
        return sound ? [] : faultsAt(`sources.${name}`, [`"${given}", expected the URL or path of a manifest`]);
    }
    const sound = url || /^oci:\/\/[^\s/]+\/\S+$/.test(given);
    return sound
        ? []
        : faultsAt(`sources.${name}`, [`"${given}", expected a repository of charts: https:// or oci://`]);
}

/** All faults of the arguments. */
export function operatorsFaults(args: Omit<OperatorsArgs, "namespace">): Fault[] {
    const { registry, sources = {} } = args;
    const installed = installedOperators(args);
    const faults = [...unknownNames("install", args.install), ...unknownNames("sources", sources)];
    if (registry !== undefined && !isRegistry(registry)) {
        faults.push(...faultsAt("registry", [`"${registry}", expected a host, with a port or path where it has one`]));
    }
    for (const name of operatorNames) {
        const given = sources[name];
        if (given !== undefined) {
            faults.push(
                ...(installed.includes(name)
                    ? sourceFaults(name, given)
                    : faultsAt(`sources.${name}`, ["means nothing: this program does not install it"])),
            );
        } else if (registry !== undefined && installed.includes(name) && "manifest" in operatorCatalogue[name].source) {
            faults.push(
                ...faultsAt(`sources.${name}`, [
                    "missing beside registry, expected a copy of the manifest that names the registry's image",
                ]),
            );
        }
    }
    return faults;
}
