import { cephCapacity } from "../../components/ceph";
import { cloudBudgets, tierArgs } from "../../components/cloud";
import { roleNames, roles } from "../../components/common/roles";
import { serviceRow } from "../../components/common/services";
import type { Settings } from "../../config";
import { HostGroup, hostGroups } from "../../stacks/groups";
import { SEGMENT_TITLES, segmentRows, underlayLines } from "../../stacks/networks";
import { worthTelling } from "../plan/budgets";
import { amount, count, percent } from "../table";
import { passes, RackLoss, RowReport } from "../verify";
import { ClusterFacts } from "../verify/facts";
import { Child, dataTable, element, Html } from "./html";
import { rackGrid } from "./racks";
import { lookOf, roleClass } from "./roles";

/** A stack and what a cluster shows of it. */
export interface ReportData {
    stack: string;
    settings: Settings;
    facts: ClusterFacts;
    reports: RowReport[];
    losses: RackLoss[];
    /** How it was deployed, as a sentence. */
    deployed: string;
    made: Date;
}

const VERDICT_CLASSES = { PASS: "good", FAIL: "bad", "not built yet": "later" };

function pill(text: string, look: string, large = false): Html {
    return element("span", { class: `pill ${look}${large ? " large" : ""}` }, text);
}

function section(title: string, about: Child, ...content: Child[]): Html {
    const id = title.toLowerCase().replace(/[^a-z]+/g, "-");
    return element(
        "section",
        { "aria-labelledby": id },
        element("h2", { id }, title),
        element("p", { class: "quiet" }, about),
        ...content,
    );
}

export function heading({ stack, settings, reports, losses }: ReportData): Html {
    const passed = passes(reports, losses);
    return element(
        "header",
        {},
        element(
            "div",
            {},
            element("h1", {}, `OpenStack on “${stack}”`),
            element("p", { class: "quiet" }, settings.layout.description),
        ),
        pill(
            passed ? "PASS: as the placement table has it" : "FAIL: not as the placement table has it",
            passed ? "good" : "bad",
            true,
        ),
    );
}

export function figures({ settings: { layout }, facts, reports, losses }: ReportData): Html {
    const built = reports.filter(({ verdict }) => verdict !== "not built yet");
    const passing = built.filter(({ verdict }) => verdict === "PASS").length;
    const standing = losses.filter(({ problems }) => problems.length === 0).length;
    const { hypervisors, virtualMachines } = layout.scale;
    const all: [string, string][] = [
        ["hosts", amount(layout.hosts.length)],
        ["racks", amount(layout.racks.length)],
        ["pods", amount(facts.pods.length)],
        ["services as wanted", `${passing} of ${built.length}`],
        ...(losses.length > 0
            ? [["racks that may be lost", `${standing} of ${losses.length}`] as [string, string]]
            : []),
        ["hypervisors, sized for", amount(hypervisors)],
        ["virtual machines", amount(virtualMachines)],
    ];
    return element(
        "dl",
        { class: "figures" },
        ...all.map(([what, value]) => element("div", {}, element("dt", {}, what), element("dd", {}, value))),
    );
}

export function racks({ settings: { layout }, facts, losses }: ReportData): Html {
    return section(
        "Racks and hosts",
        "A column is a rack, a cell a host: open one to see what runs there.",
        rackGrid(layout, facts.pods, losses),
        rackLoss(losses),
    );
}

function rackLoss(losses: RackLoss[]): Html {
    const paragraph = (...content: Child[]) => element("p", { class: "below" }, ...content);
    if (losses.length === 0) return paragraph("One rack: its loss is the loss of everything, nothing to judge.");
    const costly = losses.filter(({ problems }) => problems.length > 0);
    return element(
        "div",
        {},
        paragraph(
            costly.length === 0 ? pill("PASS", "good") : pill(`FAIL for ${costly.length}`, "bad"),
            ` Any one of ${losses.length} racks lost, as the bars below them say: quorums keep their majority, balanced ` +
                "services an instance, Ceph its data.",
        ),
        problemList(costly.map(({ rack, problems }) => `${rack}: ${problems.join("; ")}`)),
    );
}

function rolesTitle({ roles: of }: HostGroup): string {
    return of.length === roleNames.length ? "every role" : of.map((role) => roles[role].title).join(", ");
}

