import { Input } from "@pulumi/pulumi";
import { optionsOf } from "../common/releases";
import { CephAccess } from "../common/access";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt } from "../common/faults";
import { CommonArgs, osloFaults, publicUrlFaults, Settings, Wiring } from "../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { poolOf } from "../common/sections";
import { GlanceConfig } from "./config";
import { sizeImage } from "./sizing";

export interface ImageArgs extends Wiring, CommonArgs {
    /** Where images are kept; has a client "glance". */
    ceph: CephAccess;
    /** @default three pods on the hosts of Keystone and the Nova API (RA "Services Placement Summary") */
    placement?: Placement;
    /** URL that users reach, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /** Options of glance-api.conf that differ. */
    config?: GlanceConfig;
}

export type ImageSettings = Settings<ImageArgs, "ceph">;

/** All faults of the arguments. */
export function imageFaults(args: ImageSettings): Fault[] {
    return [
        ...faultsAt("placement", placementFaults(args.placement ?? referencePlacement("glance-api"))),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...osloFaults("config", optionsOf(args.release).glance, args.config),
    ];
}

/** The tier's pods, and what they take. */
export function imagePods(args: ImageSettings): PodGroup[] {
    const { wsgi, database, senders, pod } = sizeImage(args.scale ?? REFERENCE_SCALE);
    const { replicas } = args.placement ?? referencePlacement("glance-api");
    return [
        {
            service: "glance-api",
            pods: replicas,
            size: pod,
            processes: wsgi.processes,
            sessions: [{ account: "glance", schema: "glance", ...poolOf(database, args.config?.database) }],
            // It only sends.
            amqp: args.config?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? senders,
        },
    ];
}
