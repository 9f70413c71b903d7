import { parseQuantity, isQuantity } from "../../../components/common/quantity";
import { Change } from "../../diff/compare";
import { Resource } from "../../diff/snapshot";
import { changes, isGone, listed, Rule } from "../rule";
import { statefulOf } from "../stateful";

const GENERATED = ["RandomPassword", "RandomBytes"];

function isGenerated({ kind }: Change): boolean {
    return GENERATED.includes(kind);
}

function how({ op, replacedFor }: Change): string {
    return op === "delete" ? "is deleted" : `is deleted and made anew for ${listed(replacedFor, 3)}`;
}

/** What the object takes with it. */
export function lossOf(resource: Resource): string {
    return statefulOf(resource)?.loses ?? "what only it holds";
}

/** Whether a claim asks for less, or for another class: what no volume can do in place. */
function claimShrinks({ fields }: Change, claims: RegExp): boolean {
    return fields
        .filter(({ path }) => claims.test(path))
        .some(({ path, before, after }) => {
            if (!path.endsWith("storage") || before === undefined || after === undefined) return true;
            return !isQuantity(before) || !isQuantity(after) || parseQuantity(after) < parseQuantity(before);
        });
}

function claimsOf({ op, after }: Change): RegExp | undefined {
    return op === "update" && after ? statefulOf(after)?.claims : undefined;
}

export const replacementRules: Rule[] = [
    {
        name: "stateful-object-gone",
        class: "replacement",
        applies: (change) => isGone(change) && change.before !== undefined && statefulOf(change.before) !== undefined,
        says: (change) => `${how(change)}: ${change.before ? lossOf(change.before) : ""} would be lost`,
    },
    {
        name: "named-set-replaced",
        class: "replacement",
        applies: (change) =>
            change.kind === "StatefulSet" && change.op === "replace" && !!change.before && !statefulOf(change.before),
        says: (change) => `${how(change)}: all its pods end first; it has no volumes to lose`,
    },
    {
        name: "generated-value-gone",
        class: "replacement",
        applies: (change) => isGenerated(change) && isGone(change),
        says: (change) => `${how(change)}: the value in use would be lost, and with it what it opens`,
    },
    {
        name: "protected-object-gone",
        class: "replacement",
        applies: (change) =>
            isGone(change) &&
            change.before?.protect === true &&
            !isGenerated(change) &&
            statefulOf(change.before) === undefined,
        says: (change) => `${how(change)}, and it is protected: what only it holds would be lost`,
    },
    {
        name: "operator-gone",
        class: "replacement",
        applies: (change) => change.kind === "Release" && isGone(change),
        says: (change) =>
            `${how(change)}: definitions of custom resources may go with it, and with these all that they describe`,
    },
    {
        name: "claims-cannot-change",
        class: "replacement",
        applies: (change) => {
            const claims = claimsOf(change);
            return claims !== undefined && changes(change, claims) && claimShrinks(change, claims);
        },
        says: () =>
            "has volumes that cannot become this: each member would have to be made anew, with a full copy of the data",
    },
    {
        name: "claims-grow",
        class: "member-restart",
        applies: (change) => {
            const claims = claimsOf(change);
            return claims !== undefined && changes(change, claims) && !claimShrinks(change, claims);
        },
        says: () =>
            "the members' volumes grow where their storage class can do it, else the operator refuses; members may restart",
    },
];
