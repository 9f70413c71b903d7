import { Budget } from "../../components/cloud/budgets";
import { cloudBudgets } from "../../components/cloud";
import type { Settings } from "../../config";
import { amount, percent, table } from "../table";

/** Takers of a budget that are worth a line of their own. */
const MOST = 5;

/** Cells are equal, so one stands for all of them; what nothing is taken of is not worth a line. */
export function worthTelling(all: Budget[]): Budget[] {
    const cells = all.filter(({ cell }) => cell !== undefined);
    const fullest = (what: string) => cells.filter((of) => of.what === what).sort((a, b) => b.used - a.used)[0];
    return all.filter((budget) => budget.used > 0 && (budget.cell === undefined || budget === fullest(budget.what)));
}

/** What is taken of what there is, and by whom: the same numbers by which an overdrawn budget is refused. */
export function budgets({ cloud }: Settings): string[] {
    const rows = worthTelling(cloudBudgets(cloud)).flatMap(({ what, cell, used, limit, unit, parts }) => {
        const [most, rest] = [parts.slice(0, MOST), parts.slice(MOST)];
        const others = rest.reduce((sum, part) => sum + part.used, 0);
        const of = limit === undefined ? "of the external server's own" : `of ${amount(limit)} ${unit}`;
        return [
            [cell ? `${what}, each cell` : what, amount(used), of, limit === undefined ? "" : percent(used, limit), ""],
            ...most.map(({ who, used: part, how }) => [`  ${who}`, amount(part), "", "", how]),
            ...(rest.length > 0 ? [[`  ${rest.length} more`, amount(others), "", "", ""]] : []),
        ];
    });
    return table(
        [
            { title: "" },
            { title: "USED", align: "right" },
            { title: "LIMIT" },
            { title: "", align: "right" },
            { title: "" },
        ],
        rows,
    );
}
