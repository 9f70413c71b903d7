import { RACK_LABEL } from "../../../components/common/roles";
import { Change } from "../../diff/compare";
import { Resource } from "../../diff/snapshot";
import { at, changes, isGone, listed, old, Rule, Site } from "../rule";

/** Where a kind says how its Service is reached. */
const TYPES: Record<string, string[] | undefined> = {
    Service: ["spec", "type"],
    Kibana: ["spec", "http", "service", "spec", "type"],
};

function isBalanced(resource?: Resource): boolean {
    const path = resource && TYPES[resource.kind];
    return path !== undefined && at(resource?.state, ...path) === "LoadBalancer";
}

/** Whether clients outside lose the address that they have. */
export function leavesBalancer({ op, before, after }: Change): boolean {
    return op === "update" && isBalanced(before) && !isBalanced(after);
}

/** Who must take over where Services go on to ask for an address: the fabric's mode is external, or another load balancer comes. */
function elseText({ after }: Site): string {
    return after.resources.some(isBalanced) ? " until somebody else gives and announces them" : "";
}

const POOL = "IPAddressPool";
const ADVERTISEMENTS = ["BGPAdvertisement", "L2Advertisement"];
const PEER = "BGPPeer";

/** Racks whose hosts have a session with a switch; "" is all racks. */
function racksOf({ state }: Resource): string[] {
    const selectors = (at(state, "spec", "nodeSelectors") ?? [{}]) as { matchLabels?: Record<string, string> }[];
    return [...new Set(selectors.map(({ matchLabels = {} }) => matchLabels[RACK_LABEL] ?? ""))];
}

/** Racks that no other switch hears from then on. */
function silenced({ before, key }: Change, { after }: Site): string[] {
    const heard = after.resources.filter((one) => one.kind === PEER && one.key !== key).flatMap(racksOf);
    return before ? racksOf(before).filter((rack) => !heard.includes(rack) && !heard.includes("")) : [];
}

function peerGone(change: Change): boolean {
    return change.kind === PEER && change.op === "delete";
}

function rackText(racks: string[]): string {
    return racks.includes("") ? "the hosts" : `the hosts of ${listed(racks)}`;
}

export const addressRules: Rule[] = [
    {
        name: "address-pool-gone",
        class: "outage",
        applies: (change) => change.kind === POOL && isGone(change),
        says: (_, site) =>
            `MetalLB takes the pool's addresses back: nobody reaches the Services that have one of them${elseText(site)}`,
    },
    {
        name: "announcement-gone",
        class: "outage",
        applies: (change) => ADVERTISEMENTS.includes(change.kind) && isGone(change),
        says: (change, site) => {
            const pools = (at(old(change).state, "spec", "ipAddressPools") ?? []) as string[];
            const which = pools.length === 0 ? "any pool" : listed(pools);
            return `MetalLB announces no address of ${which} any more: nobody outside the cluster reaches them${elseText(site)}`;
        },
    },
    {
        name: "balancer-left",
        class: "outage",
        applies: leavesBalancer,
        says: () => "its address for clients outside is given back: nobody outside the cluster reaches it",
    },
    {
        name: "rack-silenced",
        class: "outage",
        applies: (change, site) => peerGone(change) && !site.after.partial && silenced(change, site).length > 0,
        says: (change, site) =>
            `no switch hears ${rackText(silenced(change, site))} any more: no address that is served there alone is reached${elseText(site)}`,
    },
    {
        name: "peer-gone",
        class: "blip",
        applies: (change, site) =>
            peerGone(change) && (site.after.partial === true || silenced(change, site).length === 0),
        says: (change, site) => {
            const racks = silenced(change, site);
            const others =
                racks.length === 0
                    ? "others of the same hosts take its share"
                    : `whether another one hears ${rackText(racks)}, a preview without --show-sames does not tell`;
            return `the sessions with this switch end, and connections over it are cut; ${others}`;
        },
    },
    {
        name: "peer-anew",
        class: "blip",
        applies: (change) =>
            change.kind === PEER && change.op !== "delete" && change.op !== "create" && changes(change, /^spec\./),
        says: () =>
            "the sessions with this switch end and begin anew: connections over it are cut, others carry meanwhile",
    },
    {
        name: "bfd-gone",
        class: "blip",
        applies: (change) => change.kind === "BFDProfile" && isGone(change),
        says: () =>
            "sessions that had it go on without: a lost host or switch is noticed by BGP's hold time alone, and its connections hang until then",
    },
    {
        name: "address-pool-shrinks",
        class: "blip",
        applies: ({ kind, op, fields }) =>
            kind === POOL &&
            op === "update" &&
            fields.some(({ path, before }) => /^spec\.addresses\b/.test(path) && before !== undefined),
        says: () => "Services whose address is in the pool no more get another one, and clients must use that",
    },
];
