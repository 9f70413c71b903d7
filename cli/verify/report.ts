import { serviceRow } from "../../components/common/services";
import { indented, Style, table } from "../table";
import { RowReport } from "./judge";
import { RackLoss } from "./losses";

function instances({ found, wanted, verdict }: RowReport): string {
    return verdict === "not built yet" ? "-" : `${found}/${wanted}`;
}

function cells(report: RowReport): string[] {
    const { absorbedBy } = serviceRow(report.service);
    const built = report.verdict !== "not built yet";
    return [
        report.service,
        absorbedBy ? `in ${absorbedBy}` : instances(report),
        built ? String(report.hosts) : "",
        built ? String(report.racks) : "",
        report.mayShare ? "yes" : "no",
        built ? report.balancer : "",
        absorbedBy ? "" : report.verdict,
        built && report.simulated ? "operator's pods, simulated" : "",
    ];
}

/** The placement table with what was found, row by row; then what is wrong, and what the loss of any one rack costs. */
export function verifyText(reports: RowReport[], losses: RackLoss[], style: Style): string {
    const columns = [
        { title: "service" },
        { title: "instances", align: "right" as const },
        { title: "hosts", align: "right" as const },
        { title: "racks", align: "right" as const },
        { title: "may share" },
        { title: "load balancer" },
        { title: "verdict" },
        { title: "" },
    ];
    const ours = reports.filter(({ service }) => !serviceRow(service).addition);
    // What only a cloud of several cells has is no row of another one.
    const later = reports.filter(({ service, wanted }) => serviceRow(service).addition && wanted > 0);
    const rows = [...ours.map(cells), ["since the RA:"], ...later.map(cells)];
    const problems = reports.flatMap(({ service, problems: of }) => of.map((problem) => `${service}: ${problem}`));
    const costly = losses.filter((loss) => loss.problems.length > 0);
    return [
        style.heading("The RA's placement table, from live pods"),
        ...indented(table(columns, rows)),
        "",
        `Hosts dedicated to one of these services: ${reports.reduce((sum, { dedicated }) => sum + dedicated, 0)}`,
        "",
        ...(problems.length > 0 ? [style.heading("What is wrong"), ...indented(problems), ""] : []),
        rackLine(losses, costly),
        ...indented(costly.map(({ rack, problems: of }) => `${rack}: ${of.join("; ")}`)),
        "",
    ].join("\n");
}

function rackLine(losses: RackLoss[], costly: RackLoss[]): string {
    if (losses.length === 0) return "One rack: its loss is the loss of everything, nothing to judge.";
    const verdict = costly.length === 0 ? "PASS" : `FAIL for ${costly.length}`;
    return `Any one of ${losses.length} racks lost: quorums and balanced services stand: ${verdict}`;
}

/** Whether everything that is built is as the table has it. */
export function passes(reports: RowReport[], losses: RackLoss[]): boolean {
    return reports.every(({ verdict }) => verdict !== "FAIL") && losses.every(({ problems }) => problems.length === 0);
}
