import { Input } from "@pulumi/pulumi";
import { BlockStorageArgs } from "../block-storage";
import { CephSettings, RadosGatewaySettings } from "../ceph";
import { HostNetwork } from "../common/flows";
import { AgentMode } from "../common/hostagent";
import { Images } from "../common/images";
import { Wiring } from "../common/openstack";
import { Placements } from "../common/placement";
import { Scale } from "../common/scale";
import { ComputeControlArgs, PlacementApiArgs } from "../compute-control";
import { ComputeNodeArgs } from "../compute-node";
import { DashboardArgs } from "../dashboard";
import { DatabaseArgs } from "../database";
import { FabricArgs, PolicySettings } from "../fabric";
import { IdentityArgs } from "../identity";
import { ImageArgs } from "../image";
import { MessagingArgs } from "../messaging";
import { NetworkingArgs } from "../networking";
import { StackLightOptions, StackLightSettings } from "../stacklight";
import { HostKind } from "./budgets";
import { TlsArgs } from "./tls";

/** What a tier has of its own: neither what it is wired to, nor what all tiers of a cloud share. */
type Own<Args, Also extends string = never> = Omit<
    Args,
    | keyof Wiring
    | "scale"
    | "placement"
    | "placements"
    | "storageClass"
    | "loadBalancer"
    | "images"
    | "protect"
    | "region"
    | "racks"
    | "agents"
    | "certificates"
    | "balancers"
    | Also
>;

/** A part of the hypervisors. */
export interface CellHosts {
    /** Name of the cell, e.g. "cell1"; its database and brokers are named after it. */
    name: string;
    /** Its hypervisors, and the racks that they stand in. */
    hosts: number;
    /** Racks that they stand in. */
    racks: number;
}

/** A cloud: what stands where, and what each tier has of its own. */
export interface CloudArgs {
    /** Namespace of all of the cloud's objects, which is there already. */
    namespace: Input<string>;
    /** What every tier is sized for. */
    scale: Scale;
    /** Where every service runs, and how often. */
    placements: Placements;
    /** The cells that the hypervisors are split into; one cell is on the cloud's own database and brokers. */
    cells: CellHosts[];
    /** Racks of the hypervisors; their agents are replaced a rack's worth at a time. */
    racks: number;
    /** The hosts, for the budgets of memory. */
    hosts: HostKind[];
    /** Bytes: of the network between hypervisors, and of the one to the world. */
    mtu: { overlay: number; external: number };
    /** Prefixes of the networks in which hosts have addresses, for NetworkPolicies. */
    networks: Record<HostNetwork, string[]>;
    /** @default policies of all that the tiers declare, with users from everywhere */
    networkPolicies?: PolicySettings;
    /** Prefixes of the network between hypervisors. @default not known */
    overlay?: string[];
    /** The hosts' interface in the network to the world. @default not known */
    externalInterface?: string;
    /** @default "RegionOne" */
    region?: string;
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** Whether load balancers stand in front of the APIs; without them, cluster addresses. @default true */
    loadBalancer?: boolean;
    /** Who runs the agents of hypervisors. @default "pod" */
    agents?: AgentMode;
    /** Who signs the servers' certificates; none: plaintext everywhere. @default a CA of the cloud's own */
    tls?: TlsArgs;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete databases, brokers, passwords and keys. @default true */
    protect?: boolean;
    /** Who gives load balancers their addresses. @default whoever does, without our telling */
    fabric?: Own<FabricArgs>;
    /** Ceph's hosts and networks, or a cluster that is there already. */
    ceph: Omit<CephSettings, "placements" | "agents" | "images" | "protect">;
    /** Means nothing beside an external Ceph, which has gateways of its own. */
    objectStorage?: Own<RadosGatewaySettings, "rookNamespace" | "failureDomain" | "pools">;
    /** What the databases have of their own, or one that is there already. */
    database?: Own<DatabaseArgs, "accounts">;
    /** What the brokers have of their own, or some that are there already. */
    messaging?: Own<MessagingArgs, "accounts">;
    /** What Keystone has of its own. */
    identity?: Own<IdentityArgs>;
    /** What Glance has of its own. */
    image?: Own<ImageArgs, "ceph">;
    /** What Cinder has of its own. */
    blockStorage?: Own<BlockStorageArgs, "ceph" | "coordination">;
    /** What Nova has of its own. */
    computeControl?: Own<ComputeControlArgs, "cells">;
    /** What Placement has of its own. */
    placementApi?: Own<PlacementApiArgs>;
    /** What the agents of hypervisors have of their own. */
    computeNode?: Own<ComputeNodeArgs, "ceph" | "account" | "cell" | "consoleUrl">;
    /** What Neutron has of its own. */
    networking?: Own<NetworkingArgs, "metadataSecret" | "metadataHost" | "overlayMtu" | "externalMtu" | "overlay">;
    /** What Horizon has of its own. */
    dashboard?: Own<DashboardArgs>;
    /** Monitoring of all hosts. @default none */
    stacklight?: StackLightOptions & Pick<StackLightSettings, "hosts">;
}
