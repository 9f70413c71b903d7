import type { Settings } from "../../config";
import { hostCounter } from "../../stacks";
import { hostGroups } from "../../stacks/groups";
import { Manifest, manifests } from "../manifests";
import { operatorLines } from "../operators";
import { ProgramRun } from "../program";
import { count, counted, indented, plain, Style, table, wrapped } from "../table";
import { podSets } from "../workloads";
import { budgets } from "./budgets";
import { hostsByRole } from "./hosts";
import { placement } from "./placement";
import { hardware, heading, networks } from "./site";
import { storage } from "./storage";
import { tierTree } from "./tiers";

function objectCounts(run: ProgramRun, all: Manifest[]): string[] {
    return [
        `${count(all.length, "Kubernetes object")}; ${count(run.resources.length, "resource")} of the engine`,
        ...wrapped(counted(all.map(({ object }) => object.kind))),
    ];
}

/** Images of the catalogue that objects name. */
function images(settings: Settings, all: Manifest[]): string[] {
    const text = JSON.stringify(all.map(({ object }) => object));
    const used = Object.entries(settings.cloud.images ?? {}).filter(([, reference]) =>
        text.includes(JSON.stringify(reference)),
    );
    return table([{ title: "NAME" }, { title: "REFERENCE" }], used);
}

/** What a stack is: hardware, tiers, requests against capacity, placement, budgets, counts. As long for any number of hosts. */
export function planText(run: ProgramRun, settings: Settings, style: Style = plain): string {
    const all = manifests(run);
    const sets = podSets(all, hostCounter(settings.layout));
    const groups = hostGroups(settings.layout);
    const sections: [string, string[]][] = [
        [heading(run, settings), hardware(settings, groups)],
        ["Tiers", tierTree(all, sets)],
        ["Hosts by role", hostsByRole(groups, sets)],
        ["Placement", placement(settings, all, sets)],
        ["Budgets", budgets(settings)],
        ["Networks", networks(settings)],
        ["Storage", storage(settings)],
        ["Operators", operatorLines(run)],
        ["Objects", objectCounts(run, all)],
        ["Images", images(settings, all)],
    ];
    return sections.map(([title, lines]) => [style.heading(title), ...indented(lines)].join("\n")).join("\n\n");
}
