import { OsloConfig, renderOslo } from "../common/oslo";
import { neutronDhcpAgent } from "../common/options/2026.1/neutron-dhcp-agent";
import { neutronL3Agent } from "../common/options/2026.1/neutron-l3-agent";
import { neutronMetadataAgent } from "../common/options/2026.1/neutron-metadata-agent";
import { neutronOpenvswitchAgent } from "../common/options/2026.1/neutron-openvswitch-agent";
import { optionsOf, Release } from "../common/releases";
import { mergeSections, notificationsSection, rabbitSection } from "../common/sections";
import { GRACEFUL_SHUTDOWN, NeutronConfig, REPORT_INTERVAL } from "./config";
import { NetworkingSize } from "./sizing";

export type OpenvswitchAgentConfig = OsloConfig<typeof neutronOpenvswitchAgent>;
export type L3AgentConfig = OsloConfig<typeof neutronL3Agent>;
export type DhcpAgentConfig = OsloConfig<typeof neutronDhcpAgent>;
export type MetadataAgentConfig = OsloConfig<typeof neutronMetadataAgent>;

/** Where agents keep what they make, and by whose socket HAProxy reaches the metadata agent; shared on a host. */
export const STATE = "/var/lib/neutron";
/** Sockets and process IDs of Open vSwitch; root's alone, so that nobody else on the host reaches its database. */
export const SWITCH_RUN = "/run/openvswitch";
const OVSDB = { ovsdb_connection: `unix:${SWITCH_RUN}/db.sock`, ovsdb_timeout: 30 };
/** The bridge with the external network's interface. */
export const EXTERNAL_BRIDGE = "br-ex";

/** Neutron's helpers with privileges, each with capabilities of its own (neutron, privileged/__init__.py). */
const PRIVSEP = [
    "privsep",
    "privsep_conntrack",
    "privsep_dhcp_release",
    "privsep_link",
    "privsep_namespace",
    "privsep_ovs_vsctl",
] as const;

/**
 * How an agent gets privileges: it has them, or by sudo and rootwrap, as the packages of a host's distribution have
 * it.
 */
export type Privileges = "root" | "rootwrap";

/**
 * neutron.conf of the agents, without credentials. It is not the server's: what changes there must not reach the
 * agents, whose restart tenants notice.
 */
export function agentConf(
    size: NetworkingSize,
    overrides?: NeutronConfig,
    privileges: Privileges = "root",
    release?: Release,
): string {
    const helper = { helper_command: "privsep-helper" };
    const config: NeutronConfig = {
        DEFAULT: {
            use_stderr: true,
            state_path: STATE,
            rpc_response_timeout: 180,
            // Where the server is slow, an agent waits longer with each call, up to this: all calls again would not
            // help it.
            rpc_response_max_timeout: 600,
            graceful_shutdown_timeout: GRACEFUL_SHUTDOWN,
        },
        agent:
            privileges === "root"
                ? { report_interval: REPORT_INTERVAL, root_helper: "" }
                : {
                      report_interval: REPORT_INTERVAL,
                      root_helper: "sudo neutron-rootwrap /etc/neutron/rootwrap.conf",
                      root_helper_daemon: "sudo neutron-rootwrap-daemon /etc/neutron/rootwrap.conf",
                  },
        oslo_concurrency: { lock_path: `${STATE}/lock` },
        oslo_messaging_notifications: notificationsSection(false),
        oslo_messaging_rabbit: rabbitSection(size.agentSenders),
        // Without it an agent asks for sudo, even as root.
        ...(privileges === "root" ? Object.fromEntries(PRIVSEP.map((section) => [section, helper])) : {}),
    };
    return renderOslo(optionsOf(release).neutron, mergeSections(config, overrides));
}

export interface SwitchSettings {
    /** The network of the external bridge, on hosts that have one. */
    physicalNetwork?: string;
    /** @default "root" */
    privileges?: Privileges;
}

/** openvswitch_agent.ini. */
export function openvswitchAgentIni(
    { physicalNetwork, privileges = "root" }: SwitchSettings,
    overrides?: OpenvswitchAgentConfig,
    release?: Release,
): string {
    const config: OpenvswitchAgentConfig = {
        agent: {
            tunnel_types: ["vxlan"],
            l2_population: true,
            // Hosts answer ARP from what they were told, in place of a flood.
            arp_responder: true,
            extensions: ["qos"],
            // Machines keep their connections while the agent restarts.
            drop_flows_on_start: false,
        },
        ovs: {
            bridge_mappings: physicalNetwork === undefined ? undefined : [`${physicalNetwork}:${EXTERNAL_BRIDGE}`],
            // A host's own agent is not root, and asks by TCP, which it switches on.
            ...(privileges === "root" ? OVSDB : { ovsdb_timeout: OVSDB.ovsdb_timeout }),
            // A switch with a thousand tunnels is slow to answer while it starts: a restart of the agent would not
            // help.
            of_connect_timeout: 300,
            of_request_timeout: 300,
            of_inactivity_probe: 30,
        },
        // In Open vSwitch itself: no bridge and no iptables for each port.
        securitygroup: { firewall_driver: "openvswitch" },
    };
    return renderOslo(optionsOf(release).neutronOpenvswitchAgent, mergeSections(config, overrides));
}

/** l3_agent.ini. */
export function l3AgentIni(overrides?: L3AgentConfig, release?: Release): string {
    const config: L3AgentConfig = {
        DEFAULT: {
            interface_driver: "openvswitch",
            agent_mode: "legacy",
            // Namespaces and addresses stay, so that a router that no other host has is there again at once.
            cleanup_on_shutdown: false,
        },
        ovs: OVSDB,
    };
    return renderOslo(optionsOf(release).neutronL3Agent, mergeSections(config, overrides));
}

/** dhcp_agent.ini. */
export function dhcpAgentIni(overrides?: DhcpAgentConfig, release?: Release): string {
    const config: DhcpAgentConfig = {
        DEFAULT: {
            interface_driver: "openvswitch",
            // Machines of a network without a router reach their metadata too.
            enable_isolated_metadata: true,
            // Networks that are set up at the same time after a start.
            num_sync_threads: 8,
            // Seconds over which a network's changes are collected: each is a reload of its dnsmasq.
            bulk_reload_interval: 2,
        },
        ovs: OVSDB,
    };
    return renderOslo(optionsOf(release).neutronDhcpAgent, mergeSections(config, overrides));
}

export interface MetadataAddress {
    /** Name or address of Nova's metadata API. */
    host: string;
    port: number;
    /** File of the CA by which it is verified; none: it speaks plaintext. */
    cafile?: string;
}

/** metadata_agent.ini; the secret that it shares with Nova comes through the environment. */
export function metadataAgentIni(
    { host, port, cafile }: MetadataAddress,
    overrides?: MetadataAgentConfig,
    release?: Release,
): string {
    const config: MetadataAgentConfig = {
        DEFAULT: {
            nova_metadata_host: host,
            nova_metadata_port: port,
            nova_metadata_protocol: cafile === undefined ? "http" : "https",
            auth_ca_cert: cafile,
            // Threads, that mostly wait for Nova: a machine asks some ten times while it starts.
            metadata_workers: 16,
        },
    };
    return renderOslo(optionsOf(release).neutronMetadataAgent, mergeSections(config, overrides));
}
