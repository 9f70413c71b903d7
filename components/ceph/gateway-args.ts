import { Input } from "@pulumi/pulumi";
import { IdentityAccess } from "../common/access";
import { Balancers } from "../common/balancers";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt, objectName } from "../common/faults";
import { Images } from "../common/images";
import { publicUrlFaults } from "../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../common/scale";
import { CertificateAccess } from "../common/tls";
import { CephSettings } from "./args";
import { Ceph } from "./ceph";
import { optionFaults } from "./configuration";
import { sizeGateway } from "./sizing";

export interface RadosGatewayArgs extends Pick<CephSettings, "rookNamespace" | "failureDomain" | "pools"> {
    /** Namespace of the cloud, from which keys and CAs are copied. */
    namespace: Input<string>;
    /** The cluster that keeps the objects; one of Rook's, as an outer one has gateways of its own. */
    ceph: Pick<Ceph, "ready">;
    /** Where its account and its catalogue entries are, and who is asked about tokens. */
    identity: IdentityAccess;
    /** URL that users reach, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /** What the gateways are sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default three gateways beside the monitors (RA "Services Placement Summary") */
    placement?: Placement;
    /** Whether a load balancer stands in front; without one, a cluster address. @default true */
    loadBalancer?: boolean;
    /** Who gives the load balancer its address. @default the cluster */
    balancers?: Balancers;
    /** Who signs the gateways' certificate. @default nobody: they speak plaintext */
    certificates?: CertificateAccess;
    /** Options of the gateways that differ, e.g. `{ rgw_max_put_size: "10737418240" }`. */
    configuration?: Record<string, string>;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete the store and its passwords. @default true */
    protect?: boolean;
}

/** The arguments that stand on their own. */
export type RadosGatewaySettings = Omit<
    RadosGatewayArgs,
    "namespace" | "ceph" | "identity" | "certificates" | "balancers"
>;

export function gatewayPlacement({ placement }: Pick<RadosGatewaySettings, "placement">): Placement {
    return placement ?? referencePlacement("radosgw");
}

/** All faults of the arguments. Those of pools are Ceph's to find. */
export function radosGatewayFaults(args: RadosGatewaySettings): Fault[] {
    return [
        ...objectName("rookNamespace", args.rookNamespace),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...faultsAt("placement", placementFaults(gatewayPlacement(args))),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        // There is one kind of daemon, so no section is to be named.
        ...optionFaults("", { client: args.configuration ?? {} }).map((fault) => ({
            ...fault,
            propertyPath: fault.propertyPath.replace(".client", "configuration"),
        })),
    ];
}

/** The tier's pods. */
export function radosGatewayPods(args: RadosGatewaySettings): PodGroup[] {
    const { service, replicas } = gatewayPlacement(args);
    return [{ service, pods: replicas, size: sizeGateway(args.scale ?? REFERENCE_SCALE).pod }];
}
