import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { customResource } from "../common/custom";
import { Pods, Server } from "../common/flows";
import { faultsAt, refuse } from "../common/faults";
import { credentials } from "../common/files";
import { tierImages } from "../common/images";
import { App, metadata } from "../common/labels";
import { internalUrl } from "../common/openstack";
import { REFERENCE_SCALE } from "../common/scale";
import { certificate, hostOf, namesOf } from "../common/tls";
import { ROOK_NAMESPACE } from "./args";
import { copiedSecret } from "./copies";
import { gatewayServer } from "./flows";
import { gatewayPlacement, RadosGatewayArgs, radosGatewayFaults } from "./gateway-args";
import { gatewaySelector, storeSpec } from "./gateway-store";
import { CEPH_OBJECT_STORE } from "./rook";

/** Where the gateways listen: with a certificate, TLS alone. */
const PORTS = { http: 8080, https: 8443 };

/** In the catalogue's URLs: Keystone puts the project there. */
const SWIFT_PATH = "/swift/v1/AUTH_%(project_id)s";

/**
 * Objects (RA "Object Storage (Ceph)", RADOS gateway): Swift and S3 for the projects of the cloud, whose tokens and keys are
 * Keystone's; beside the monitors, behind a load balancer.
 */
export class RadosGateway extends pulumi.ComponentResource {
    /** URL for users, without a path. */
    public readonly publicUrl: pulumi.Output<string>;
    /** Where they listen. */
    public readonly server: Server<Pods>;

    constructor(name: string, args: RadosGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = gatewayPlacement(args);
        const {
            scale = REFERENCE_SCALE,
            rookNamespace = ROOK_NAMESPACE,
            protect = true,
            identity,
            certificates,
        } = args;
        const outer = "one that is there already, expected a cluster of Rook's: it has gateways of its own";
        refuse(name, [...radosGatewayFaults(args), ...faultsAt("ceph", args.ceph.ready.length > 0 ? [] : [outer])]);
        super("openstack-ra:index:RadosGateway", name, { scale, placement }, opts);

        const app: App = { namespace: rookNamespace, instance: name, component: "gateway", service: placement.service };
        const own = { parent: this };
        const port = certificates ? PORTS.https : PORTS.http;
        this.server = gatewayServer(name, rookNamespace, port);
        const internal = internalUrl(name, { namespace: rookNamespace, certificates }, port);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);
        const endpoints = (path: string) => ({
            internal: pulumi.interpolate`${internal}${path}`,
            public: pulumi.interpolate`${this.publicUrl}${path}`,
        });
        const account = identity.service("swift", {
            type: "object-store",
            description: "Object storage",
            endpoints: endpoints(SWIFT_PATH),
        });
        // An entry of the catalogue, whose account may do nothing.
        identity.service("s3", { type: "s3", description: "S3", endpoints: endpoints(""), roles: [] });

        const keystone = credentials(
            `${name}-keystone`,
            { ...app, service: undefined },
            {
                OS_AUTH_TYPE: "password",
                OS_IDENTITY_API_VERSION: "3",
                OS_USERNAME: account.username,
                OS_PASSWORD: account.password,
                OS_PROJECT_NAME: account.project,
                OS_PROJECT_DOMAIN_NAME: "Default",
                OS_USER_DOMAIN_NAME: "Default",
            },
            own,
        );
        const tls =
            certificates &&
            certificate(
                `${name}-tls`,
                { ...app, service: undefined },
                certificates,
                {
                    // Rook itself asks by the name of the Service that it makes.
                    hosts: [
                        ...namesOf(name, rookNamespace),
                        ...namesOf(`rook-ceph-rgw-${name}`, rookNamespace),
                        hostOf(this.publicUrl),
                    ],
                },
                own,
            );
        const trusted = identity.ca && this.#trusted(name, app, args, identity.ca);
        const spec = storeSpec({
            ...args,
            store: name,
            placement,
            scale,
            // Of Keystone itself: the gateway adds the version.
            keystoneUrl: identity.authUrl.apply((url) => url.replace(/\/v3$/, "")),
            keystoneSecret: keystone.metadata.name,
            certificateSecret: tls?.secretName,
            caSecret: trusted,
            port,
        });
        customResource(
            CEPH_OBJECT_STORE,
            name,
            { metadata: { ...metadata(app, { name }), name }, spec },
            { parent: this, protect, dependsOn: args.ceph.ready },
        );
        this.#service(name, app, args, port);
        this.registerOutputs({ publicUrl: this.publicUrl });
    }

    /** The CA that verifies Keystone, in the form that Rook wants: a Secret of its own, in Rook's namespace. */
    #trusted(name: string, app: App, args: RadosGatewayArgs, ca: NonNullable<RadosGatewayArgs["identity"]["ca"]>) {
        const { namespace, protect = true } = args;
        return copiedSecret(
            `${name}-ca`,
            {
                app: { ...app, namespace, component: "ca", service: undefined },
                placement: gatewayPlacement(args),
                image: tierImages(args.images)["openstack-client"],
                target: { namespace: app.namespace, name: `${name}-ca` },
                entries: { cabundle: { namespace, name: ca.secretName, key: ca.key } },
                protect,
            },
            { parent: this, dependsOn: [] },
        );
    }

    #service(name: string, app: App, { loadBalancer = true, balancers }: RadosGatewayArgs, port: number): void {
        const annotations = loadBalancer ? balancers?.annotations("public", "radosgw") : undefined;
        new k8s.core.v1.Service(
            name,
            {
                metadata: metadata(app, { name, annotations }),
                spec: {
                    type: loadBalancer ? "LoadBalancer" : "ClusterIP",
                    // The client's address is kept, and a host without a gateway gets no traffic.
                    externalTrafficPolicy: loadBalancer ? "Local" : undefined,
                    selector: gatewaySelector(name),
                    ports: [{ name: "api", port, targetPort: port }],
                },
            },
            { parent: this },
        );
    }
}
