import { Impact, impactClasses, ImpactClass, impactTitles } from "../impact";
import { listed } from "../impact/rule";
import { count } from "../table";
import { Change } from "./compare";
import { Difference } from "./difference";
import { FieldChange } from "./fields";

/** Longer values are cut: what matters stands at their beginnings, and JSON has them whole. */
const LONGEST = 160;

const OPS: Record<Change["op"], string> = { create: "new", update: "", replace: "made anew", delete: "gone" };

/** "Deployment keystone", "StatefulSet etcd (made anew)". */
export function objectTitle({ kind, name, op }: Change): string {
    return `${kind} ${name}${OPS[op] === "" ? "" : ` (${OPS[op]})`}`;
}

export function headline({ stack, impacts, worst, isNew }: Difference): string {
    const name = stack === undefined ? "" : `${stack}: `;
    if (impacts.length === 0) return `${name}no object changes`;
    const objects = `${count(impacts.length, "object")} ${isNew ? (impacts.length === 1 ? "is new" : "are new") : impacts.length === 1 ? "changes" : "change"}`;
    return `${name}${objects}, at worst: ${impactTitles[worst]}`;
}

/** Each class that there is, worst first, with its objects. */
export function byClass(impacts: Impact[]): { class: ImpactClass; title: string; number: number; names: string }[] {
    return [...impactClasses].reverse().flatMap((one) => {
        const of = impacts.filter((impact) => impact.class === one);
        if (of.length === 0) return [];
        const names = listed([...new Set(of.map(({ change }) => change.name))]);
        return [{ class: one, title: impactTitles[one], number: of.length, names }];
    });
}

/** Where a field is, in a reader's words: without the steps that every pod and every file has. */
export function fieldTitle(path: string): string {
    return path
        .replace(/^(?:spec\.jobTemplate\.)?spec\.template\.spec\./, "")
        .replace(/^data\[([^\]]+)\]/, "$1")
        .replace(/^data\./, "");
}

export function cut(text: string): string {
    const line = text.replace(/\n/g, "\\n");
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Lines of a unified diff, each cut. */
export function cutLines(lines: string): string[] {
    return lines.split("\n").map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
}

/** What refers to changed content by its name, each once; and the fields that are the object's own. */
export function told(fields: FieldChange[]): { reads: string[]; own: FieldChange[] } {
    const reads = [...new Set(fields.flatMap(({ via }) => via ?? []))];
    return { reads, own: fields.filter(({ via }) => via === undefined) };
}

/** Objects that came or went and have no more to tell than their names: "new: Secret a, ConfigMap b"; and the others. */
export function withoutNews(impacts: Impact[]): { names: string[]; rest: Impact[] } {
    const isPlain = ({ findings, class: impact }: Impact) =>
        impact === "no-restart" && findings.every(({ text }) => text === "");
    const named = (op: Change["op"]) => {
        const of = impacts.filter((impact) => isPlain(impact) && impact.change.op === op);
        return of.length === 0
            ? []
            : [`${OPS[op]}: ${of.map(({ change }) => `${change.kind} ${change.name}`).join(", ")}`];
    };
    return { names: [...named("create"), ...named("delete")], rest: impacts.filter((impact) => !isPlain(impact)) };
}
