import { Input } from "@pulumi/pulumi";
import { CacheAccess, IdentityAccess } from "../common/access";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt } from "../common/faults";
import { CommonArgs, publicUrlFaults } from "../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { sizeDashboard } from "./sizing";

export interface DashboardArgs extends CommonArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** Where users log in. */
    identity: Pick<IdentityAccess, "authUrl" | "region" | "ca">;
    /** Where sessions are: users stay logged in whichever instance answers them. */
    cache: CacheAccess;
    /** @default three pods on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** URL that users reach, without a path; with https, cookies are sent over TLS only. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /**
     * Hosts by which users may call it, besides that of publicUrl and its name in the cluster: names, addresses, or
     * ".example.org" for a domain. Any other is refused. @default none
     */
    allowedHosts?: string[];
    /** Refuse to delete the key that signs cookies. @default true */
    protect?: boolean;
}

export type DashboardSettings = Omit<DashboardArgs, "namespace" | "identity" | "cache">;

/** All faults of the arguments. */
export function dashboardFaults(args: DashboardSettings): Fault[] {
    return [
        ...faultsAt("placement", placementFaults(args.placement ?? referencePlacement("horizon/apache2"))),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...(args.allowedHosts ?? []).flatMap((host, i) => hostPattern(`allowedHosts.${i}`, host)),
    ];
}

function hostPattern(path: string, host: string): Fault[] {
    if (/^(\*|\.?\w[\w.-]*|\[[\da-f:.]+\])$/i.test(host)) return [];
    return faultsAt(path, [
        `"${host}", expected a host name, an address (IPv6 in brackets) or ".domain", without a port`,
    ]);
}

/** The tier's pods, and what they take. */
export function dashboardPods(args: DashboardSettings): PodGroup[] {
    const { wsgi, pod } = sizeDashboard(args.scale ?? REFERENCE_SCALE);
    const { replicas } = args.placement ?? referencePlacement("horizon/apache2");
    return [{ service: "horizon/apache2", pods: replicas, size: pod, processes: wsgi.processes }];
}
