import * as pulumi from "@pulumi/pulumi";
import { trust, TrustedCa } from "../common/access";
import { agent, AgentUpdate, brokerProbeFile, brokerProbes, rackWave } from "../common/daemon";
import { configFiles, credentials, Files, HostPath, hostPaths, joinMounts, scratch } from "../common/files";
import { hostAgent, HostFiles } from "../common/hostagent";
import { tierImages } from "../common/images";
import { osloVariables } from "../common/openstack";
import { neutron } from "../common/options/2026.1/neutron";
import { neutronMetadataAgent } from "../common/options/2026.1/neutron-metadata-agent";
import { Placement } from "../common/placement";
import { HostAccess } from "../common/pods";
import { projectFile } from "../common/project";
import { ResourceSize } from "../common/quantity";
import {
    agentConf,
    dhcpAgentIni,
    l3AgentIni,
    metadataAgentIni,
    openvswitchAgentIni,
    Privileges,
    STATE,
    SwitchSettings,
    SWITCH_RUN,
} from "./agentconfig";
import { fabricOf } from "./args";
import { daemonGrace } from "./config";
import { byBridge, NetworkingService } from "./placements";
import { appOf, Tier } from "./tier";

const NEUTRON_CONF = "/etc/neutron/neutron.conf";
/**
 * After a few seconds an L2 agent has ended its work; that its process goes on for minutes (Neutron 28.0.2) helps
 * nobody.
 */
const L2_GRACE = 30;
/** A metadata agent ends at once, and machines ask again. */
const METADATA_GRACE = 30;
const PORT_OF_METADATA = 8775;

interface AgentArgs {
    service: NetworkingService;
    /** The part of the tier, and the program's name after "neutron-". */
    component: string;
    program?: string;
    placement?: Placement;
    /** Its own file, and the text of it. */
    ini: string;
    text: pulumi.Input<string>;
    size: ResourceSize;
    /** Beside its state. */
    paths?: HostPath[];
    host?: HostAccess;
    update: AgentUpdate;
    grace: number;
    variables?: Record<string, pulumi.Input<string>>;
    /** The CA of a server that it calls, beside the brokers'. */
    ca?: TrustedCa;
    fields?: Record<string, string>;
    /** Other files. */
    files?: Files;
    /** What starts the program, given as arguments. */
    start?: string[];
    preStop?: string[];
}

/**
 * Namespaces of networks and routers, which one agent makes and the host and other agents see; the switch; iptables.
 */
const NETWORK: HostPath[] = [
    { path: "/run/netns", propagation: "Bidirectional" },
    { path: SWITCH_RUN },
    { path: "/run/xtables.lock", file: true },
    { path: "/lib/modules", readOnly: true },
];

/**
 * The agents of the hosts that join networks to each other and to the world: DHCP, L3 and metadata (RA "OpenStack
 * Networking (Neutron)").
 *
 * What an agent starts for networks and routers (dnsmasq, keepalived, HAProxy) ends with its container, whatever
 * process IDs it sees: the container runtime ends all of it. Namespaces, interfaces and addresses stay, and the next
 * agent starts the processes again. So DHCP agents are replaced one host at a time, while another host's server
 * answers, and L3 agents only by an operator (docs/networking.md).
 */
export function createGatewayAgents(tier: Tier, dependsOn: pulumi.Resource[]): void {
    const { args, size } = tier;
    const { config } = args;
    const grace = daemonGrace(config?.agents);
    const oneHost: AgentUpdate = { atOnce: 1 };
    const agents: AgentArgs[] = [
        {
            service: "neutron-dhcp-agent",
            component: "dhcp-agent",
            ini: "dhcp_agent.ini",
            text: dhcpAgentIni(config?.dhcpAgent, args.release),
            size: size.dhcpAgent,
            paths: NETWORK,
            update: oneHost,
            grace,
        },
        {
            service: "neutron-l3-agent",
            component: "l3-agent",
            ini: "l3_agent.ini",
            text: l3AgentIni(config?.l3Agent, args.release),
            size: size.l3Agent,
            paths: NETWORK,
            update: "OnDelete",
            preStop: ["sh", "-c", HAND_OVER],
            grace: grace + HAND_OVER_SECONDS,
        },
        {
            service: "neutron-metadata-agent",
            component: "metadata-agent",
            ini: "metadata_agent.ini",
            text: pulumi
                .output(args.metadataHost)
                .apply((host) =>
                    metadataAgentIni(
                        { host, port: args.metadataPort ?? PORT_OF_METADATA, cafile: args.metadataCa?.path },
                        config?.metadataAgent,
                        args.release,
                    ),
                ),
            ca: args.metadataCa,
            size: size.metadataAgent,
            // It speaks to Nova, the broker, and by a socket to HAProxy: no network of the host's, and no privileges.
            host: { filesOnly: true },
            update: oneHost,
            grace: METADATA_GRACE,
            variables: osloVariables(neutronMetadataAgent, {
                DEFAULT: { metadata_proxy_shared_secret: args.metadataSecret },
            }),
        },
    ];
    for (const each of agents) createAgent(tier, each, dependsOn);
}

/** Seconds until another host's keepalived has taken over. */
const HAND_OVER_SECONDS = 5;

