import { Change } from "../../diff/compare";
import { Resource } from "../../diff/snapshot";
import { at, changes, paths, Rule, Site } from "../rule";
import { isWorkload, replicasOf, serviceOf, templateLabels } from "../workload";

function isScaled({ kind }: { kind: string }): boolean {
    return kind === "Deployment" || kind === "StatefulSet";
}

/** Sizes of custom resources whose pods serve; none left is nobody who answers. */
const SIZES: Record<string, RegExp | undefined> = {
    PerconaXtraDBCluster: /^spec\.(?:pxc|haproxy|proxysql)\.size$/,
    RabbitmqCluster: /^spec\.replicas$/,
    CephObjectStore: /^spec\.gateway\.instances$/,
    Kibana: /^spec\.count$/,
    Elasticsearch: /^spec\.nodeSets\[[^\]]*\]\.count$/,
};

function emptied({ kind, fields }: Change): boolean {
    const sizes = isScaled({ kind }) ? /^spec\.replicas$/ : SIZES[kind];
    return sizes !== undefined && fields.some(({ path, after }) => sizes.test(path) && after === "0");
}

/** Whether another workload has pods of the same row of the placement table. */
function isServedByOthers({ before }: Change, { after }: Site): boolean {
    const service = before && serviceOf(before);
    if (service === undefined) return false;
    return after.resources.some(
        (resource) => isWorkload(resource) && serviceOf(resource) === service && replicasOf(resource) !== 0,
    );
}

/** Pods that a Service's selector finds; undefined where it has none, or its pods are an operator's. */
function selected(service: Resource, resources: Resource[]): Resource[] | undefined {
    const selector = at(service.state, "spec", "selector") as Record<string, string> | undefined;
    if (!selector) return undefined;
    return resources.filter(
        (resource) =>
            isWorkload(resource) &&
            Object.entries(selector).every(([label, value]) => templateLabels(resource)[label] === value),
    );
}

function losesPods({ kind, before, after }: Change, site: Site): boolean {
    if (kind !== "Service" || !before || !after) return false;
    const found = selected(after, site.after.resources);
    return found?.length === 0 && (selected(before, site.before.resources)?.length ?? 0) > 0;
}

function lastGone(change: Change, site: Site): boolean {
    return isScaled(change) && change.op === "delete" && !isServedByOthers(change, site);
}

function podsText({ before }: Change): string {
    const pods = before ? (replicasOf(before) ?? 0) : 0;
    return pods === 1 ? "its only pod ends" : `its ${pods} pods end`;
}

function selectsAnew(change: Change): boolean {
    return change.kind === "Service" && change.op === "update" && changes(change, /^spec\.selector\b/);
}

/** The proxies that stand before the database. */
const PROXIES = ["haproxy", "proxysql"];

/** Of these, the ones that the operator removes. */
export function proxiesGone({ kind, op, before, after }: Change): string[] {
    if (kind !== "PerconaXtraDBCluster" || op !== "update") return [];
    const has = (resource: Resource | undefined, proxy: string) => {
        const found = at(resource?.state, "spec", proxy);
        return found !== undefined && at(found, "enabled") !== false;
    };
    return PROXIES.filter((proxy) => has(before, proxy) && !has(after, proxy));
}

export const outageRules: Rule[] = [
    {
        name: "namespace-gone",
        class: "outage",
        applies: ({ kind, op }) => kind === "Namespace" && (op === "delete" || op === "replace"),
        says: () => "every pod of the cloud ends with its namespace",
    },
    {
        name: "another-cluster",
        class: "outage",
        applies: (change) => change.kind === "Provider" && change.op === "replace",
        says: () => "the program would take it for another cluster: everything is made there, and deleted here",
    },
    {
        name: "service-gone",
        class: "outage",
        applies: ({ kind, op }) => kind === "Service" && op === "delete",
        says: () => "its name and its addresses are gone: nobody reaches the pods behind it",
    },
    {
        name: "service-without-pods",
        class: "outage",
        applies: (change, site) => losesPods(change, site) && !site.after.partial,
        says: () => "its selector finds no pods any more: nobody answers at its addresses",
    },
    {
        name: "no-pods-left",
        class: "outage",
        insteadOf: ["majority-leaves", "quorum-lost", "scaled"],
        applies: (change) => change.op === "update" && emptied(change),
        says: () => "no pod of it is left",
    },
    {
        name: "last-workload-gone",
        class: "outage",
        applies: (change, site) => lastGone(change, site) && !site.after.partial,
        says: (change) => `${podsText(change)}, and nothing else does what they did`,
    },
    {
        name: "others-not-told",
        class: "blip",
        applies: (change, site) => site.after.partial === true && (lastGone(change, site) || selectsAnew(change)),
        says: (change) =>
            change.op === "delete"
                ? `${podsText(change)}; whether others do what they did, a preview without --show-sames does not tell`
                : "finds other pods; whether there are any, a preview without --show-sames does not tell",
    },
    {
        name: "proxy-gone",
        class: "outage",
        applies: (change) => proxiesGone(change).length > 0,
        says: (change) => {
            const [proxy = ""] = proxiesGone(change);
            const name = `${change.after?.objectName ?? change.name}-${proxy}`;
            return `the operator removes the StatefulSet and the Service ${name} at once: whoever knows the database by that name reaches it only after a rollout of its own`;
        },
    },
    {
        name: "selector-changed",
        class: "outage",
        applies: (change) => ["Deployment", "DaemonSet"].includes(change.kind) && change.op === "replace",
        says: ({ replacedFor }) => `is deleted and made anew for ${replacedFor.join(", ")}: all its pods end at once`,
    },
    {
        name: "database-paused",
        class: "outage",
        applies: (change) =>
            change.kind === "PerconaXtraDBCluster" &&
            change.fields.some(({ path, after }) => path === "spec.pause" && after === "true"),
        says: () => "the operator stops every member of the database",
    },
    {
        name: "database-tls-switched",
        class: "outage",
        applies: (change) => change.kind === "PerconaXtraDBCluster" && paths(change).includes("spec.tls.enabled"),
        says: () =>
            "members with and without TLS do not speak to each other: the database must be paused for the change",
    },
    {
        name: "ceph-network-changed",
        class: "outage",
        applies: (change) =>
            change.kind === "CephCluster" && changes(change, /^spec\.network\.(?:provider|addressRanges|selectors)/),
        says: () =>
            "daemons would listen in another network than their clients and each other know: Rook does not move them",
    },
];