/** The legend of the racks, with numbers. */
export function hosts({ settings: { layout }, facts }: ReportData): Html {
    const groups = hostGroups(layout);
    const podsOn = new Map<string, number>();
    for (const { node = "" } of facts.pods) podsOn.set(node, (podsOn.get(node) ?? 0) + 1);
    const podsOf = ({ roles: of }: HostGroup) =>
        layout.hosts
            .filter(({ roles: own }) => own.join() === of.join())
            .reduce((sum, { name }) => sum + (podsOn.get(name) ?? 0), 0);
    const rows = groups.map((group) => [
        element(
            "span",
            { class: "named" },
            element(
                "span",
                { class: `swatch ${roleClass(group.roles)}`, "aria-hidden": "true" },
                lookOf(group.roles).code,
            ),
            rolesTitle(group),
        ),
        amount(group.hosts),
        amount(group.racks.size),
        amount(group.cores),
        `${amount(group.memoryGB)} GB`,
        amount(podsOf(group)),
    ]);
    const numbers = ["Hosts", "Racks", "Cores", "Memory", "Pods"].map((title) => ({ title, align: "right" as const }));
    return section(
        "Hosts by role",
        "Colours and letters as in the racks.",
        dataTable("Hosts by role", [{ title: "Role" }, ...numbers], rows),
    );
}

function placementRow(report: RowReport): Child[] {
    const { service, found, wanted, verdict, mayShare, balancer } = report;
    const { absorbedBy, addition } = serviceRow(service);
    const built = verdict !== "not built yet";
    const notes = [addition ? "since the RA" : "", report.simulated ? "an operator's pods, simulated" : ""];
    return [
        service,
        built ? `${amount(found)} of ${amount(wanted)}` : "",
        built ? amount(report.hosts) : "",
        built ? amount(report.racks) : "",
        mayShare ? "yes" : "no",
        built ? balancer : "",
        absorbedBy ? `in ${absorbedBy}` : pill(verdict, VERDICT_CLASSES[verdict]),
        element("span", { class: "quiet" }, notes.filter((note) => note !== "").join(", ")),
    ];
}

export function placement({ reports }: ReportData): Html {
    const told = reports.filter(({ service, wanted }) => !serviceRow(service).addition || wanted > 0);
    const problems = reports.flatMap(({ service, problems: of }) => of.map((problem) => `${service}: ${problem}`));
    const columns = [
        { title: "Service" },
        ...["Instances", "Hosts", "Racks"].map((title) => ({ title, align: "right" as const })),
        ...["May share", "Load balancer", "Verdict", ""].map((title) => ({ title })),
    ];
    return section(
        "Placement",
        "The reference architecture’s table, row by row, from live pods.",
        problemList(problems),
        dataTable("Placement of services", columns, told.map(placementRow)),
    );
}

function problemList(problems: string[]): Child {
    return problems.length === 0
        ? ""
        : element("ul", { class: "problems" }, ...problems.map((problem) => element("li", {}, problem)));
}

export function budgets({ settings: { cloud } }: ReportData): Html {
    const rows = worthTelling(cloudBudgets(cloud)).map(({ what, cell, used, limit, unit }): Child[] => {
        const share = limit === undefined ? 0 : Math.min(100, (100 * used) / limit);
        return [
            cell ? `${what}, each cell` : what,
            amount(used),
            limit === undefined ? "the server’s own" : `of ${amount(limit)} ${unit}`,
            limit === undefined ? "" : percent(used, limit),
            limit === undefined
                ? ""
                : element(
                      "div",
                      { class: "bar", "aria-hidden": "true" },
                      element("i", { style: `width:${share.toFixed(1)}%` }),
                  ),
        ];
    });
    const columns = [
        { title: "" },
        { title: "Used", align: "right" as const },
        { title: "Limit" },
        { title: "Share", align: "right" as const },
        { title: "" },
    ];
    return section("Budgets", "What the pods may take of what there is.", dataTable("Budgets", columns, rows));
}

export function capacity({ settings: { cloud } }: ReportData): Html {
    const { rows } = cephCapacity(tierArgs(cloud).ceph);
    if (rows.length === 0) return section("Ceph", "A cluster that is there already.");
    const columns = [{ title: "" }, { title: "Value", align: "right" as const }, { title: "From" }];
    return section(
        "Ceph",
        "What it holds, and what is left of that after a loss; computed.",
        dataTable(
            "Capacity of Ceph",
            columns,
            rows.map(({ what, value, how }) => [what.trim(), value, element("span", { class: "quiet" }, how)]),
        ),
    );
}

export function networks({ settings: { layout } }: ReportData): Html {
    const title = (text: string) =>
        text === "VLAN" || text === "MTU" ? text : text.charAt(0) + text.slice(1).toLowerCase();
    const columns = SEGMENT_TITLES.map((text) => ({
        title: title(text),
        align: text === "VLAN" || text === "MTU" ? ("right" as const) : undefined,
    }));
    const lines = underlayLines(layout);
    return section(
        "Networks",
        [count(layout.segments.length, "segment"), ...lines].join("; "),
        dataTable("Networks", columns, segmentRows(layout)),
    );
}
