import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { Fault, faultsAt } from "../common/faults";
import { REFERENCE_SCALE, Scale } from "../common/scale";
import { Gateways } from "./sizing";

/** The tier's rows of the placement table: the server's three, then the agents. */
const servers = ["neutron-server", "neutron-rpc-server", "neutron-periodic-workers"] as const;
const gatewayAgents = ["neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent"] as const;
const everywhere = ["neutron-l2-agent", "openvswitch"] as const;

export type NetworkingService = (typeof servers | typeof gatewayAgents | typeof everywhere)[number];
export type NetworkingPlacements = Record<NetworkingService, Placement>;

/** Racks of the RA's lab. */
const LAB_RACKS = 35;

/** Where the tier's services run: as given, else the RA's, with the L2 agent and Open vSwitch on every host that needs them. */
export function networkingPlacements(
    given: Partial<NetworkingPlacements> = {},
    scale: Scale = REFERENCE_SCALE,
    racks?: number,
): NetworkingPlacements {
    const placed = [...servers, ...gatewayAgents].map((service) => [
        service,
        given[service] ?? referencePlacement(service),
    ]);
    const known = Object.fromEntries(placed) as NetworkingPlacements;
    const hosts = scale.hypervisors + known["neutron-l3-agent"].hosts;
    const onAll = everywhere.map((service) => {
        const placement = given[service] ?? {
            ...referencePlacement(service),
            replicas: hosts,
            hosts,
            racks: LAB_RACKS,
        };
        return [service, { ...placement, racks: racks ?? placement.racks }];
    });
    return { ...known, ...(Object.fromEntries(onAll) as Pick<NetworkingPlacements, (typeof everywhere)[number]>) };
}

/** The hosts of DHCP and of L3 agents. */
export function gatewaysOf(placements: NetworkingPlacements): Gateways {
    return { dhcp: placements["neutron-dhcp-agent"].hosts, l3: placements["neutron-l3-agent"].hosts };
}

/** A row's hosts by what their switch is: with the external bridge, where L3 agents are, or without. */
export interface ByBridge {
    gateways: Placement;
    /** None where every host is a gateway. */
    others?: Placement;
}

export function byBridge(row: Placement, l3Agents: Placement): ByBridge {
    const { roles, hosts, racks } = l3Agents;
    const left = row.hosts - hosts;
    const others = row.roles.filter((role) => !roles.includes(role));
    return {
        gateways: { ...row, roles, hosts, replicas: hosts, racks },
        // A host can have roles of both.
        others:
            left > 0 && others.length > 0
                ? { ...row, roles: others, except: roles, hosts: left, replicas: left }
                : undefined,
    };
}

/** All faults of the placements. */
export function placementsFaults(placements: NetworkingPlacements): Fault[] {
    const faults = Object.entries(placements).flatMap(([service, placement]) =>
        faultsAt(`placements.${service}`, placementFaults(placement)),
    );
    for (const service of [...gatewayAgents, ...everywhere]) {
        const { replicas, hosts } = placements[service];
        if (replicas !== hosts) {
            faults.push(
                ...faultsAt(`placements.${service}`, [
                    `${service}: ${replicas} replicas on ${hosts} hosts, expected as many: an agent is on every host of its roles`,
                ]),
            );
        }
    }
    // HAProxy reaches the metadata agent by a file, and ports need a switch.
    for (const service of ["neutron-metadata-agent", ...everywhere] as const) {
        for (const of of ["neutron-dhcp-agent", "neutron-l3-agent"] as const) {
            const missing = placements[of].roles.filter((role) => !placements[service].roles.includes(role));
            faults.push(
                ...faultsAt(
                    `placements.${service}`,
                    missing.map((role) => `${service}: not on hosts with role ${role}, expected it where ${of} is`),
                ),
            );
        }
    }
    return faults;
}
