import { impactTitles } from "../impact/classes";
import { count, indented, Style, table } from "../table";
import { isDone, UpgradeState } from "./state";
import { PodCount, shell, Step, upCommand } from "./steps";

function podText({ kind, name, pods, atOnce, waves }: PodCount): string {
    const each = kind === "DaemonSet" ? count(pods, "host") : count(pods, "pod");
    return `${name}: ${each}${waves === undefined ? "" : ` in ${count(waves, "wave")} of ${atOnce ?? 0}`}`;
}

/** Many of a kind whose names differ in a number or host at their end are one line: Ceph's OSDs, host by host. */
function podTexts(pods: PodCount[]): string[] {
    const stem = ({ kind, name, waves }: PodCount) =>
        waves === undefined ? `${kind} ${name.replace(/\d+$/, "")}` : name;
    return [...new Set(pods.map(stem))].map((one) => {
        const own = pods.filter((pod) => stem(pod) === one);
        const [first, last] = [own[0], own.at(-1)];
        if (!first || !last || own.length < MANY) return own.map(podText).join(", ");
        const sum = own.reduce((total, each) => total + each.pods, 0);
        return `${first.name} to ${last.name}: ${count(sum, "pod")} of ${own.length}`;
    });
}

/** Up to so many are named. */
const MANY = 4;

function mark(step: Step, state: UpgradeState | undefined): string {
    if (state === undefined) return "";
    if (isDone(state, step.id)) return "done";
    return state.progress[step.id] ? "begun" : "";
}

function details(stack: string, step: Step): string[] {
    const commands = [...step.commands, ...(step.targets.length > 0 ? [upCommand(stack, step)] : [])];
    const rows = [
        ...[...(step.whole ?? []), ...step.checks].map((line) => ["before", shell(line)]),
        ...(step.irreversible === undefined ? [] : [["beware", `cannot be undone: ${step.irreversible}`]]),
        ...step.notes.map((note) => ["note", note]),
        ...commands.map((line) => ["run", shell(line)]),
        ...(step.hand ? [["by hand", step.hand.how], ...step.hand.done.map((line) => ["is done", shell(line)])] : []),
        ...podTexts(step.pods).map((pods) => ["replaces", pods]),
        ["back", step.back],
    ];
    const width = Math.max(...rows.map(([title = ""]) => title.length));
    return rows.map(([title = "", text = ""]) => `${title.padEnd(width)}  ${text}`);
}

/** All steps: first a table of them, then each with its check, its command and the way back. */
export function stepsText(title: string, stack: string, steps: Step[], style: Style, state?: UpgradeState): string {
    const rows = steps.map((step, i) => [
        String(i + 1),
        step.id,
        impactTitles[step.impact],
        String(step.pods.reduce((sum, { pods }) => sum + pods, 0) || ""),
        mark(step, state),
    ]);
    const columns = [
        { title: "#", align: "right" as const },
        { title: "STEP" },
        { title: "IMPACT" },
        { title: "PODS", align: "right" as const },
        { title: state ? "STATE" : "" },
    ];
    return [
        style.heading(title),
        "",
        ...table(columns, rows),
        "",
        ...steps.flatMap((step, i) => [
            style.heading(`${i + 1}. ${step.id}: ${step.title}`),
            ...indented(details(stack, step), "   "),
            "",
        ]),
    ].join("\n");
}
