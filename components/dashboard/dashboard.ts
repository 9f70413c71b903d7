import * as pulumi from "@pulumi/pulumi";
import { trust } from "../common/access";
import { APACHE_DRAIN, APACHE_ENV, APACHE_GRACE, apacheCommand } from "../common/apache";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { refuse } from "../common/faults";
import { openstackHelm } from "../common/family";
import { configFiles, credentials, diskSpace, joinMounts, Mounts, scratch } from "../common/files";
import { tierImages } from "../common/images";
import { App } from "../common/labels";
import { apiCertificate, internalUrl } from "../common/openstack";
import { password } from "../common/passwords";
import { referencePlacement } from "../common/placement";
import { projectFile } from "../common/project";
import { REFERENCE_SCALE } from "../common/scale";
import { DashboardArgs, dashboardFaults } from "./args";
import {
    APACHE_CONF,
    horizonApache,
    LOCAL_SETTINGS,
    localSettings,
    POD_IP,
    PORT,
    SECRET_KEY,
    STATIC,
    UPLOAD_SPACE,
    UPLOADS,
    WSGI_PATH,
} from "./config";
import { DashboardSize, sizeDashboard } from "./sizing";

/**
 * The dashboard (RA "OpenStack Dashboard (Horizon)"): Horizon in an Apache of its own, on hosts of its own, behind a load
 * balancer.
 */
export class Dashboard extends pulumi.ComponentResource {
    /** URL for users. */
    public readonly publicUrl: pulumi.Output<string>;

    constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("horizon/apache2");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, dashboardFaults(args));
        super("openstack-ra:index:Dashboard", name, { scale, placement }, opts);

        const size = sizeDashboard(scale);
        const app: App = { namespace: args.namespace, instance: name, component: "web", service: placement.service };
        const internal = internalUrl(name, args, PORT);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);

        // Cookies that one instance signs, the others read.
        const secretKey = password(`${name}-secret-key`, { parent: this, protect: args.protect ?? true });
        const secret = credentials(`${name}-credentials`, app, { [SECRET_KEY]: secretKey }, { parent: this });
        const container = {
            image: tierImages(args.images, args.release).horizon,
            size: size.pod,
            mounts: this.#files(name, app, args, size, internal),
            credentials: [secret.metadata.name],
            fields: { [POD_IP]: "status.podIP" },
            env: APACHE_ENV,
        };
        apiService(
            name,
            {
                ...container,
                app,
                placement,
                uid: openstackHelm.uid,
                command: apacheCommand(APACHE_CONF, args.certificates !== undefined),
                // Their names depend on the settings, so those that an image has do not do.
                before: { static: { ...container, command: ["python3", WSGI_PATH] } },
                port: PORT,
                certificate: apiCertificate(name, app, args, this, { parent: this }),
                ...balancing(args, "horizon/apache2"),
                // The first page: it takes 20 ms, and needs neither a session nor Keystone.
                healthPath: "/auth/login/",
                drain: APACHE_DRAIN,
                grace: APACHE_GRACE,
            },
            { parent: this },
        );
        this.registerOutputs({ publicUrl: this.publicUrl });
    }

    #files(name: string, app: App, args: DashboardArgs, size: DashboardSize, internal: pulumi.Output<string>): Mounts {
        const { authUrl, region } = args.identity;
        const settings = pulumi
            .all([authUrl, args.cache.servers, this.publicUrl, internal])
            .apply(([url, cacheServers, publicUrl, inner]) =>
                localSettings({
                    authUrl: url,
                    region,
                    cacheServers,
                    cafile: args.identity.ca?.path,
                    publicUrl,
                    tls: args.certificates !== undefined,
                    allowedHosts: [new URL(inner).hostname, ...(args.allowedHosts ?? [])],
                }),
            );
        const files = {
            [LOCAL_SETTINGS]: settings,
            [WSGI_PATH]: projectFile("components/dashboard/scripts/horizon.wsgi"),
            [APACHE_CONF]: horizonApache(size, args.certificates !== undefined),
        };
        return joinMounts(
            configFiles(`${name}-config`, app, files, { parent: this }),
            trust(args.identity.ca),
            scratch("/tmp"),
            diskSpace("1Gi", STATIC),
            diskSpace(UPLOAD_SPACE, UPLOADS),
        );
    }
}
