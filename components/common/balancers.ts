import { Placement, referencePlacement } from "./placement";
import { Role } from "./roles";
import { ServiceName, serviceNames, serviceRow } from "./services";

/** Networks in which load balancers have addresses: of users, and of the cloud itself (RA "Network for OpenStack Platform"). */
export const balancerNetworks = ["public", "management"] as const;
export type BalancerNetwork = (typeof balancerNetworks)[number];

/** Who gives load balancers their addresses: a `Fabric`, or what gives the same. */
export interface Balancers {
    /** Annotations of a Service that is to have an address of a network: the user's own for that row, or any. */
    annotations(network: BalancerNetwork, service: ServiceName): Record<string, string>;
}

/** A rack whose hosts announce the addresses of load balancers, and its leafs, which take them. */
export interface RackPeers {
    /** The rack's name. */
    rack: string;
    /** AS number of its leafs. */
    asn: number;
    /** Roles of the hosts there that load-balanced services run on. */
    roles: Role[];
    /** Names of its leafs, and the addresses at which they take routes. */
    leafs: { name: string; address: string }[];
}

/** Rows of the placement table with a load balancer of their own. */
export const balancedServices = serviceNames.filter(isBalanced);

/** Whether a row has one (a specialised balancer comes with its tier, and has an address in the cluster). */
export function isBalanced(service: ServiceName): boolean {
    return serviceRow(service).loadBalancer === true;
}

/** The network of a row's load balancer: users ask every API but Placement's, which only services do. */
export function balancerNetwork(service: ServiceName): BalancerNetwork {
    return service === "placement-api" ? "management" : "public";
}

/** Roles of the hosts that load-balanced services run on; these announce their addresses. */
export function balancedRoles(placements: Partial<Record<ServiceName, Placement>> = {}): Role[] {
    const placed = balancedServices.map((service) => placements[service] ?? referencePlacement(service));
    return [...new Set(placed.filter(({ sets }) => sets > 0).flatMap(({ roles }) => roles))];
}

/** Whether a load balancer stands in front of an API, and by what its Service asks for an address. */
export function balancing(
    { loadBalancer = true, balancers }: { loadBalancer?: boolean; balancers?: Balancers },
    service: ServiceName,
): { balanced: boolean; annotations?: Record<string, string> } {
    if (!loadBalancer) return { balanced: false };
    return { balanced: true, annotations: balancers?.annotations(balancerNetwork(service), service) };
}
