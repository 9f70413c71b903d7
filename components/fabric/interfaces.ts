import * as pulumi from "@pulumi/pulumi";
import { addressAt, parseCidr } from "../common/cidr";
import { CustomKind, customResource } from "../common/custom";
import { App, metadata } from "../common/labels";

/** A segment in which pods can have interfaces of their own. */
export interface PodSegment {
    /** Name of the segment, e.g. "storage". */
    name: string;
    /** The hosts' interface on it, e.g. "bond0.30". */
    interface: string;
    /** Prefix of the segment. */
    cidr: string;
    /** The part of the prefix that is for pods. */
    pods: string;
    /** Bytes. */
    mtu: number;
}

const NETWORK: CustomKind = { apiVersion: "k8s.cni.cncf.io/v1", kind: "NetworkAttachmentDefinition" };

/** CNI's configuration: an interface with the host's own MAC address, so that switches learn none for each pod. */
export function podNetwork({ name, interface: master, cidr, pods, mtu }: PodSegment): string {
    const part = parseCidr(pods);
    if (!part) throw new Error(`segment ${name}: "${pods}" is no prefix`);
    return JSON.stringify({
        cniVersion: "1.0.0",
        name,
        type: "ipvlan",
        master,
        mtu,
        ipam: {
            // Addresses from one pool for all hosts.
            type: "whereabouts",
            range: cidr,
            range_start: addressAt(part, 1),
            range_end: addressAt(part, -2),
        },
    });
}

/** A segment as pods ask for it, by the annotation k8s.v1.cni.cncf.io/networks. */
export function podInterface(name: string, app: App, segment: PodSegment, opts: pulumi.CustomResourceOptions): void {
    customResource(
        NETWORK,
        `${name}-${segment.name}`,
        {
            metadata: { ...metadata(app, { name: segment.name }), name: segment.name },
            spec: { config: podNetwork(segment) },
        },
        opts,
    );
}
