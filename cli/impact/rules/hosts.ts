import { Change } from "../../diff/compare";
import { HOSTS } from "../../diff/moved";
import { count } from "../../table";
import { Rule } from "../rule";

function holdsData({ name }: Change): boolean {
    return name.split(", ").includes("storage");
}

/** "5 storage hosts change rack, 3 of them from rack-01 to rack-02"; the pairs are told with the fields. */
function text({ name, fields }: Change): string {
    return `${count(fields.length, `${name} host`)} ${fields.length === 1 ? "changes" : "change"} rack`;
}

const OFF = "each is off while it is carried, and then has the other rack's switches, addresses and labels";

export const hostRules: Rule[] = [
    {
        name: "storage-moves",
        class: "member-restart",
        applies: (change) => change.kind === HOSTS && holdsData(change),
        says: (change) =>
            `${text(change)}: CRUSH moves their data, and with it much of the others'; ${OFF}. Where no host is carried, give the layout the racks that they stand in`,
    },
    {
        name: "hosts-move",
        class: "data-plane",
        applies: (change) => change.kind === HOSTS && !holdsData(change),
        says: (change) =>
            `${text(change)}: ${OFF}. Where no host is carried, give the layout the racks that they stand in`,
    },
];
