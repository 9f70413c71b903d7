import { SERVICE_LABEL } from "../../../components/common/roles";
import { serviceLabel } from "../../../components/common/labels";
import { Change } from "../../diff/compare";
import { count } from "../../table";
import { at, changes, now, numberAt, paths, Rule } from "../rule";
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

interface Sizes {
    from: number;
    to: number;
    thing: string;
    /** Seconds that a pod may take to end; an operator's own for what it makes. */
    grace?: number;
}

/** How many pods there are before and after; undefined where these are the same, or members with data. */
function sizesOf(change: Change): Sizes | undefined {
    const { kind, before, after } = change;
    if (!before || !after) return undefined;
    const operated = OPERATED[kind];
    if (operated) {
        const [from = 1, to = 1] = [before, after].map(({ state }) => numberAt(state, ...operated.pods));
        return from === to ? undefined : { from, to, thing: operated.thing };
    }
    if (!["Deployment", "StatefulSet"].includes(kind) || !paths(change).includes("spec.replicas")) return undefined;
    return { from: replicasOf(before) ?? 0, to: replicasOf(after) ?? 0, thing: "pods", grace: endOf(after) };
}

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
            const pods = operated && numberAt(after?.state, ...operated.pods);
            return `its operator replaces ${pods === undefined ? "" : `${pods} `}${operated?.thing ?? "pods"}, one at a time`;
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
        applies: (change) => change.op === "update" && sizesOf(change) !== undefined,
        says: (change) => {
            const { from, to, thing, grace } = sizesOf(change) ?? { from: 0, to: 0, thing: "pods" };
            return to > from
                ? `${to - from} more ${thing} start, ${from} → ${to}; the others go on`
                : `${from - to} ${thing} end${grace === undefined ? "" : `, each within ${grace} s`}, ${from} → ${to}; the others go on`;
        },
    },
];
