import * as pulumi from "@pulumi/pulumi";
import { CloudArgs, cloudFaults } from "../components/cloud";
import { Fault, faultCount, faultsAt, faultText, meaningless } from "../components/common/faults";
import { imageFaults } from "../components/common/images";
import { checkedBy } from "../components/common/schema";
import { suggestion } from "../components/common/text";
import { OperatorsArgs, operatorsFaults } from "../components/operators";
import { findLayout, layoutNames } from "../stacks";
import { inCells } from "../stacks/cells";
import { Layout } from "../stacks/layout";
import { layoutFaults } from "../stacks/validate";
import { cloudArgs } from "./cloud";
import { schema, secretKeys, textKeys, Values } from "./schema";

/** What the program is made from: the stack's configuration, checked, with its layout and its cloud. */
export interface Settings extends Pick<
    Values,
    "namespace" | "kubeconfig" | "kubeContext" | "loadBalancers" | "protect" | "manageNodes"
> {
    /** With its hypervisors in their cells. */
    layout: Layout;
    cloud: CloudArgs;
    operators: Omit<OperatorsArgs, "namespace">;
}

function parsed(key: string, text: string): unknown {
    if (textKeys.includes(key)) return text === "" ? undefined : text;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function plaintextFaults(given: Record<string, string>, isSecret: (key: string) => boolean): Fault[] {
    return secretKeys
        .filter((key) => !["", "{}", undefined].includes(given[key]) && !isSecret(key))
        .map((key) => {
            const set = textKeys.includes(key) ? `--secret ${key}` : `--secret --path ${key}.<name>`;
            return { propertyPath: key, reason: `stands in plain text, expected a secret: pulumi config set ${set}` };
        });
}

/**
 * Settings from configuration values as the engine has them (name → text).
 * @param isSecret whether a value is encrypted in the stack's file
 * Throws one error that lists every fault of the configuration, the layout and the arguments of all tiers.
 */
export function parseSettings(given: Record<string, string>, isSecret: (key: string) => boolean): Settings {
    const values = Object.fromEntries(Object.entries(given).map(([key, text]) => [key, parsed(key, text)]));
    const { sound, faults } = checkedBy(schema, values, secretKeys);
    return settingsOf(sound, [...faults, ...plaintextFaults(given, isSecret)]);
}

/** Throws where there were faults before or are more of them. */
function settingsOf(values: Values, before: Fault[]): Settings {
    const site = findLayout(values.layout);
    const cloud = cloudArgs(values, site);
    const operators = { ...values.operators, registry: values.imageRegistry } as Settings["operators"];
    const ofSite = site ? faultsAt(`layout ${site.name}`, layoutFaults(site)) : missingLayout(values.layout);
    // What tiers are told of the site, they would refuse again.
    const told = /^(fabric\.bgp|networking\.overlay|ceph\.(hosts|monitorHosts|networks))\b/;
    const faults = [
        ...before,
        ...imageFaults("images", values.images),
        ...ofSite,
        ...besideExternal(values, cloud),
        ...operatorsFaults(operators).map((fault) => ({ ...fault, propertyPath: `operators.${fault.propertyPath}` })),
        ...cloudFaults(cloud).filter(({ propertyPath }) => ofSite.length === 0 || !told.test(propertyPath)),
    ];
    if (!site || faults.length > 0) {
        const title = `the configuration of this stack has ${faultCount(faults)}; nothing was changed`;
        throw new pulumi.RunError(faultText(title, faults));
    }
    const { namespace, kubeconfig, kubeContext, loadBalancers, protect, manageNodes } = values;
    const layout = inCells(site, cloud.cells.length);
    return { namespace, kubeconfig, kubeContext, loadBalancers, protect, manageNodes, layout, cloud, operators };
}

/** What means nothing where the database or the brokers are there already. */
function besideExternal({ database, messaging }: Values, { cells }: CloudArgs): Fault[] {
    return Object.entries({ database, messaging }).flatMap(([path, { external, replicas }]) => {
        if (!external) return [];
        const several = `${cells.length} cells, expected 1 beside ${path}.external: each has its own`;
        return [
            ...meaningless("external", { replicas }).map((fault) => ({ ...fault, propertyPath: `${path}.replicas` })),
            ...(cells.length > 1 ? faultsAt("cells", [several]) : []),
        ];
    });
}

function missingLayout(name: string): Fault[] {
    const names = layoutNames();
    const given = name === "" ? "missing" : `no layout "${name}"${suggestion(name, names)}`;
    return [{ propertyPath: "layout", reason: `${given}, expected one of ${names.join(", ")}` }];
}

/** The settings of the stack that runs. */
export function readSettings(): Settings {
    const prefix = `${pulumi.getProject()}:`;
    // The SDK has it, but leaves it out of its types.
    const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
    const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
    const given = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
    return parseSettings(given, (key) => isConfigSecret(prefix + key));
}
