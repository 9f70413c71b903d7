import { impactTitles, Impact } from "../impact";
import { indented, plain, Style, table } from "../table";
import { Difference, grouped, HostChange } from "./difference";
import { FieldChange } from "./fields";
import { byClass, cut, cutLines, fieldTitle, headline, objectTitle, told, withoutNews } from "./words";

/** Fields of one object that are printed; JSON has them all. */
const MOST_FIELDS = 20;

function arrow([before, after]: [number, number]): string {
    return before === after ? String(after) : `${before} → ${after}`;
}

/** Roles whose hosts change. */
export function hostRows(hosts: HostChange[]): string[][] {
    return hosts.map((change) => [change.roles, arrow(change.hosts), arrow(change.racks)]);
}

function fieldLines({ path, before, after, lines, sameAs }: FieldChange): string[] {
    const title = fieldTitle(path);
    if (sameAs !== undefined) return [`${title}: as in ${sameAs}`];
    if (lines !== undefined) return [`${title}:`, ...indented(cutLines(lines))];
    if (before === undefined) return [`${title}: + ${cut(after ?? "")}`];
    return after === undefined ? [`${title}: - ${cut(before)}`] : [`${title}: ${cut(before)} → ${cut(after)}`];
}

function objectLines({ change, findings, class: impact }: Impact): string[] {
    const { reads, own } = told(change.fields);
    const rest = own.length - MOST_FIELDS;
    return [
        `${objectTitle(change)}: ${impactTitles[impact]}`,
        ...indented([
            ...findings.map(({ text, class: one }) => (one === impact ? text : `${impactTitles[one]}: ${text}`)),
            ...reads.map((key) => `reads ${key} anew`),
            ...own.slice(0, MOST_FIELDS).flatMap(fieldLines),
            ...(rest > 0 ? [`… and ${rest} more fields`] : []),
        ]),
    ];
}

function groupLines(impacts: Impact[]): string[] {
    const { names, rest } = withoutNews(impacts);
    return [...rest.flatMap(objectLines), ...names];
}

/** The difference for a terminal: what there is of each class, the hosts, then every object by tier and service. */
export function differenceText(difference: Difference, style: Style = plain): string {
    const { impacts, hosts } = difference;
    const summary = table(
        [{ title: "CLASS" }, { title: "" }, { title: "OBJECTS", align: "right" }, { title: "" }],
        byClass(impacts).map(({ class: name, title, number, names }) => [name, title, String(number), names]),
    );
    const hostTable = table([{ title: "ROLE" }, { title: "HOSTS" }, { title: "RACKS" }], hostRows(hosts));
    return [
        style.heading(headline(difference)),
        ...(impacts.length > 0 ? ["", ...summary] : []),
        ...(hosts.length > 0 ? ["", ...hostTable] : []),
        ...grouped(difference).flatMap(({ tier, service, impacts: objects }) => [
            "",
            style.heading(service === undefined || service === tier ? tier : `${tier}, ${service}`),
            ...indented(groupLines(objects)),
        ]),
    ].join("\n");
}
