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

/** What is cut though others serve: it is bound to the one pod that ends. By the workload's name, with its cell's. */
const BOUND: [workload: RegExp, effect: string][] = [
    [/^nova-novncproxy/, "open consoles are cut, and must be opened anew"],
    [/^cinder-backup/, "a backup or restore that is under way fails"],
    [/^cinder-volume/, "a volume's copy or migration that is under way fails"],
    [/^glance-api/, "uploads and downloads that take longer than a pod may take to end are cut"],
];

function boundTo({ name }: Change): string | undefined {
    return BOUND.find(([workload]) => workload.test(name))?.[1];
}

/** What Elastic's operator makes a Deployment of, and Rook's its gateways: pods without data. */
const OPERATED: Record<string, { fields: RegExp; pods: string[]; one: string; many: string } | undefined> = {
    Kibana: {
        fields: /^spec\.(?:version|image|config|podTemplate|http\.tls|elasticsearchRef)\b/,
        pods: ["spec", "count"],
        one: "pod of Kibana",
        many: "pods of Kibana",
    },
    CephObjectStore: {
        fields: /^spec\.(?:gateway\.(?!instances\b|service\b)|auth\b|protocols\b|hosting\b)/,
        pods: ["spec", "gateway", "instances"],
        one: "gateway",
        many: "gateways",
    },
};

interface Sizes {
    from: number;
    to: number;
    one: string;
    many: string;
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
        return from === to ? undefined : { from, to, one: operated.one, many: operated.many };
    }
    if (!["Deployment", "StatefulSet"].includes(kind) || !paths(change).includes("spec.replicas")) return undefined;
    return { from: replicasOf(before) ?? 0, to: replicasOf(after) ?? 0, one: "pod", many: "pods", grace: endOf(after) };
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
            return `its operator replaces ${pods === undefined ? "its pods" : `${pods} ${(pods === 1 ? operated?.one : operated?.many) ?? "pods"}`}, one at a time`;
        },
    },
    {
        name: "work-is-cut",
        class: "blip",
        applies: (change) => rolls(change) && running(change) > 0 && boundTo(change) !== undefined,
        says: (change) => `${boundTo(change) ?? ""}: it is bound to the pod that ends, within ${endOf(now(change))} s`,
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
            const { from, to, one, many, grace } = sizesOf(change) ?? { from: 0, to: 0, one: "pod", many: "pods" };
            const number = Math.abs(to - from);
            const [few, s, each] = number === 1 ? [one, "s", ""] : [many, "", "each "];
            return to > from
                ? `${number} more ${few} start${s}, ${from} → ${to}; the others go on`
                : `${number} ${few} end${s}${grace === undefined ? "" : `, ${each}within ${grace} s`}, ${from} → ${to}; the others go on`;
        },
    },
];
