import * as pulumi from "@pulumi/pulumi";
import { isQuantity, parseQuantity } from "./quantity";

/** One fault of an input: where it is, and a sentence that says what was given and what is expected. */
export interface Fault {
    propertyPath: string;
    reason: string;
}

/** A fault for each reason, all at one path. */
export function faultsAt(path: string, reasons: string[]): Fault[] {
    return reasons.map((reason) => ({ propertyPath: path, reason }));
}

/** How many faults there are. */
export function faultCount(faults: Fault[]): string {
    return `${faults.length} fault${faults.length > 1 ? "s" : ""}`;
}

/** A title, and every fault on a line of its own. */
export function faultText(title: string, faults: Fault[]): string {
    return [title, ...faults.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`)].join("\n");
}

/** Throws one error that lists every fault; returns when there is none. */
export function refuse(what: string, faults: Fault[]): void {
    if (faults.length === 0) return;
    const message = faultText(`${what}: ${faultCount(faults)}`, faults);
    throw new pulumi.InputPropertiesError({ message, errors: faults });
}

/** A host's name or address as URLs have it, or a fault. What is known only later is not checked. */
export function hostName(path: string, host: unknown): Fault[] {
    if (typeof host !== "string" || /^(\w[\w.-]*|\[[\da-f:.]+\])$/i.test(host)) return [];
    return faultsAt(path, [`"${host}", expected a host name or an address (IPv6 in brackets), without a port`]);
}

/** A Kubernetes quantity of bytes such as "200Gi", or a fault. */
export function byteQuantity(path: string, text: string | undefined): Fault[] {
    if (text === undefined || (isQuantity(text) && parseQuantity(text) >= 1)) return [];
    return faultsAt(path, [`"${text}", expected a quantity of bytes such as 200Gi`]);
}

/** Those of the given arguments that mean nothing beside another. */
export function meaningless(beside: string, given: Record<string, unknown>): Fault[] {
    return Object.entries(given)
        .filter(([, value]) => value !== undefined)
        .map(([propertyPath]) => ({ propertyPath, reason: `means nothing beside ${beside}, expected one of the two` }));
}

/** The name of a Kubernetes object that is there already, or a fault. */
export function objectName(path: string, name: string | undefined): Fault[] {
    if (name === undefined || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return [];
    return faultsAt(path, [`"${name}", expected the name of a Kubernetes object: a-z, 0-9, "-" and "."`]);
}

/** A whole number within bounds, or a fault. */
export function wholeNumber(path: string, value: number | undefined, min: number, max: number, unit = ""): Fault[] {
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
    return faultsAt(path, [`${value}${unit}, expected a whole number from ${min} to ${max}${unit}`]);
}
