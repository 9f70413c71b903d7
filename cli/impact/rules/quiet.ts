import { Change } from "../../diff/compare";
import { count } from "../../table";
import { at, changes, Rule, Site } from "../rule";
import { replicasOf } from "../workload";
import { leavesBalancer } from "./addresses";

/** What refers to it by the name that follows from its content. */
function readers({ key }: Change, { changes: all }: Site): string[] {
    return all.filter(({ fields }) => fields.some(({ via }) => via === key)).map(({ kind, name }) => `${kind} ${name}`);
}

/** How many read it; each of them says so itself. */
function readText(names: string[]): string {
    return names.length > 0 ? `read anew by ${count(names.length, "object")}` : "no pod of the program restarts for it";
}

/** Kinds whose changes reach no running pod, each with what happens then. */
const SENTENCES: Record<string, string | undefined> = {
    CronJob: "from its next run on",
    NetworkPolicy: "more may connect; pods stay",
    PodDisruptionBudget: "counts from the next eviction on",
    Certificate: "is issued anew; its readers load it by themselves, see docs/tls.md",
    ServiceAccount: "pods stay",
    Role: "in force at once; pods stay",
    RoleBinding: "in force at once; pods stay",
    PriorityClass: "for pods that start from then on",
    CephBlockPool: "Ceph spreads its data by it; clients go on",
    CephClient: "the key's rights change; clients go on",
    NodePatch: "labels and taints of hosts; pods that run stay",
    BGPAdvertisement: "hosts that are chosen no more withdraw their routes, others announce theirs",
    BFDProfile: "sessions take the new intervals; routes stay",
    IPAddressPool: "for Services that get an address from then on",
};

function isAddressed(change: Change): boolean {
    return change.kind === "Service" && change.op !== "create" && change.op !== "delete";
}

/** Annotations by which a load balancer chooses a Service's address. */
const CHOICE = /address-pool|loadBalancerIP|metallb/;

/** What a Service asks of its load balancer, before and after. */
function choices({ before, after }: Change): [before: string, after: string] {
    const asked = [before, after].map((one) =>
        Object.entries((at(one?.state, "metadata", "annotations") ?? {}) as Record<string, string>)
            .filter(([key]) => CHOICE.test(key))
            .map(([key, value]) => `${key}=${value}`)
            .sort()
            .join(),
    );
    return [asked[0] ?? "", asked[1] ?? ""];
}

function chosenAnew(change: Change): boolean {
    const [from, to] = choices(change);
    return from !== to && to !== "";
}

const PORTS =
    /^spec\.(?:type|ports|clusterIP|loadBalancerIP|externalName|externalTrafficPolicy|ipFamil|sessionAffinity)/;

/** What allows less by being there. */
const BOUNDS = /\.(?:from|to|ports)$|\.except\b|^spec\.policyTypes\b/;

/** Whether what was allowed is not any more: a rule or a part of one that is gone or another, or a bound where none was. */
function narrows({ kind, op, fields }: Change): boolean {
    if (kind !== "NetworkPolicy" || op === "create") return false;
    return (
        op === "delete" ||
        fields.some(({ path, before }) => (before === undefined ? BOUNDS.test(path) : path.startsWith("spec.")))
    );
}

export const quietRules: Rule[] = [
    {
        name: "policy-narrowed",
        class: "blip",
        applies: narrows,
        says: ({ op }) =>
            op === "delete"
                ? "what only this policy allows is refused from then on, open connections too on most networks"
                : "fewer may connect: what is not allowed any more is refused, open connections too on most networks",
    },
    {
        name: "service-addressed-anew",
        class: "blip",
        applies: (change) =>
            isAddressed(change) &&
            !leavesBalancer(change) &&
            (change.op === "replace" || changes(change, PORTS) || chosenAnew(change)),
        says: (change) => {
            if (change.op === "replace") return "is deleted and made anew: nobody reaches its pods in between";
            return changes(change, PORTS)
                ? "connections through the old address or port are cut, and clients must use the new one"
                : "the load balancer may give it another address, which clients must use then";
        },
    },
    {
        name: "service-annotated",
        class: "no-restart",
        applies: (change) =>
            isAddressed(change) && change.op === "update" && !changes(change, PORTS) && !chosenAnew(change),
        says: (change) => {
            const [from, to] = choices(change);
            return from === to
                ? "pods and connections stay"
                : "asks MetalLB for no address any more: somebody else must give it one and announce it";
        },
    },
    {
        name: "vni-range",
        class: "no-restart",
        insteadOf: ["content"],
        applies: (change) => change.kind === "ConfigMap" && changes(change, /\[ml2_type_\w+\] vni_ranges$/),
        says: (change, site) =>
            `${readText(readers(change, site))}; networks keep their numbers, also outside the new range`,
    },
    {
        name: "content",
        class: "no-restart",
        applies: ({ kind, op }) => ["ConfigMap", "Secret"].includes(kind) && (op === "update" || op === "replace"),
        says: (change, site) => {
            if (change.op === "replace")
                return "is deleted and made anew under its name; pods that read it see it change";
            return readText(readers(change, site));
        },
    },
    {
        name: "made",
        class: "no-restart",
        otherwise: true,
        applies: ({ kind, op }) => op === "create" && kind !== "DaemonSet",
        says: ({ after }) => {
            const pods = after && ["Deployment", "StatefulSet"].includes(after.kind) ? replicasOf(after) : undefined;
            // What is new without pods has nothing to tell but its name.
            return pods === undefined ? "" : `${count(pods, "pod")} ${pods === 1 ? "starts" : "start"}`;
        },
    },
    {
        name: "removed",
        class: "no-restart",
        otherwise: true,
        applies: ({ op }) => op === "delete",
        says: () => "",
    },
    {
        name: "never-in-place",
        class: "no-restart",
        applies: (change) => change.kind === "PriorityClass" && change.op === "update" && changes(change, /^value$/),
        says: () => "the API server refuses another value, and the deployment fails there: give the class another name",
    },
    {
        name: "by-kind",
        class: "no-restart",
        otherwise: true,
        applies: ({ kind, op }) => (op === "update" || op === "replace") && SENTENCES[kind] !== undefined,
        says: ({ kind }) => SENTENCES[kind] ?? "",
    },
    {
        name: "in-place",
        class: "no-restart",
        otherwise: true,
        applies: ({ op }) => op === "update" || op === "replace",
        says: ({ after }) =>
            at(after?.state, "kind") === undefined
                ? "changes in place"
                : "changes in place; no pod of the program restarts for it",
    },
];
