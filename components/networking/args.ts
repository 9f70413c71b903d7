import { Input } from "@pulumi/pulumi";
import { parseCidr } from "../common/cidr";
import { Fault, faultsAt, hostName, wholeNumber } from "../common/faults";
import { AgentMode } from "../common/hostagent";
import { TrustedCa } from "../common/access";
import { CommonArgs, osloFaults, publicUrlFaults, Settings, Wiring } from "../common/openstack";
import { neutron } from "../common/options/2026.1/neutron";
import { neutronDhcpAgent } from "../common/options/2026.1/neutron-dhcp-agent";
import { neutronL3Agent } from "../common/options/2026.1/neutron-l3-agent";
import { neutronMetadataAgent } from "../common/options/2026.1/neutron-metadata-agent";
import { neutronMl2 } from "../common/options/2026.1/neutron-ml2";
import { neutronOpenvswitchAgent } from "../common/options/2026.1/neutron-openvswitch-agent";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { DhcpAgentConfig, L3AgentConfig, MetadataAgentConfig, OpenvswitchAgentConfig } from "./agentconfig";
import { AGENT_DOWN, Fabric, Ml2Config, NeutronConfig, REPORT_INTERVAL, VniRange } from "./config";
import { gatewaysOf, NetworkingPlacements, networkingPlacements, placementsFaults } from "./placements";
import { Demand, demandOf, NetworkingSize, routerCopies, sizeNetworking, workersFor } from "./sizing";

/** Options that differ, by file. */
export interface NetworkingConfig {
    /** neutron.conf of the server's processes. */
    neutron?: NeutronConfig;
    /** ml2_conf.ini of the server's processes. */
    ml2?: Ml2Config;
    /** neutron.conf of the agents. */
    agents?: NeutronConfig;
    /** openvswitch_agent.ini, on hypervisors and on the hosts of routers. */
    openvswitchAgent?: OpenvswitchAgentConfig;
    /** l3_agent.ini. */
    l3Agent?: L3AgentConfig;
    /** dhcp_agent.ini. */
    dhcpAgent?: DhcpAgentConfig;
    /** metadata_agent.ini. */
    metadataAgent?: MetadataAgentConfig;
}

export interface NetworkingArgs extends Wiring, CommonArgs {
    /** The secret that Nova's metadata API has too: by it Nova knows that the metadata agent asks. */
    metadataSecret: Input<string>;
    /** Host of Nova's metadata API, as pods reach it. */
    metadataHost: Input<string>;
    /** Port of Nova's metadata API. @default 8775 */
    metadataPort?: number;
    /** The CA by which Nova's metadata API is verified. @default it speaks plaintext */
    metadataCa?: TrustedCa;
    /**
     * Where the services run. @default the RA's ("Services Placement Summary"): the server's three and the agents on
     * the hosts of the Nova API, the L2 agent and Open vSwitch on these and on hypervisors
     */
    placements?: Partial<NetworkingPlacements>;
    /**
     * Racks that the hypervisors stand in; L2 agents are replaced in waves of a rack's size.
     * @default the placement's, or the 35 of the RA's lab
     */
    racks?: number;
    /** URL that users reach, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /**
     * Numbers of VXLAN networks, at most 65,536 of them: the server makes a row of each when it starts, and a process
     * took 19 GB with all 16 million.
     * @default 1 to 65535
     */
    vniRange?: VniRange;
    /** Tenants' networks that DHCP agents are sized for. @default one for 20 virtual machines of the scale */
    networks?: number;
    /** Tenants' routers that L3 agents are sized for. @default one for 100 virtual machines of the scale */
    routers?: number;
    /**
     * Prefixes of the network of the tunnels: each host's own address in one of them is the end of its tunnels, and an
     * agent that finds none, or several, does not start.
     * @default none: tunnels end at the address that Kubernetes knows of the host
     */
    overlay?: string[];
    /** Largest packet between hosts on the network of the tunnels, in bytes; machines have 50 less. @default 9000 */
    overlayMtu?: number;
    /** Largest packet on the external network, in bytes. @default 1500 */
    externalMtu?: number;
    /** Neutron's name of the external network. @default "physnet1" */
    physicalNetwork?: string;
    /**
     * Network interface of the hosts with L3 agents that becomes a port of the external bridge: the host brings it up,
     * and cannot use it for itself.
     * @default none: the bridge is made empty, and somebody adds a port
     */
    externalInterface?: string;
    /**
     * Who runs the L2 agent and Open vSwitch on hypervisors: pods, or the hosts' own provisioning, with the files of
     * `hostFiles`. The hosts of L3 agents have pods in any case. @default "pod"
     */
    agents?: AgentMode;
    /** Options that differ, by file. */
    config?: NetworkingConfig;
}

