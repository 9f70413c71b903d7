import { Input } from "@pulumi/pulumi";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt, objectName } from "../common/faults";
import { Images } from "../common/images";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { CertificateAccess } from "../common/tls";
import { coordinationSize } from "./sizing";

export interface CoordinationArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /**
     * The number of members is that of the cluster's whole life.
     * @default three members on the hosts of Keystone and the Nova API
     */
    placement?: Placement;
    /** Class of local SSD volumes. @default "local-ssd": every write waits for the disk */
    storageClass?: string;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Who signs the certificates of members and clients. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** Refuse to delete the members. @default true */
    protect?: boolean;
}

export type CoordinationSettings = Omit<CoordinationArgs, "namespace">;

/** All faults of the arguments. */
export function coordinationFaults(args: CoordinationSettings): Fault[] {
    return [
        ...faultsAt("placement", placementFaults(args.placement ?? referencePlacement("etcd"))),
        ...objectName("storageClass", args.storageClass),
    ];
}

/** The tier's pods, and what they take. */
export function coordinationPods(args: CoordinationSettings): PodGroup[] {
    const { replicas } = args.placement ?? referencePlacement("etcd");
    return [{ service: "etcd", pods: replicas, size: coordinationSize.pod }];
}
