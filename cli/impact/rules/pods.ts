import { SERVICE_LABEL } from "../../../components/common/roles";
import { serviceLabel } from "../../../components/common/labels";
import { Change } from "../../diff/compare";
import { count } from "../../table";
import { at, changes, now, old, paths, Rule } from "../rule";
import {
    claimsOf,
    deploymentRollout,
    inPlaceRollout,
    replicasOf,
    boundText,
    rolloutText,
    rolls,
    endOf,
    templateLabels,
} from "../workload";

function isDeployment(change: Change): boolean {
    return change.kind === "Deployment" && rolls(change);
}

/** Pods that run while it is rolled: those of before. */
function running({ before, after }: Change): number {
    const resource = before ?? after;
    return resource ? (replicasOf(resource) ?? 0) : 0;
}

function recreates({ after }: Change): boolean {
    return at(after?.state, "spec", "strategy", "type") === "Recreate";
}

/** A StatefulSet whose pods have nothing but a name of their own. */
function isNamed(change: Change): boolean {
    return change.kind === "StatefulSet" && rolls(change) && !!change.after && claimsOf(change.after).length === 0;
}

function isCache({ after }: Change): boolean {
    return after !== undefined && templateLabels(after)[SERVICE_LABEL] === serviceLabel("memcached");
}

/** What Elastic's operator makes a Deployment of, and Rook's its gateways: pods without data. */
const OPERATED: Record<string, { fields: RegExp; pods: string[]; thing: string } | undefined> = {
    Kibana: {
        fields: /^spec\.(?:version|image|config|podTemplate|http\.tls|elasticsearchRef)\b/,
        pods: ["spec", "count"],
        thing: "pods of Kibana",
    },
    CephObjectStore: {
        fields: /^spec\.(?:gateway\.(?!instances\b|service\b)|auth\b|protocols\b|hosting\b)/,
        pods: ["spec", "gateway", "instances"],
        thing: "gateways",
    },
};

export const podRules: Rule[] = [
    {
        name: "deployment-rolls",
        class: "rolling-restart",
        applies: (change) => isDeployment(change) && running(change) > 1 && !recreates(change),
        says: (change) => `${rolloutText(deploymentRollout(now(change), running(change)))}; the others serve`,
    },
    {
        name: "single-pod",
        class: "blip",
        applies: (change) => isDeployment(change) && running(change) === 1 && !recreates(change),
        says: (change) => `its only pod is replaced, ${boundText(deploymentRollout(now(change), 1))}`,
    },
    {
        name: "recreate",
        class: "blip",
        applies: (change) => isDeployment(change) && running(change) > 0 && recreates(change),
        says: (change) =>
            `all its pods end before new ones start: away for ${rolloutText(inPlaceRollout(now(change), running(change), running(change)))}`,
    },
    {
        name: "cache-members",
        class: "blip",
        applies: (change) => isNamed(change) && isCache(change),
        says: (change) =>
            `members lose what they hold, one after the other, and tokens are checked anew: ${rolloutText(inPlaceRollout(now(change), running(change)), count(running(change), "member"))}`,
    },
    {
        name: "named-workers",
        class: "rolling-restart",
        applies: (change) => isNamed(change) && !isCache(change),
        says: (change) =>
            `one after the other, what each works on waits for it: ${rolloutText(inPlaceRollout(now(change), running(change)))}`,
    },
    {
        name: "operated-pods",
        class: "rolling-restart",
        applies: (change) => {
            const operated = OPERATED[change.kind];
            return operated !== undefined && change.op === "update" && changes(change, operated.fields);
        },
        says: ({ kind, after }) => {
            const operated = OPERATED[kind];
            const pods = operated && at(after?.state, ...operated.pods);
            return `its operator replaces ${typeof pods === "number" ? `${pods} ` : ""}${operated?.thing ?? "pods"}, one at a time`;
        },
    },
    {
        name: "operator-release",
        class: "rolling-restart",
        applies: ({ kind, op }) => kind === "Release" && op === "update",
        says: () => "the operator itself restarts; what it does to members by a new version is in its release notes",
    },
    {
        name: "scaled",
        class: "no-restart",
        applies: (change) =>
            ["Deployment", "StatefulSet"].includes(change.kind) &&
            change.op === "update" &&
            paths(change).includes("spec.replicas"),
        says: (change) => {
            const [from, to] = [replicasOf(old(change)) ?? 0, replicasOf(now(change)) ?? 0];
            return to > from
                ? `${to - from} more pods start, ${from} → ${to}; the others go on`
                : `${from - to} pods end, each within ${endOf(now(change))} s, ${from} → ${to}; the others go on`;
        },
    },
];
