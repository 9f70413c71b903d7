import { Change } from "../../diff/compare";
import { shown } from "../../diff/fields";
import { Hosts, Resource } from "../../diff/snapshot";
import { agentHosts } from "../hosts";
import { at, now, old, Rule } from "../rule";
import { inPlaceRollout, podsOf, rolloutText, rolls } from "../workload";

/** What users see while a host's agent is away, by the agent's name up to its roles. */
const AWAY: [agent: RegExp, effect: string][] = [
    [/^nova-compute/, "virtual machines run on, their host takes no orders meanwhile"],
    [/openvswitch-agent/, "flows stay, new ports of the host wait"],
    [/l3-agent/, "routers stay in their namespaces, changes to them wait"],
    [/dhcp-agent/, "leases stay, the other agents of a network answer"],
    [/metadata-agent/, "instances that start on its networks wait for their metadata"],
    [/openvswitch/, "the host's switch is away: its virtual machines have no network until it is back"],
];

/** Collectors watch hosts; no packet and no virtual machine passes them. */
function isCollector({ tier }: Change): boolean {
    return tier.startsWith("stacklight");
}

function isByHand({ state }: Resource): boolean {
    return at(state, "spec", "updateStrategy", "type") === "OnDelete";
}

function agentRolls(change: Change): change is Change & { after: Resource } {
    return change.kind === "DaemonSet" && change.after !== undefined && rolls(change);
}

function effectOf({ name }: Change): string {
    return AWAY.find(([agent]) => agent.test(name))?.[1] ?? "what the agent does waits meanwhile";
}

function hostsText({ roles, count }: { roles: string[]; count?: number }): string {
    const which = roles.length === 0 ? "every host" : `${roles.join(", ")} hosts`;
    return count === undefined ? which : `${count} ${roles.length === 0 ? "hosts" : which}`;
}

/**
 * "486 compute hosts, 15 at a time in 33 waves". A DaemonSet's share is rounded up (Kubernetes' own rule), and each wave is an
 * end and a start.
 */
function wavesText(resource: Resource, hosts?: Hosts[]): string {
    const found = agentHosts(resource, hosts);
    const { count } = found;
    const given = at(resource.state, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1;
    if (count === undefined) return `${hostsText(found)}, ${shown(given)} of them at a time`;
    const rollout = inPlaceRollout(resource, count, podsOf(given, count, Math.ceil));
    return rolloutText(rollout, hostsText(found));
}

export const agentRules: Rule[] = [
    {
        name: "agents-roll",
        class: "data-plane",
        applies: (change) => agentRolls(change) && !isByHand(change.after) && !isCollector(change),
        says: (change, site) => `${wavesText(now(change), site.after.hosts)}; ${effectOf(change)}`,
    },
    {
        name: "agents-gone",
        class: "data-plane",
        applies: (change) => change.kind === "DaemonSet" && change.op === "delete" && !isCollector(change),
        says: (change, site) =>
            `its pods end on ${hostsText(agentHosts(old(change), site.before.hosts))}; from then on the hosts' own provisioning must run what they did`,
    },
    {
        name: "agents-by-hand",
        class: "no-restart",
        applies: (change) => agentRolls(change) && isByHand(change.after),
        says: (change, site) =>
            `OnDelete: nothing happens until its pods are deleted by hand, on ${hostsText(agentHosts(now(change), site.after.hosts))}; then ${effectOf(change)}`,
    },
    {
        name: "collectors-roll",
        class: "rolling-restart",
        applies: (change) => agentRolls(change) && !isByHand(change.after) && isCollector(change),
        says: (change, site) => `${wavesText(now(change), site.after.hosts)}; a host's metrics and logs wait meanwhile`,
    },
    {
        name: "agents-new",
        class: "no-restart",
        applies: (change) => change.kind === "DaemonSet" && change.op === "create",
        says: (change, site) => `a pod starts on ${hostsText(agentHosts(now(change), site.after.hosts))}`,
    },
];
