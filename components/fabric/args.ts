import { Input } from "@pulumi/pulumi";
import { BalancerNetwork, RackPeers } from "../common/balancers";
import { Placement } from "../common/placement";
import { ServiceName } from "../common/services";
import { PodSegment } from "./interfaces";

/** Who gives load balancers their addresses and announces them: MetalLB by BGP, or what the site has, such as its CNI. */
export const fabricModes = ["metallb", "external"] as const;
export type FabricMode = (typeof fabricModes)[number];

/** What a site has for addresses that hosts announce by BGP. */
export interface BgpSite {
    /** AS number of the hosts. */
    asn: number;
    /** Prefixes of addresses for load balancers, by network: routed, and on no link of a host. */
    pools: Record<BalancerNetwork, string[]>;
    /** Racks with hosts of load-balanced services. */
    peers: RackPeers[];
}

export interface FabricArgs {
    /** The cloud's namespace, in which pods ask for interfaces of their own. */
    namespace: Input<string>;
    /** @default "metallb" */
    mode?: FabricMode;
    /** Namespace of MetalLB. @default "metallb-system" */
    metallbNamespace?: Input<string>;
    /** Who takes what MetalLB announces; with "external" of no use. @default none */
    bgp?: BgpSite;
    /** Secret of type kubernetes.io/basic-auth in MetalLB's namespace with the password of all BGP sessions. @default none */
    passwordSecret?: string;
    /** Addresses that load balancers must have, by the rows of the placement table. @default any of the pool */
    addresses?: Partial<Record<ServiceName, string>>;
    /** Where load-balanced services run; their hosts announce. @default the RA's */
    placements?: Partial<Record<ServiceName, Placement>>;
    /** Segments in which pods can have interfaces of their own. @default none */
    podSegments?: PodSegment[];
    /** Names of those of them that are offered to pods, each as a NetworkAttachmentDefinition (Multus). @default none */
    interfaces?: string[];
}

export type FabricSettings = Omit<FabricArgs, "namespace" | "metallbNamespace">;
