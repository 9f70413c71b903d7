import { Input } from "@pulumi/pulumi";
import { serviceLabel } from "../common/labels";
import { Placement, topologySpread } from "../common/placement";
import { resources } from "../common/quantity";
import { SERVICE_LABEL } from "../common/roles";
import { Scale } from "../common/scale";
import { CephSettings } from "./args";
import { poolSpec, rookPlacement } from "./cluster";
import { poolsOf } from "./pools";
import { CephObjectStoreSpec } from "./rook";
import { sizeGateway } from "./sizing";

export interface StoreArgs extends Pick<CephSettings, "failureDomain" | "pools"> {
    store: string;
    placement: Placement;
    scale: Scale;
    /** URL of Keystone, without a version. */
    keystoneUrl: Input<string>;
    /** Secret with the gateway's account. */
    keystoneSecret: Input<string>;
    /** Secret with the gateways' certificate; with it, TLS alone. */
    certificateSecret?: Input<string>;
    /** Secret with the CA that verifies Keystone. */
    caSecret?: Input<string>;
    port: number;
    /** Options that the user sets differently. */
    configuration?: Record<string, string>;
}

/** Labels by which Rook selects a store's gateways. */
export function gatewaySelector(store: string): Record<string, string> {
    return { app: "rook-ceph-rgw", rook_object_store: store };
}

/** Options of the gateways that differ from their own. */
export function gatewayOptions({ scale, configuration }: Pick<StoreArgs, "scale" | "configuration">) {
    const { threads } = sizeGateway(scale);
    return { rgw_thread_pool_size: String(threads), ...configuration };
}

/** The object store as Rook takes it. It makes the disruption budget too, of all gateways but one. */
export function storeSpec(args: StoreArgs): CephObjectStoreSpec {
    const { store, placement, scale, port, failureDomain = "rack", certificateSecret } = args;
    const objects = poolsOf(args.pools).find(({ name }) => name === "objects") ?? { replicas: 3, minSize: 2 };
    const { replicas, minSize } = objects;
    return {
        // A few small pools: indexes, users, logs.
        metadataPool: poolSpec({ replicas, minSize }, failureDomain),
        dataPool: poolSpec(objects, failureDomain),
        preservePoolsOnDelete: true,
        auth: {
            keystone: {
                url: args.keystoneUrl,
                serviceUserSecretName: args.keystoneSecret,
                acceptedRoles: ["admin", "member", "service"],
                // Projects do not see one another's buckets.
                implicitTenants: "true",
                tokenCacheSize: 10_000,
            },
        },
        protocols: {
            // With the account in its URL, containers can be public.
            swift: { accountInUrl: true, urlPrefix: "swift", versioningEnabled: true },
            s3: { authUseKeystone: true },
        },
        gateway: {
            instances: placement.replicas,
            // In the pods' network, where policies hold.
            hostNetwork: false,
            ...(certificateSecret ? { securePort: port, sslCertificateRef: certificateSecret } : { port }),
            caBundleRef: args.caSecret,
            labels: { [SERVICE_LABEL]: serviceLabel("radosgw") },
            placement: {
                ...rookPlacement(placement),
                topologySpreadConstraints: topologySpread(gatewaySelector(store), "pod-template-hash"),
            },
            priorityClassName: "system-cluster-critical",
            resources: resources(sizeGateway(scale).pod),
            rgwConfig: gatewayOptions(args),
        },
    };
}
