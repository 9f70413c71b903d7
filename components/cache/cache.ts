import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CacheAccess } from "../common/access";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt, refuse } from "../common/faults";
import { Images, tierImages } from "../common/images";
import { App, metadata, selectorLabels } from "../common/labels";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { disruptionBudget, podTemplate } from "../common/pods";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../common/scale";
import { CacheSize, sizeCache } from "./sizing";

export interface CacheArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: pulumi.Input<string>;
    /** What the cache is sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default three servers on the hosts of Keystone and the Nova API */
    placement?: Placement;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
}

export const PORT = 11211;
/** The user of the official image. */
const UID = 11211;

/** All faults of the arguments. */
export function cacheFaults(scale: Scale | undefined, placement: Placement): Fault[] {
    return [...faultsAt("scale", scaleFaults(scale)), ...faultsAt("placement", placementFaults(placement))];
}

/** The tier's pods. */
export function cachePods(scale: Scale | undefined, placement: Placement): PodGroup[] {
    const { server } = sizeCache(scale ?? REFERENCE_SCALE);
    return [{ service: placement.service, pods: placement.replicas, size: server }];
}

/** memcached's arguments. Items up to 2 MiB: a service catalogue with hundreds of endpoints is larger than the default 1 MiB. */
export function memcachedCommand(size: CacheSize): string[] {
    const options = { "-p": PORT, "-m": size.items, "-c": size.connections, "-I": "2m" };
    return ["memcached", ...Object.entries(options).flatMap(([option, value]) => [option, String(value)])];
}

/** What Keystone and token checks cache in: memcached servers with stable names, since clients hash over the list. */
export class Cache extends pulumi.ComponentResource implements CacheAccess {
    /** The servers, each as host:port, in an order that never changes. */
    public readonly servers: pulumi.Output<string[]>;

    constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("memcached");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, cacheFaults(scale, placement));
        super("openstack-ra:index:Cache", name, { scale, placement }, opts);

        const size = sizeCache(scale);
        const app: App = { namespace: args.namespace, instance: name, component: "memcached", service: "memcached" };
        const tcpSocket = { port: "memcached" };
        new k8s.apps.v1.StatefulSet(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    replicas: placement.replicas,
                    serviceName: name,
                    podManagementPolicy: "Parallel",
                    selector: { matchLabels: selectorLabels(app) },
                    template: podTemplate({
                        app,
                        placement,
                        image: tierImages(args.images).memcached,
                        command: memcachedCommand(size),
                        size: size.server,
                        uid: UID,
                        mounts: { volumes: [], volumeMounts: [] },
                        ports: { memcached: PORT },
                        probes: {
                            readiness: { tcpSocket, periodSeconds: 5 },
                            liveness: { tcpSocket, periodSeconds: 20 },
                        },
                        // It has nothing to save.
                        grace: 5,
                    }),
                },
            },
            { parent: this },
        );
        new k8s.core.v1.Service(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    clusterIP: "None",
                    selector: selectorLabels(app),
                    ports: [{ name: "memcached", port: PORT, targetPort: "memcached" }],
                },
            },
            { parent: this },
        );
        disruptionBudget(name, app, placement.replicas, { parent: this });

        this.servers = pulumi
            .output(args.namespace)
            .apply((namespace) =>
                Array.from(
                    { length: placement.replicas },
                    (_, i) => `${name}-${i}.${name}.${namespace}.svc.cluster.local:${PORT}`,
                ),
            );
        this.registerOutputs({ servers: this.servers });
    }
}
