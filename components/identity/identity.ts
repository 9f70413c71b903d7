import * as pulumi from "@pulumi/pulumi";
import { AccountArgs, IdentityAccess, ServiceAccount, ServiceArgs, trust, TrustedCa } from "../common/access";
import { APACHE_DRAIN, APACHE_ENV, APACHE_GRACE, apacheCommand } from "../common/apache";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { refuse } from "../common/faults";
import { openstackHelm } from "../common/family";
import { configFiles, credentials, joinMounts, Mounts, scratch, secretFiles } from "../common/files";
import { tierImages } from "../common/images";
import { jobSize, runOnce } from "../common/jobs";
import { App } from "../common/labels";
import { apiCertificate, internalUrl } from "../common/openstack";
import { osloEnv } from "../common/oslo";
import { keystone } from "../common/options/2026.1/keystone";
import { password } from "../common/passwords";
import { referencePlacement } from "../common/placement";
import { REFERENCE_SCALE } from "../common/scale";
import { IdentityArgs, identityFaults } from "./args";
import {
    APACHE_CONF,
    CREDENTIAL_DIRECTORY,
    FERNET_DIRECTORY,
    keystoneApache,
    keystoneConf,
    PORT,
    WSGI_PATH,
    WSGI_SCRIPT,
} from "./config";
import { createKeys } from "./keys";
import { Registrar, register } from "./register";
import { IdentitySize, sizeIdentity } from "./sizing";

/**
 * Identity (RA "OpenStack Identity (Keystone)"): Keystone in its own Apache, on dedicated hosts behind a load balancer, with
 * keys that are made once and rotated, and the catalogue in which every other service registers itself.
 */