export type NetworkingSettings = Settings<NetworkingArgs, "metadataSecret" | "metadataHost"> &
    Partial<Pick<NetworkingArgs, "metadataHost">>;

/** What the networks are made of, with the defaults. */
export function fabricOf(args: NetworkingSettings): Fabric {
    return {
        vniRange: args.vniRange ?? { min: 1, max: 65_535 },
        overlayMtu: args.overlayMtu ?? 9000,
        externalMtu: args.externalMtu ?? 1500,
        physicalNetwork: args.physicalNetwork ?? "physnet1",
    };
}

export function placementsOf(args: NetworkingSettings): NetworkingPlacements {
    return networkingPlacements(args.placements, args.scale, args.racks);
}

function demand(args: NetworkingSettings): Demand {
    const usual = demandOf(args.scale ?? REFERENCE_SCALE);
    return { networks: args.networks ?? usual.networks, routers: args.routers ?? usual.routers };
}

/** Sizes, with as many workers as the user's own configuration says. */
export function networkingSize(args: NetworkingSettings): NetworkingSize {
    const scale = args.scale ?? REFERENCE_SCALE;
    const usual = workersFor(scale);
    const set = args.config?.neutron?.DEFAULT;
    const workers = {
        rpc: set?.rpc_workers ?? usual.rpc,
        reports: set?.rpc_state_report_workers ?? usual.reports,
    };
    return sizeNetworking(scale, gatewaysOf(placementsOf(args)), demand(args), workers);
}

/**
 * VXLAN networks: tenants' own, and one by which the instances of redundant routers find each other in each project.
 */
export function vniBudget(args: NetworkingSettings): { used: number; limit: number } {
    const { min, max } = fabricOf(args).vniRange;
    const { networks, routers } = demand(args);
    // At most: a project with several routers has one such network.
    const redundant = routerCopies(gatewaysOf(placementsOf(args))) > 1;
    return { used: networks + (redundant ? routers : 0), limit: max - min + 1 };
}

const MAX_VNI = 2 ** 24 - 1;
const MAX_RANGE = 65_536;

function vniFaults(args: NetworkingSettings): Fault[] {
    const { min, max } = fabricOf(args).vniRange;
    const bounds = [...wholeNumber("vniRange.min", min, 1, MAX_VNI), ...wholeNumber("vniRange.max", max, 1, MAX_VNI)];
    if (bounds.length > 0) return bounds;
    if (min > max) return faultsAt("vniRange", [`${min} to ${max}, expected the smaller number first`]);
    const { used, limit } = vniBudget(args);
    if (limit > MAX_RANGE) {
        const why = "every process of the server keeps each of them";
        return faultsAt("vniRange", [`${limit} numbers, expected at most ${MAX_RANGE}: ${why}`]);
    }
    if (used > limit) {
        return faultsAt("vniRange", [
            `${limit} numbers, expected at least ${used}: networks and those of redundant routers`,
        ]);
    }
    return [];
}

/** Options that are arguments, or that each host has of its own. */
function ownFaults(config: NetworkingConfig): Fault[] {
    const taken: [string, unknown, string][] = [
        ["ml2.ml2_type_vxlan.vni_ranges", config.ml2?.ml2_type_vxlan?.vni_ranges, "expected the argument vniRange"],
        ["agents.DEFAULT.host", config.agents?.DEFAULT?.host, "expected none: each host has its own"],
        [
            "openvswitchAgent.ovs.local_ip",
            config.openvswitchAgent?.ovs?.local_ip,
            "expected none: each host has its own",
        ],
    ];
    return taken
        .filter(([, value]) => value !== undefined)
        .flatMap(([option, , reason]) => faultsAt(`config.${option}`, [`set for all, ${reason}`]));
}

