import * as pulumi from "@pulumi/pulumi";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { cephFiles } from "../common/ceph";
import { refuse } from "../common/faults";
import { openstackHelm } from "../common/family";
import { configFiles, credentials, joinMounts, Mounts, diskSpace } from "../common/files";
import { tierImages } from "../common/images";
import { jobSize, runOnce } from "../common/jobs";
import { App } from "../common/labels";
import { ServiceAccount } from "../common/access";
import {
    apiCertificate,
    authtokenVariables,
    basicMounts,
    identityAddress,
    internalUrl,
    osloVariables,
} from "../common/openstack";
import { glance } from "../common/options/2026.1/glance";
import { referencePlacement } from "../common/placement";
import { REFERENCE_SCALE } from "../common/scale";
import { UWSGI_GRACE, uwsgiCommand } from "../common/uwsgi";
import { ImageArgs, imageFaults } from "./args";
import { GLANCE_PASTE, glanceConf, glanceUwsgi, PORT, STAGING, TASKS } from "./config";
import { ImageSize, sizeImage } from "./sizing";

const UWSGI = "/etc/glance/uwsgi.ini";

/**
 * A command that first tells Glance by which name its siblings reach what a user has begun to upload here: the pod's own
 * below that of the Service, as the cluster's DNS has it (10-1-2-3.glance-api.openstack.svc.cluster.local).
 */
function workerCommand(command: string[]): string[] {
    const own = "${INTERNAL_URL%%//*}//$(echo $POD_IP | tr .: -).${INTERNAL_URL#*//}";
    return ["sh", "-c", `export OS_DEFAULT__WORKER_SELF_REFERENCE_URL="${own}"; exec ${command.join(" ")}`];
}

/** Images (RA "OpenStack Images (Glance)"): the API, which keeps images in Ceph, behind a load balancer. */
export class Image extends pulumi.ComponentResource {
    /** URL of the API for users. */
    public readonly publicUrl: pulumi.Output<string>;

    constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("glance-api");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, imageFaults(args));
        super("openstack-ra:index:Image", name, { scale, placement }, opts);

        const size = sizeImage(scale);
        const app: App = { namespace: args.namespace, instance: name, component: "api", service: placement.service };
        const internal = internalUrl(`${name}-api`, args, PORT);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);
        const account = args.identity.service("glance", {
            type: "image",
            description: "Images",
            endpoints: { internal, public: this.publicUrl },
        });

        const pod = {
            app,
            placement,
            image: tierImages(args.images, args.release).glance,
            uid: openstackHelm.uid,
            mounts: this.#files(name, app, args, size),
            credentials: [this.#credentials(name, app, args, account)],
        };
        const job = { ...pod, size: jobSize };
        const expanded = runOnce(
            `${name}-db-expand`,
            {
                ...job,
                component: "db-expand",
                command: ["sh", "-c", "glance-manage db expand && glance-manage db migrate"],
            },
            { parent: this },
        );
        const names = { publicUrl: this.publicUrl, eachPod: true };
        const { ca } = args.identity;
        const api = apiService(
            `${name}-api`,
            {
                ...pod,
                size: size.pod,
                command: workerCommand(uwsgiCommand(UWSGI)),
                fields: { POD_IP: "status.podIP" },
                env: {
                    INTERNAL_URL: internal,
                    // No option says by which CA Glance verifies its siblings (glance, context.py, get_ksa_client).
                    ...(ca ? { REQUESTS_CA_BUNDLE: ca.path } : {}),
                },
                port: PORT,
                certificate: apiCertificate(`${name}-api`, app, args, names, { parent: this }),
                ...balancing(args, "glance-api"),
                healthPath: "/healthcheck",
                grace: UWSGI_GRACE,
            },
            { parent: this, dependsOn: expanded },
        );
        runOnce(
            `${name}-db-contract`,
            { ...job, component: "db-contract", command: ["glance-manage", "db", "contract"] },
            { parent: this, dependsOn: api.deployment },
        );
        runOnce(
            `${name}-metadefs`,
            { ...job, component: "metadefs", command: ["glance-manage", "db", "load_metadefs"] },
            { parent: this, dependsOn: expanded },
        );
        this.registerOutputs({ publicUrl: this.publicUrl });
    }

    /** glance-api.conf and what belongs to it. */
    #files(name: string, app: App, args: ImageArgs, size: ImageSize): Mounts {
        const ceph = args.ceph.client("glance");
        const files = {
            "/etc/glance/glance-api.conf": identityAddress(args).apply((identity) =>
                glanceConf({ size, identity, ceph, overrides: args.config, release: args.release }),
            ),
            "/etc/glance/api-paste.ini": GLANCE_PASTE,
            [UWSGI]: glanceUwsgi(size, args.certificates !== undefined),
        };
        return joinMounts(
            configFiles(`${name}-config`, app, files, { parent: this }),
            cephFiles(name, app, [ceph], { parent: this }),
            basicMounts(args),
            diskSpace("50Gi", STAGING, TASKS),
        );
    }

    #credentials(name: string, app: App, args: ImageArgs, account: ServiceAccount): pulumi.Output<string> {
        const variables = osloVariables(glance, {
            database: { connection: args.database.account("glance").url("glance") },
            keystone_authtoken: authtokenVariables(account),
            oslo_messaging_notifications: { transport_url: args.messaging.account("glance").notifications },
        });
        return credentials(`${name}-credentials`, app, variables, { parent: this }).metadata.name;
    }
}