/**
 * Each router's keepalived is told to end, and so tells the others: one of them takes over at once, and not only
 * after it has heard nothing for some seconds, while addresses would stay here too. The numbers in the files may be
 * of another container's processes: only a keepalived is told.
 */
const HAND_OVER = `for file in ${STATE}/ha_confs/*.pid.keepalived; do
    pid=$(cat "$file" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = keepalived ] && kill "$pid"
done
sleep ${HAND_OVER_SECONDS}`;

const LOCAL_ADDRESS = "/etc/openstack-ra/local-address.py";

/**
 * The end of a host's tunnels: its own address in the overlay, which only the host knows and is asked for when the agent
 * starts; where no overlay is known, the address that Kubernetes knows.
 */
function tunnelEnd(overlay: string[] | undefined): Pick<AgentArgs, "fields" | "files" | "start"> {
    if (overlay === undefined) return { fields: { OS_OVS__LOCAL_IP: "status.hostIP" } };
    const ask = `OS_OVS__LOCAL_IP=$(python3 ${LOCAL_ADDRESS} ${overlay.join(" ")})`;
    return {
        files: { [LOCAL_ADDRESS]: projectFile("components/networking/scripts/local-address.py") },
        start: ["sh", "-c", `${ask} && export OS_OVS__LOCAL_IP && exec "$@"`, "sh"],
    };
}

/** The L2 agent on the hosts with L3 agents, and on the others unless these have their own. */
export function createL2Agents(tier: Tier, dependsOn: pulumi.Resource[]): void {
    const { args, size, placements } = tier;
    const row = placements["neutron-l2-agent"];
    const { gateways, others } = byBridge(row, placements["neutron-l3-agent"]);
    const agentOf = (component: string, placement: Placement, settings: SwitchSettings, update: AgentUpdate) => {
        const l2Agent: AgentArgs = {
            service: "neutron-l2-agent",
            component,
            program: "openvswitch-agent",
            placement,
            ini: "openvswitch_agent.ini",
            text: openvswitchAgentIni(settings, args.config?.openvswitchAgent, args.release),
            size: size.l2Agent,
            paths: NETWORK,
            update,
            grace: L2_GRACE,
            ...tunnelEnd(args.overlay),
        };
        createAgent(tier, l2Agent, dependsOn);
    };
    agentOf("openvswitch-agent-gateway", gateways, fabricOf(args), { atOnce: 1 });
    if (others && args.agents !== "host") agentOf("openvswitch-agent", others, {}, rackWave(row.racks));
}

function createAgent(tier: Tier, it: AgentArgs, dependsOn: pulumi.Resource[]): void {
    const { name, args, placements, parent } = tier;
    const { component, service } = it;
    const app = appOf(tier, component, service);
    const own = `/etc/neutron/${it.ini}`;
    // Pods that nobody replaces yet still need their files and credentials, should their host restart.
    const opts = { parent, retainOnDelete: it.update === "OnDelete" };
    const files: Files = { [NEUTRON_CONF]: neutronConfOf(tier), [own]: it.text, ...brokerProbeFile, ...it.files };
    const config = configFiles(`${name}-${component}-config`, app, files, opts);
    const variables = { ...transport(tier), ...it.variables };
    agent(
        `${name}-${component}`,
        {
            app,
            placement: it.placement ?? placements[service],
            image: tierImages(args.images, args.release).neutron,
            uid: 0,
            host: it.host,
            command: [
                ...(it.start ?? []),
                ...[`neutron-${it.program ?? component}`, "--config-file", NEUTRON_CONF, "--config-file", own],
            ],
            size: it.size,
            mounts: joinMounts(
                config,
                trust(args.messaging.ca, it.ca),
                hostPaths({ path: STATE }, ...(it.paths ?? [])),
                // Sockets of its helpers with privileges.
                scratch("/tmp"),
            ),
            credentials: [credentials(`${name}-${component}-credentials`, app, variables, opts).metadata.name],
            // The name that Nova's agent on the host has too, and by which a port finds its L2 agent.
            fields: { OS_DEFAULT__HOST: "spec.nodeName", ...it.fields },
            probes: brokerProbes(args.messaging),
            preStop: it.preStop,
            grace: it.grace,
            update: it.update,
        },
        { parent, dependsOn },
    );
}

function neutronConfOf({ args, size }: Tier, privileges?: Privileges): string {
    return agentConf(size, args.config?.agents, privileges, args.release);
}

function transport({ args }: Tier): Record<string, pulumi.Input<string>> {
    return osloVariables(neutron, { DEFAULT: { transport_url: args.messaging.account("neutron").rpc } });
}

/** The L2 agent of a hypervisor as a unit of the host. */
export function l2HostFiles(tier: Tier): HostFiles {
    const own = "/etc/neutron/plugins/ml2/openvswitch_agent.ini";
    return hostAgent({
        name: "neutron-openvswitch-agent",
        description: "OpenStack Networking, L2 agent",
        command: ["neutron-openvswitch-agent", "--config-file", NEUTRON_CONF, "--config-file", own],
        user: "neutron",
        files: {
            [NEUTRON_CONF]: neutronConfOf(tier, "rootwrap"),
            [own]: openvswitchAgentIni(
                { privileges: "rootwrap" },
                tier.args.config?.openvswitchAgent,
                tier.args.release,
            ),
        },
        variables: transport(tier),
        grace: L2_GRACE,
    });
}
