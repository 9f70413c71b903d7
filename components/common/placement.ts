import { serviceLabel } from "./labels";
import { CELL_LABEL, DEDICATED_TAINT, HOST_LABEL, RACK_LABEL, Role, roleLabel, roles, SERVICE_LABEL } from "./roles";
import { atSize, BySize, ServiceName, serviceNames, ServiceRow, serviceRow } from "./services";

/** Where a service's pods run, and how many of them. */
export interface Placement {
    /** The row of the placement table. */
    service: ServiceName;
    /** Instances; for services with one on each host, the number of these hosts. */
    replicas: number;
    /** How many times the cloud has that many: once, or for each cell. */
    sets: number;
    /** Hosts with any of these roles may hold the pods. */
    roles: Role[];
    /** Hosts that may hold the pods, and the racks that these stand in. */
    hosts: number;
    /** Racks that these hosts stand in. */
    racks: number;
    /** Cell that the hosts belong to. @default any */
    cell?: string;
    /** Hosts with any of these roles are left out. @default none */
    except?: Role[];
}

/** How many hosts a layout has for a set of roles, of a cell or of any, and in how many racks. */
export type HostCount = (roles: readonly Role[], cell?: string) => { hosts: number; racks: number };

export interface PlacementOptions {
    /** Hypervisors that the control plane is sized for. */
    hypervisors: number;
    hostCount: HostCount;
    /** Cells that the hypervisors are split into. @default 1 */
    cells?: number;
    /** Run as many instances as there are hosts, where there are fewer than the table asks for. */
    converged?: boolean;
}

export type Placements = Record<ServiceName, Placement>;

/** The largest odd number that is not above `n`: as many members as can vote without a tie. */
export function oddFloor(n: number): number {
    return n % 2 === 0 ? Math.max(n - 1, 0) : n;
}

/** How many times a cloud of so many cells has a service's instances. */
function setsOf(row: ServiceRow, cells: number): number {
    if (row.perCell === "cells") return cells;
    if (row.perCell === "cells and above") return cells > 1 ? cells + 1 : 1;
    if (row.perCell === "above cells") return cells > 1 ? 1 : 0;
    return 1;
}

/** Places every service of the table on a layout's hosts. */
export function placeServices(options: PlacementOptions): Placements {
    const placements = serviceNames.map((service): [ServiceName, Placement] => {
        const row = serviceRow(service);
        const { hosts, racks } = options.hostCount(row.roles);
        const perHost = typeof row.instances === "string" || row.everyHost;
        const wanted = perHost ? hosts : atSize(row.instances as BySize, options.hypervisors);
        const possible = options.converged ? Math.min(wanted, hosts) : wanted;
        const replicas = row.quorum ? oddFloor(possible) : possible;
        const sets = setsOf(row, options.cells ?? 1);
        return [service, { service, replicas, sets, roles: [...row.roles], hosts, racks }];
    });
    return Object.fromEntries(placements) as Placements;
}

/** The RA's own placement of a service: its table at 1000 hypervisors, every host in its own rack. The default of every tier. */
export function referencePlacement(service: ServiceName): Placement {
    const row = serviceRow(service);
    const replicas = typeof row.instances === "string" ? 0 : atSize(row.instances, 1000);
    return { service, replicas, sets: 1, roles: [...row.roles], hosts: replicas, racks: replicas };
}

/** Instances in all. */
export function instancesOf({ replicas, sets }: Pick<Placement, "replicas" | "sets">): number {
    return replicas * sets;
}

/** The same place with another number of instances. */
export function withReplicas(placement: Placement, replicas: number | undefined): Placement {
    return replicas === undefined ? placement : { ...placement, replicas };
}

/** The same place among one cell's hosts. */
export function inCell(placement: Placement, cell: string | undefined): Placement {
    return cell === undefined ? placement : { ...placement, cell };
}

/** What is wrong with a placement, as sentences. */
export function placementFaults(placement: Placement): string[] {
    const { service, replicas, sets, hosts, roles: at } = placement;
    const row = serviceRow(service);
    const where = `hosts with role ${at.join(" or ")}`;
    const faults: string[] = [];
    if (!Number.isInteger(replicas) || replicas < 1) {
        faults.push(`${service}: ${replicas} replicas, expected a whole number of at least 1`);
    }
    if (row.quorum && replicas % 2 === 0) {
        faults.push(`${service}: ${replicas} replicas, expected an odd number: an even quorum can split in two halves`);
    }
    if (!row.mayShare && replicas * sets > hosts) {
        const all = sets > 1 ? `${sets} times ${replicas}` : String(replicas);
        faults.push(`${service}: ${all} replicas on ${hosts} ${where}, expected at most one on a host`);
    } else if (hosts < 1) {
        faults.push(`${service}: no ${where}, expected at least 1`);
    }
    return faults;
}

/**
 * Node affinity: a host with any of the placement's roles and none that it excepts, of its cell where it names one; better
 * one of the role that its row prefers.
 */
export function nodeAffinity({ service, roles: any, cell, except = [] }: Placement) {
    const { prefers } = serviceRow(service);
    const ofCell = cell === undefined ? [] : [{ key: CELL_LABEL, operator: "In", values: [cell] }];
    const others = except.map((role) => ({ key: roleLabel(role), operator: "DoesNotExist" }));
    return {
        requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: any.map((role) => ({
                matchExpressions: [{ key: roleLabel(role), operator: "Exists" }, ...ofCell, ...others],
            })),
        },
        preferredDuringSchedulingIgnoredDuringExecution: prefers && [
            {
                weight: 100,
                preference: { matchExpressions: [{ key: roleLabel(prefers), operator: "Exists" }] },
            },
        ],
    };
}

/** Tolerations for the taints of the placement's own roles, and no others. */
export function tolerations(placement: Placement) {
    return placement.roles
        .filter((role) => roles[role].exclusive)
        .map((role) => ({ key: DEDICATED_TAINT, operator: "Equal", value: role, effect: "NoSchedule" }));
}

/**
 * Where a service has its hosts to itself and the cloud has it several times, the times must not meet on a host either.
 * (Pods of one of them are spread by themselves, revision by revision.)
 */
export function apartFromOtherSets({ service, sets }: Placement, selector: Record<string, string>) {
    if (serviceRow(service).mayShare || sets < 2) return undefined;
    const others = Object.entries(selector).map(([key, value]) => ({ key, operator: "NotIn", values: [value] }));
    return {
        requiredDuringSchedulingIgnoredDuringExecution: others.map((other) => ({
            topologyKey: HOST_LABEL,
            labelSelector: { matchLabels: { [SERVICE_LABEL]: serviceLabel(service) }, matchExpressions: [other] },
        })),
    };
}

/** Pods that must not meet on a host. */
export function podAntiAffinity(matchLabels: Record<string, string>) {
    return {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST_LABEL, labelSelector: { matchLabels } }],
    };
}

/** Pods on whose host another runs. */
export const nextTo = podAntiAffinity;

/**
 * Even spread over racks and hosts. Counted for each revision by itself (`matchLabelKeys`), so that a rolling update ends
 * as evenly spread as it began; hosts that the pods cannot use do not count.
 */
export function topologySpread(matchLabels: Record<string, string>, revisionLabel?: string) {
    return [RACK_LABEL, HOST_LABEL].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: "DoNotSchedule",
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels },
        ...(revisionLabel ? { matchLabelKeys: [revisionLabel] } : {}),
    }));
}