/** Agents must not count as down between two of their reports. */
function reportFaults({ neutron: server, agents }: NetworkingConfig): Fault[] {
    const down = server?.DEFAULT?.agent_down_time ?? AGENT_DOWN;
    const interval = agents?.agent?.report_interval ?? REPORT_INTERVAL;
    if (down >= 2 * interval) return [];
    const reason = `${down} seconds beside reports every ${interval}, expected at least twice as many`;
    return faultsAt("config.neutron.DEFAULT.agent_down_time", [reason]);
}

const catalogues = {
    neutron,
    ml2: neutronMl2,
    agents: neutron,
    openvswitchAgent: neutronOpenvswitchAgent,
    l3Agent: neutronL3Agent,
    dhcpAgent: neutronDhcpAgent,
    metadataAgent: neutronMetadataAgent,
};

function configFaults(config: NetworkingConfig): Fault[] {
    const files = Object.keys(config).filter((file) => !Object.hasOwn(catalogues, file));
    const options = Object.entries(catalogues).flatMap(([file, catalogue]) =>
        osloFaults(`config.${file}`, catalogue, config[file as keyof NetworkingConfig]),
    );
    return [
        ...files.map((file) => ({
            propertyPath: `config.${file}`,
            reason: `no such file, expected one of ${Object.keys(catalogues).join(", ")}`,
        })),
        ...options,
        ...(options.length > 0 ? [] : [...ownFaults(config), ...reportFaults(config)]),
    ];
}

/** Packets of tunnels must fit into the network that carries them; what Neutron is told, it takes 50 bytes off. */
function mtuFaults(args: NetworkingSettings): Fault[] {
    const { overlayMtu } = fabricOf(args);
    const { neutron: server, ml2 } = args.config ?? {};
    const given = {
        "config.neutron.DEFAULT.global_physnet_mtu": server?.DEFAULT?.global_physnet_mtu,
        "config.ml2.ml2.path_mtu": ml2?.ml2?.path_mtu,
    };
    const why = "the overlay's; a tunnel takes 50 of them";
    return Object.entries(given).flatMap(([path, mtu]) =>
        typeof mtu === "number" && mtu > overlayMtu
            ? faultsAt(path, [`${mtu} bytes, expected at most ${overlayMtu}, ${why}`])
            : [],
    );
}

function overlayFaults(overlay: string[] | undefined): Fault[] {
    if (overlay === undefined) return [];
    if (overlay.length === 0) return faultsAt("overlay", ["empty, expected at least 1 prefix, or none given"]);
    return overlay.flatMap((text, i) =>
        parseCidr(text) ? [] : faultsAt(`overlay.${i}`, [`"${text}", expected a prefix such as 10.40.0.0/16`]),
    );
}

/** A name as Linux takes it for an interface. */
function interfaceFaults(name: string | undefined): Fault[] {
    if (name === undefined || /^[a-z0-9][\w.-]{0,14}$/i.test(name)) return [];
    return faultsAt("externalInterface", [
        `"${name}", expected the name of a network interface, at most 15 characters`,
    ]);
}

function physicalNetworkFaults(name: string | undefined): Fault[] {
    if (name === undefined || /^[\w.-]{1,64}$/.test(name)) return [];
    return faultsAt("physicalNetwork", [`"${name}", expected letters, digits, ".", "_" and "-", at most 64`]);
}

/** All faults of the arguments. */
export function networkingFaults(args: NetworkingSettings): Fault[] {
    const scale = faultsAt("scale", scaleFaults(args.scale));
    return [
        ...scale,
        ...placementsFaults(placementsOf(args)),
        ...wholeNumber("racks", args.racks, 1, 10_000, " racks"),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...hostName("metadataHost", args.metadataHost),
        ...wholeNumber("metadataPort", args.metadataPort, 1, 65_535),
        ...wholeNumber("networks", args.networks, 1, MAX_VNI, " networks"),
        ...wholeNumber("routers", args.routers, 0, MAX_VNI, " routers"),
        ...(scale.length > 0 ? [] : vniFaults(args)),
        // Below the first, IPv6 does not work in a machine; the second is the most that Ethernet switches carry.
        ...wholeNumber("overlayMtu", args.overlayMtu, 1280 + 70, 9216, " bytes"),
        ...wholeNumber("externalMtu", args.externalMtu, 1280, 9216, " bytes"),
        ...overlayFaults(args.overlay),
        ...mtuFaults(args),
        ...physicalNetworkFaults(args.physicalNetwork),
        ...interfaceFaults(args.externalInterface),
        ...configFaults(args.config ?? {}),
    ];
}
