import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CoordinationAccess, trust, TrustedCa } from "../common/access";
import { refuse } from "../common/faults";
import { joinMounts, volumeClaim } from "../common/files";
import { tierImages } from "../common/images";
import { App, metadata, selectorLabels } from "../common/labels";
import { referencePlacement } from "../common/placement";
import { disruptionBudget, podTemplate, Probes } from "../common/pods";
import {
    CA_FILE,
    Certificate,
    certificate,
    CertificateAccess,
    certificateMounts,
    clientFiles,
    namesOf,
} from "../common/tls";
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
    public readonly ca?: TrustedCa;
    public readonly client?: Certificate;

    constructor(name: string, args: CoordinationArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("etcd");
        refuse(name, coordinationFaults(args));
        super("openstack-ra:index:Coordination", name, { placement }, opts);

        const app: App = { namespace: args.namespace, instance: name, component: "etcd", service: "etcd" };
        const members = `${name}-members`;
        const { quota, pod, volume } = coordinationSize;
        const { certificates } = args;
        const tls = certificates !== undefined;
        this.ca = certificates?.ca;
        this.client = certificates?.client;
        const own = certificates && this.#certificate(name, app, certificates, placement.replicas);
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
                        command: etcdCommand({ name, members, replicas: placement.replicas, quota, tls }),
                        fields: { POD_NAME: "metadata.name", NAMESPACE: "metadata.namespace" },
                        size: pod,
                        mounts: joinMounts(
                            { volumes: [], volumeMounts: [{ name: "data", mountPath: DATA }] },
                            trust(this.ca),
                            certificateMounts(own),
                        ),
                        ports,
                        probes,
                    }),
                    volumeClaimTemplates: [volumeClaim(volume, args.storageClass)],
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
        const secured = tls ? `&ca_cert=${CA_FILE}&cert_cert=${clientFiles.cert}&cert_key=${clientFiles.key}` : "";
        const protocol = tls ? "https" : "http";
        this.url = pulumi.interpolate`etcd3+${protocol}://${host}:${ports.client}?api_version=v3${secured}`;
        this.registerOutputs({ url: this.url });
    }

    /**
     * Of all members: each of their names, since a member looks up who another's certificate says that it is, and the
     * Service's.
     */
    #certificate(name: string, app: App, certificates: CertificateAccess, replicas: number): Certificate {
        const { namespace } = app;
        const members = Array.from(
            { length: replicas },
            (_, i) => pulumi.interpolate`${name}-${i}.${name}-members.${namespace}.svc.cluster.local`,
        );
        return certificate(
            `${name}-tls`,
            app,
            certificates,
            { hosts: [...namesOf(name, namespace), ...members], usages: ["server auth", "client auth"] },
            { parent: this },
        );
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
