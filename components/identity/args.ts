import { Input } from "@pulumi/pulumi";
import { CacheAccess, DatabaseAccess, MessagingAccess } from "../common/access";
import { Balancers } from "../common/balancers";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt, wholeNumber } from "../common/faults";
import { Images } from "../common/images";
import { osloFaults, publicUrlFaults } from "../common/openstack";
import { keystone } from "../common/options/2026.1/keystone";
import { Placement, placementFaults } from "../common/placement";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../common/scale";
import { poolOf } from "../common/sections";
import { CertificateAccess } from "../common/tls";
import { KeystoneConfig } from "./config";
import { sizeIdentity } from "./sizing";

/** Hours between rotations that a cron schedule can keep exactly. */
export const rotationHours = [1, 2, 3, 4, 6, 8, 12, 24] as const;

export interface IdentityArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** Where accounts, projects and the catalogue are kept; declares an account "keystone" with a schema of that name. */
    database: DatabaseAccess;
    /** Where tokens are cached. */
    cache: CacheAccess;
    /** Where notifications go; declares an account "keystone". @default nowhere */
    messaging?: MessagingAccess;
    /** @default "RegionOne" */
    region?: string;
    /** URL that users reach, without the version. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /** What Keystone is sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default five pods on five dedicated hosts in five racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** Whether a load balancer stands in front; without one, a cluster address. @default true (RA "Keystone") */
    loadBalancer?: boolean;
    /** By what the load balancer gets its address. @default any, of whoever gives them */
    balancers?: Balancers;
    /** Hours that a token is valid, 1 to 24. @default 1 */
    tokenHours?: number;
    /** Hours between rotations of the Fernet keys: 1, 2, 3, 4, 6, 8, 12 or 24. @default 12 */
    rotationHours?: number;
    /** Options of keystone.conf that differ. */
    config?: KeystoneConfig;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete keys and passwords. @default true */
    protect?: boolean;
    /** Who signs Keystone's certificate. @default nobody: it speaks plaintext */
    certificates?: CertificateAccess;
}

/** The arguments that stand on their own, without what the tier is wired to. */
export type IdentitySettings = Omit<IdentityArgs, "namespace" | "database" | "cache" | "messaging" | "certificates">;

/** All faults of the arguments. */
export function identityFaults(args: IdentitySettings, placement: Placement): Fault[] {
    const faults = faultsAt("placement", placementFaults(placement));
    faults.push(...faultsAt("scale", scaleFaults(args.scale)));
    const hours: readonly number[] = rotationHours;
    faults.push(...wholeNumber("tokenHours", args.tokenHours, 1, 24, " hours"));
    if (args.rotationHours !== undefined && !hours.includes(args.rotationHours)) {
        faults.push(...faultsAt("rotationHours", [`${args.rotationHours}, expected one of ${hours.join(", ")}`]));
    }
    if (args.region !== undefined && !/^[\w.-]{1,255}$/.test(args.region)) {
        faults.push(...faultsAt("region", [`"${args.region}", expected letters, digits, ".", "_" and "-"`]));
    }
    faults.push(...publicUrlFaults("publicUrl", args.publicUrl), ...osloFaults("config", keystone, args.config));
    return faults;
}

/** The tier's pods, and what they take. */
export function identityPods(args: IdentitySettings, placement: Placement): PodGroup[] {
    const { wsgi, database, pod } = sizeIdentity(args.scale ?? REFERENCE_SCALE);
    return [
        {
            service: placement.service,
            pods: placement.replicas,
            size: pod,
            processes: wsgi.processes,
            sessions: [{ account: "keystone", schema: "keystone", ...poolOf(database, args.config?.database) }],
            // It only sends: one connection for each thread at most.
            amqp: Math.min(args.config?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? wsgi.threads, wsgi.threads),
        },
    ];
}
