import { Change } from "../../diff/compare";
import { changes, Rule } from "../rule";
import { keepsQuorum, majority, Stateful, statefulOf } from "../stateful";
import { boundText, inPlaceRollout } from "../workload";
import { proxiesGone } from "./outage";

interface Members {
    stateful: Stateful;
    before: number;
    after: number;
}

/** The members of what changes in place. */
function membersOf({ op, before, after }: Change): Members | undefined {
    const stateful = after && statefulOf(after);
    if (op !== "update" || !before || !after || !stateful?.count) return undefined;
    return { stateful, before: stateful.count(before), after: stateful.count(after) };
}

function sizesText(change: Change): string {
    const { before = 0, after = 0, stateful } = membersOf(change) ?? {};
    return `${before} → ${after} ${stateful?.members ?? "members"}`;
}

function shrinkText(change: Change, otherwise: string): string {
    return membersOf(change)?.stateful.shrinks ?? otherwise;
}

/** How many restart one after the other; none where nothing that they are made from changes. */
function restarting(change: Change): (Members & { members: number }) | undefined {
    const found = membersOf(change);
    if (!found?.stateful.restarts || !changes(change, found.stateful.restarts)) return undefined;
    return { ...found, members: Math.min(found.before, found.after) };
}

function timeText({ kind, after }: Change, members: number): string {
    if (kind !== "StatefulSet" || !after) return "";
    return `, ${boundText(inPlaceRollout(after, members))}`;
}

export const memberRules: Rule[] = [
    {
        name: "quorum-lost",
        class: "outage",
        applies: (change) => {
            const found = restarting(change);
            return found !== undefined && found.stateful.quorum && !keepsQuorum(found.stateful, found.members);
        },
        says: (change) => {
            const { members = 0, stateful } = restarting(change) ?? {};
            const thing = stateful?.members ?? "members";
            return members === 1
                ? `the only one of its ${thing} restarts: nothing answers until it is back`
                : `${members} ${thing} restart one at a time, and ${majority(members)} must stand: quorum is not kept`;
        },
    },
    {
        name: "majority-leaves",
        class: "outage",
        insteadOf: ["quorum-lost"],
        applies: (change) => {
            const found = membersOf(change);
            return (
                found !== undefined &&
                found.stateful.quorum &&
                found.after < Math.min(found.before, majority(found.before))
            );
        },
        says: (change) => {
            const quorum = majority(membersOf(change)?.before ?? 0);
            return `${sizesText(change)}: fewer are left than the ${quorum} that make a quorum of those that their data knows, and ${shrinkText(change, "these answer nobody for good, unless the others were taken out one by one before")}`;
        },
    },
    {
        name: "members-restart",
        class: "member-restart",
        applies: (change) => {
            const found = restarting(change);
            return found !== undefined && found.members > 0 && keepsQuorum(found.stateful, found.members);
        },
        says: (change) => {
            const { members = 0, stateful } = restarting(change) ?? {};
            const thing = stateful?.members ?? "members";
            if (members === 1) return `its only pod restarts: nothing answers until it is back${timeText(change, 1)}`;
            const others = stateful?.quorum
                ? `quorum is kept, ${members - 1} of ${members} stand and ${majority(members)} must`
                : `${members - 1} of ${members} answer meanwhile`;
            const more = stateful?.more && changes(change, stateful.more[0]) ? `; ${stateful.more[1]}` : "";
            return `${members} ${thing} restart, one at a time: ${others}${timeText(change, members)}${more}`;
        },
    },
    {
        name: "members-leave",
        class: "member-restart",
        applies: (change) => {
            const found = membersOf(change);
            return (
                found !== undefined &&
                found.after < found.before &&
                !(found.stateful.quorum && found.after < majority(found.before)) &&
                found.after > 0
            );
        },
        says: (change) =>
            `${sizesText(change)}: ${shrinkText(change, "each must be taken out of its cluster before, look at the operator's words on it")}`,
    },
    {
        name: "members-join",
        class: "no-restart",
        applies: (change) => {
            const found = membersOf(change);
            return found !== undefined && found.after > found.before;
        },
        says: (change) => `${sizesText(change)}: new ones copy what there is from the others`,
    },
    {
        name: "ceph-disks-come",
        class: "no-restart",
        applies: (change) =>
            change.kind === "CephCluster" &&
            change.fields.some(({ path, before }) => /^spec\.storage\.nodes/.test(path) && before === undefined),
        says: () => "new OSDs start, and Ceph moves data to them while clients go on",
    },
    {
        name: "ceph-disks-go",
        class: "member-restart",
        applies: (change) =>
            change.kind === "CephCluster" &&
            change.fields.some(({ path, after }) => /^spec\.storage\.nodes/.test(path) && after === undefined),
        says: () =>
            "Rook makes no OSD there any more, and removes none: drain and purge them first, or their data has one copy less",
    },
    {
        name: "proxies-restart",
        class: "blip",
        applies: (change) => {
            const found = change.after && statefulOf(change.after);
            return (
                change.op === "update" &&
                found?.proxies !== undefined &&
                changes(change, found.proxies) &&
                proxiesGone(change).length === 0
            );
        },
        says: () => "its proxies restart one at a time: their connections are cut, and clients connect anew",
    },
];