export class Identity extends pulumi.ComponentResource implements IdentityAccess {
    /** URL of the API inside the cluster, with its version; services authenticate here. */
    public readonly authUrl: pulumi.Output<string>;
    /** URL of the API for users, with its version. */
    public readonly publicUrl: pulumi.Output<string>;
    /** Password of the user "admin". */
    public readonly adminPassword: pulumi.Output<string>;
    /** Name of the region that services are registered in. */
    public readonly region: string;
    public readonly ca?: TrustedCa;
    readonly #registrar: Registrar;

    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("keystone-all");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, identityFaults(args, placement));
        super("openstack-ra:index:Identity", name, { scale, placement, region: args.region }, opts);

        const size = sizeIdentity(scale);
        const images = tierImages(args.images);
        const app: App = { namespace: args.namespace, instance: name, component: "api", service: placement.service };
        const protect = args.protect ?? true;
        const internal = internalUrl(name, args, PORT);
        const tls = args.certificates !== undefined;
        this.ca = args.certificates?.ca;
        const external = pulumi.output(args.publicUrl ?? internal);
        this.region = args.region ?? "RegionOne";
        this.adminPassword = password(`${name}-admin-password`, { parent: this, protect });

        const config = this.#config(name, app, args, size);
        const secrets = this.#credentials(name, app, args);
        const admin = credentials(
            `${name}-admin`,
            app,
            { OS_BOOTSTRAP_PASSWORD: this.adminPassword },
            { parent: this },
        );
        const pod = {
            app,
            placement,
            image: images.keystone,
            uid: openstackHelm.uid,
            mounts: config,
            credentials: [secrets],
        };
        const job = { ...pod, size: jobSize };
        const keys = createKeys({ name, schedules: schedules(args), pod: job, protect }, this);
        const repositories = joinMounts(
            secretFiles("fernet-keys", keys.fernet.metadata.name, FERNET_DIRECTORY),
            secretFiles("credential-keys", keys.credential.metadata.name, CREDENTIAL_DIRECTORY),
        );

        const schema = runOnce(
            `${name}-db-sync`,
            { ...job, component: "db-sync", command: ["keystone-manage", "db_sync"] },
            { parent: this },
        );
        const bootstrap = runOnce(
            `${name}-bootstrap`,
            {
                ...job,
                component: "bootstrap",
                command: bootstrapCommand(this.region),
                env: { OS_BOOTSTRAP_INTERNAL_URL: v3(internal), OS_BOOTSTRAP_PUBLIC_URL: v3(external) },
                credentials: [secrets, admin.metadata.name],
                mounts: joinMounts(config, repositories),
            },
            { parent: this, dependsOn: schema },
        );
        const api = apiService(
            name,
            {
                ...pod,
                size: size.pod,
                command: apacheCommand(APACHE_CONF, tls),
                env: APACHE_ENV,
                mounts: joinMounts(config, repositories, this.#apache(name, app, keystoneApache(size, tls))),
                port: PORT,
                certificate: apiCertificate(name, app, args, { publicUrl: external }, { parent: this }),
                ...balancing(args, "keystone-all"),
                healthPath: "/healthcheck",
                drain: APACHE_DRAIN,
                grace: APACHE_GRACE,
            },
            { parent: this, dependsOn: bootstrap },
        );

        // Through the API, so that whoever authenticates waits for it.
        // Known before Keystone serves, so that a preview shows the files that name it; a service waits for its registration.
        this.authUrl = v3(internal);
        this.publicUrl = v3(external);
        this.#registrar = {
            ...job,
            name,
            image: images["openstack-client"],
            region: this.region,
            authUrl: this.authUrl,
            api: api.deployment,
            adminPassword: this.adminPassword,
            ca: this.ca,
            protect,
        };
        this.registerOutputs({ authUrl: this.authUrl, publicUrl: this.publicUrl, region: this.region });
    }

    /** Registers a service: its account with a generated password, its roles, its catalogue entry and endpoints. */
    public service(name: string, args: ServiceArgs): ServiceAccount {
        return register(name, args, this.#registrar, this);
    }

    /** The same for who asks APIs and is none: an account alone. */
    public account(name: string, args: AccountArgs = {}): ServiceAccount {
        return register(name, args, this.#registrar, this);
    }

    /** keystone.conf, with the CAs that its connections are verified by. */
    #config(name: string, app: App, args: IdentityArgs, size: IdentitySize): Mounts {
        const text = args.cache.servers.apply((cacheServers) =>
            keystoneConf({
                size,
                cacheServers,
                tokenHours: args.tokenHours ?? DEFAULT_TOKEN_HOURS,
                rotationHours: args.rotationHours ?? DEFAULT_ROTATION_HOURS,
                notify: args.messaging !== undefined,
                overrides: args.config,
            }),
        );
        return joinMounts(
            configFiles(`${name}-config`, app, { "/etc/keystone/keystone.conf": text }, { parent: this }),
            trust(args.database.ca, args.messaging?.ca, this.ca),
            scratch("/tmp"),
        );
    }

    #apache(name: string, app: App, conf: string): Mounts {
        const files = {
            [APACHE_CONF]: conf,
            [WSGI_PATH]: WSGI_SCRIPT,
        };
        return configFiles(`${name}-apache`, app, files, { parent: this });
    }

    /** What keystone.conf must not hold, as the environment that oslo.config reads. */
    #credentials(name: string, app: App, args: IdentityArgs): pulumi.Output<string> {
        const variables: Record<string, pulumi.Input<string>> = {
            [osloEnv("database", "connection", keystone)]: args.database.account("keystone").url("keystone"),
        };
        if (args.messaging) {
            const variable = osloEnv("oslo_messaging_notifications", "transport_url", keystone);
            variables[variable] = args.messaging.account("keystone").notifications;
        }
        return credentials(`${name}-credentials`, app, variables, { parent: this }).metadata.name;
    }
}

const DEFAULT_TOKEN_HOURS = 1;
const DEFAULT_ROTATION_HOURS = 12;

/** Cron schedules of the key rotations. */
function schedules(args: IdentityArgs) {
    const hours = args.rotationHours ?? DEFAULT_ROTATION_HOURS;
    return {
        fernet: hours === 24 ? "0 0 * * *" : `0 */${hours} * * *`,
        // Monthly: each rotation encrypts every stored credential again.
        credential: "0 3 1 * *",
    };
}

function v3(url: pulumi.Output<string>): pulumi.Output<string> {
    return url.apply((base) => `${base}/v3`);
}

/** Region, administrator, roles and Keystone's own endpoints; password and URLs come through the environment. */
function bootstrapCommand(region: string): string[] {
    const options = {
        username: "admin",
        "project-name": "admin",
        "role-name": "admin",
        "service-name": "keystone",
        "region-id": region,
    };
    const words = Object.entries(options).flatMap(([option, value]) => [`--bootstrap-${option}`, value]);
    return ["keystone-manage", "bootstrap", ...words];
}
