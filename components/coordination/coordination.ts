import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CoordinationAccess } from "../common/access";
import { refuse } from "../common/faults";
import { tierImages } from "../common/images";
import { App, metadata, selectorLabels } from "../common/labels";
import { referencePlacement } from "../common/placement";
import { disruptionBudget, podTemplate, Probes } from "../common/pods";
import { CoordinationArgs, coordinationFaults } from "./args";
import { DATA, etcdCommand, ports } from "./config";
import { coordinationSize } from "./sizing";

/** No file of the image is this user's; its group owns the volume. */
const UID = 65532;

/**
 * Who works on what (RA "Cinder Volume": another instance takes over): an etcd cluster with the locks of services that share
 * their work.
 */
export class Coordination extends pulumi.ComponentResource implements CoordinationAccess {
    public readonly url: pulumi.Output<string>;

    constructor(name: string, args: CoordinationArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("etcd");
        refuse(name, coordinationFaults(args));
        super("openstack-ra:index:Coordination", name, { placement }, opts);

        const app: App = { namespace: args.namespace, instance: name, component: "etcd", service: "etcd" };
        const members = `${name}-members`;
        const { quota, pod, volume } = coordinationSize;
        const set = new k8s.apps.v1.StatefulSet(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    replicas: placement.replicas,
                    serviceName: members,
                    // The first ones wait for the others.
                    podManagementPolicy: "Parallel",
                    selector: { matchLabels: selectorLabels(app) },
                    template: podTemplate({
                        app,
                        placement,
                        image: tierImages(args.images).etcd,
                        uid: UID,
                        command: etcdCommand({ name, members, replicas: placement.replicas, quota }),
                        fields: { POD_NAME: "metadata.name", NAMESPACE: "metadata.namespace" },
                        size: pod,
                        mounts: { volumes: [], volumeMounts: [{ name: "data", mountPath: DATA }] },
                        ports,
                        probes,
                    }),
                    volumeClaimTemplates: [
                        {
                            metadata: { name: "data" },
                            spec: {
                                accessModes: ["ReadWriteOnce"],
                                storageClassName: args.storageClass ?? "local-ssd",
                                resources: { requests: { storage: volume } },
                            },
                        },
                    ],
                },
            },
            { parent: this, protect: args.protect ?? true },
        );
        // Members need one another's names before any of them is ready.
        this.#service(members, app, { clusterIP: "None", publishNotReadyAddresses: true }, ["client", "peer"]);
        this.#service(name, app, { type: "ClusterIP" }, ["client"]);
        disruptionBudget(name, app, placement.replicas, { parent: this });

        // One address for all members: tooz takes a single host. Through the cluster, so that whoever needs it waits for it.
        const host = pulumi.all([args.namespace, set.id]).apply(([at]) => `${name}.${at}.svc.cluster.local`);
        this.url = pulumi.interpolate`etcd3+http://${host}:${ports.client}?api_version=v3`;
        this.registerOutputs({ url: this.url });
    }

    #service(
        name: string,
        app: App,
        spec: k8s.types.input.core.v1.ServiceSpec,
        open: (keyof typeof ports)[],
    ): k8s.core.v1.Service {
        return new k8s.core.v1.Service(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    ...spec,
                    selector: selectorLabels(app),
                    ports: open.map((port) => ({ name: port, port: ports[port], targetPort: port })),
                },
            },
            { parent: this },
        );
    }
}

/** Ready while a majority answers; alive while the member itself does, so that a lost majority restarts nobody. */
const probes: Probes = {
    startup: { httpGet: { path: "/livez", port: "metrics" }, periodSeconds: 5, failureThreshold: 60 },
    readiness: { httpGet: { path: "/readyz", port: "metrics" }, periodSeconds: 5, timeoutSeconds: 5 },
    liveness: { httpGet: { path: "/livez", port: "metrics" }, periodSeconds: 20, timeoutSeconds: 10 },
};
