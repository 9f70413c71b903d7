import { differenceOf, Difference } from "../../cli/diff/difference";
import { Hosts, hostsOf, Resource, Snapshot, snapshotOf } from "../../cli/diff/snapshot";
import { runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { Layout } from "../../stacks/layout";
import { withLayout } from "./refusal";
import { stackRun } from "./stacks";

/** The lab as it stands. */
export async function labSide(): Promise<Snapshot> {
    return snapshotOf(await stackRun("lab"), hostsOf(stackSettings("lab").layout));
}

/** What some settings change in the lab. */
export async function labDifference(config: Record<string, string>): Promise<Difference> {
    const after = snapshotOf(await runProgram("lab", { config }), hostsOf(stackSettings("lab", config).layout));
    return differenceOf(await labSide(), after);
}

/** What another layout changes in the lab. */
export async function layoutDifference(layout: Layout): Promise<Difference> {
    const before = await labSide();
    return withLayout("lab", layout, async () =>
        differenceOf(before, snapshotOf(await runProgram("lab"), hostsOf(layout))),
    );
}

/** Class → what is in it: "Deployment keystone", sorted. */
export function classed({ impacts }: Difference): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { change, class: impact } of impacts) (found[impact] ??= []).push(`${change.kind} ${change.name}`);
    return Object.fromEntries(Object.entries(found).map(([impact, names]) => [impact, names.sort()]));
}

/** What is said of one object: its findings and its fields. */
export function toldOf({ impacts }: Difference, object: string): string {
    const impact = impacts.find(({ change }) => `${change.kind} ${change.name}` === object);
    if (!impact) throw new Error(`nothing is told of ${object}`);
    const fields = impact.change.fields.map(({ path, before, after, via, lines }) =>
        via === undefined ? (lines ?? `${path}: ${before ?? ""} → ${after ?? ""}`) : `reads ${via}`,
    );
    return [...impact.findings.map(({ text }) => text), ...fields].join("\n");
}

/** An object of a tier "t" as one side has it. */
export function resource(kind: string, state: object, more: Partial<Resource> = {}): Resource {
    const name = more.name ?? "x";
    const own = { apiVersion: "v1", kind, metadata: { name }, ...state };
    const known = { name, objectName: name, kind, tier: "t", ignoreChanges: [], state: own };
    return { key: `${kind} ${name}`, ...known, ...more };
}

export function snapshot(resources: Resource[], hosts?: Hosts[]): Snapshot {
    return { stack: "s", resources, hosts };
}

/** What two sides have beside their resources. */
export interface Sides {
    hosts?: Hosts[];
    /** Of the new side. @default the same */
    hostsAfter?: Hosts[];
    /** What stays as it is is left out of both, as in a preview. */
    partial?: true;
}

/** What differs between two sides with these resources. */
export function difference(before: Resource[], after: Resource[], sides: Sides = {}): Difference {
    const { hosts, hostsAfter = hosts, partial } = sides;
    return differenceOf({ ...snapshot(before, hosts), partial }, { ...snapshot(after, hostsAfter), partial });
}
