import * as pulumi from "@pulumi/pulumi";
import { BalancerNetwork, balancerNetworks, RackPeers } from "../common/balancers";
import { CustomKind, customResource } from "../common/custom";
import { App, metadata } from "../common/labels";
import { RACK_LABEL, Role, roleLabel } from "../common/roles";
import { BgpSite } from "./args";

// Kinds of MetalLB 0.16 (metallb.io), with the fields that we give. None says that it is ready.

const POOL: CustomKind = { apiVersion: "metallb.io/v1beta1", kind: "IPAddressPool" };
const ADVERTISEMENT: CustomKind = { apiVersion: "metallb.io/v1beta1", kind: "BGPAdvertisement" };
const BFD: CustomKind = { apiVersion: "metallb.io/v1beta1", kind: "BFDProfile" };
const PEER: CustomKind = { apiVersion: "metallb.io/v1beta2", kind: "BGPPeer" };

interface NodeSelector {
    matchLabels: Record<string, string>;
}

interface PoolSpec {
    addresses: string[];
    autoAssign: boolean;
    avoidBuggyIPs: boolean;
}

interface AdvertisementSpec {
    ipAddressPools: string[];
    aggregationLength: number;
    aggregationLengthV6: number;
    nodeSelectors: NodeSelector[];
}

interface BfdSpec {
    transmitInterval: number;
    receiveInterval: number;
    detectMultiplier: number;
}

interface PeerSpec {
    myASN: number;
    peerASN: number;
    peerAddress: string;
    holdTime: string;
    keepaliveTime: string;
    bfdProfile: string;
    nodeSelectors: NodeSelector[];
    passwordSecret?: { name: string };
}

type Spec = PoolSpec | AdvertisementSpec | BfdSpec | PeerSpec;

/** A lost host or leaf is noticed within a second (ms; MetalLB's defaults): the others' paths take its share. */
export const bfd: BfdSpec = { transmitInterval: 300, receiveInterval: 300, detectMultiplier: 3 };
/** Of BGP itself, for leafs that have lost their BFD session's other end only: a third, as RFC 4271 has it. */
export const timers = { holdTime: "90s", keepaliveTime: "30s" };

/** The name of a network's pool, by which Services ask for it. */
export function poolName(name: string, network: BalancerNetwork): string {
    return `${name}-${network}`;
}

function withRoles(roles: Role[], labels: Record<string, string> = {}): NodeSelector[] {
    return roles.map((role) => ({ matchLabels: { ...labels, [roleLabel(role)]: "true" } }));
}

/**
 * Addresses, and their announcement to both leafs of each rack whose hosts hold load-balanced services: ECMP over these
 * hosts, rack by rack and in a rack, and a host without a ready pod announces nothing.
 */
export function announce(
    name: string,
    app: App,
    site: BgpSite,
    passwordSecret: string | undefined,
    opts: pulumi.CustomResourceOptions,
): void {
    const make = (kind: CustomKind, of: string, spec: Spec, dependsOn?: pulumi.Resource) =>
        customResource(
            kind,
            of,
            { metadata: { ...metadata(app, { name: of }), name: of }, spec },
            { ...opts, dependsOn },
        );
    const roles = [...new Set(site.peers.flatMap((peer) => peer.roles))];
    for (const network of balancerNetworks) {
        const pool = poolName(name, network);
        // Only for Services that ask for it, and none that ends in .0 or .255, which some clients take for no host's.
        make(POOL, pool, { addresses: site.pools[network], autoAssign: false, avoidBuggyIPs: true });
        make(ADVERTISEMENT, pool, {
            ipAddressPools: [pool],
            // Each address by itself: it goes where its service's pods are.
            aggregationLength: 32,
            aggregationLengthV6: 128,
            nodeSelectors: withRoles(roles),
        });
    }
    // MetalLB lets no profile go that a peer still has.
    const profile = make(BFD, name, bfd);
    for (const peer of site.peers) {
        for (const leaf of peer.leafs) {
            make(PEER, `${name}-${leaf.name}`, peerSpec(name, site.asn, peer, leaf.address, passwordSecret), profile);
        }
    }
}

function peerSpec(
    name: string,
    asn: number,
    peer: RackPeers,
    address: string,
    passwordSecret: string | undefined,
): PeerSpec {
    return {
        myASN: asn,
        peerASN: peer.asn,
        peerAddress: address,
        ...timers,
        bfdProfile: name,
        // Not the rack's hypervisors: leafs have as few sessions as there are hosts with something to announce.
        nodeSelectors: withRoles(peer.roles, { [RACK_LABEL]: peer.rack }),
        ...(passwordSecret === undefined ? {} : { passwordSecret: { name: passwordSecret } }),
    };
}
