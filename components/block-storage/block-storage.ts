import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, trust } from "../common/access";
import { ApiService, apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { cephFiles } from "../common/ceph";
import { brokerProbeFile, brokerProbes, namedDaemon } from "../common/daemon";
import { refuse } from "../common/faults";
import { kollaCinder } from "../common/family";
import { configFiles, credentials, diskSpace, joinMounts, Mounts } from "../common/files";
import { tierImages } from "../common/images";
import { jobSize, runOnce } from "../common/jobs";
import { App } from "../common/labels";
import {
    apiCertificate,
    authtokenVariables,
    basicMounts,
    identityAddress,
    internalUrl,
    osloVariables,
} from "../common/openstack";
import { cinder } from "../common/options/2026.1/cinder";
import { Placement } from "../common/placement";
import { ContainerArgs } from "../common/pods";
import { REFERENCE_SCALE } from "../common/scale";
import { certificateMounts, CLIENT_TLS } from "../common/tls";
import { UWSGI_GRACE, uwsgiCommand } from "../common/uwsgi";
import { BlockStorageArgs, blockStorageFaults, blockStoragePlacements, BlockStorageService } from "./args";
import {
    brickKeyring,
    CINDER_CONF,
    cinderConf,
    cinderUwsgi,
    CONVERSION,
    graceSeconds,
    PORT,
    RESOURCE_FILTERS_JSON,
    SUDO,
} from "./config";
import { CINDER_PASTE, RESOURCE_FILTERS } from "./paste";
import { BlockStorageSize, sizeBlockStorage } from "./sizing";

const UWSGI = "/etc/cinder/uwsgi.ini";

/** What all pods of the tier have in common. */
interface Shared {
    uid: number;
    mounts: Mounts;
    credentials: pulumi.Input<string>[];
}

/**
 * Volumes (RA "OpenStack Block Storage (Cinder)"): the API behind a load balancer, schedulers, and volume services that share
 * one cluster of Ceph, all of them active; and backups into a pool of their own.
 */
export class BlockStorage extends pulumi.ComponentResource {
    /** URL of the API for users, without a path. */
    public readonly publicUrl: pulumi.Output<string>;

    constructor(name: string, args: BlockStorageArgs, opts?: pulumi.ComponentResourceOptions) {
        const placements = blockStoragePlacements(args);
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, blockStorageFaults(args));
        super("openstack-ra:index:BlockStorage", name, { scale, placements }, opts);

        const size = sizeBlockStorage(scale);
        const internal = internalUrl(`${name}-api`, args, PORT);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);
        const v3 = (url: pulumi.Output<string>) => url.apply((base) => `${base}/v3`);
        const account = args.identity.service("cinder", {
            type: "block-storage",
            description: "Volumes",
            endpoints: { internal: v3(internal), public: v3(this.publicUrl) },
        });

        const app: App = { namespace: args.namespace, instance: name, component: "api", service: "cinder-api" };
        const shared: Shared = {
            uid: kollaCinder.uid,
            mounts: this.#files(name, app, args, size),
            credentials: [this.#credentials(name, app, args, account)],
        };
        const job = {
            ...shared,
            app,
            placement: placements["cinder-api"],
            image: tierImages(args.images, args.release)["cinder-api"],
            size: jobSize,
        };
        // Makes the volume type __DEFAULT__ too, which is the only one that a single backend needs.
        const schema = runOnce(
            `${name}-db-sync`,
            { ...job, component: "db-sync", command: manage("db", "sync") },
            { parent: this },
        );
        const services = [
            this.#api(name, args, shared, placements["cinder-api"], size, schema).deployment,
            ...this.#workers(name, args, shared, placements, size, schema),
        ];
        // In batches until nothing is left, so it may run again at any time.
        runOnce(
            `${name}-db-online-migrations`,
            { ...job, component: "db-online-migrations", command: manage("db", "online_data_migrations") },
            { parent: this, dependsOn: services },
        );
        this.registerOutputs({ publicUrl: this.publicUrl });
    }

    #api(
        name: string,
        args: BlockStorageArgs,
        shared: Shared,
        placement: Placement,
        size: BlockStorageSize,
        schema: pulumi.Resource,
    ): ApiService {
        const app: App = { namespace: args.namespace, instance: name, component: "api", service: placement.service };
        const files = {
            "/etc/cinder/api-paste.ini": CINDER_PASTE,
            [RESOURCE_FILTERS_JSON]: RESOURCE_FILTERS,
            [UWSGI]: cinderUwsgi(size, args.certificates !== undefined),
        };
        return apiService(
            `${name}-api`,
            {
                ...shared,
                app,
                placement,
                image: tierImages(args.images, args.release)["cinder-api"],
                size: size.pods.api,
                command: uwsgiCommand(UWSGI),
                mounts: joinMounts(shared.mounts, configFiles(`${name}-api-config`, app, files, { parent: this })),
                port: PORT,
                certificate: apiCertificate(`${name}-api`, app, args, this, { parent: this }),
                ...balancing(args, "cinder-api"),
                healthPath: "/healthcheck",
                grace: UWSGI_GRACE,
            },
            { parent: this, dependsOn: schema },
        );
    }

    /**
     * What the API has others do. All of them have stable names: a volume service and a backup service find by theirs what
     * they had begun before a restart, and a scheduler's would else stay in Cinder's list of services after each change.
     */
    #workers(
        name: string,
        args: BlockStorageArgs,
        shared: Shared,
        placements: Record<BlockStorageService, Placement>,
        size: BlockStorageSize,
        schema: pulumi.Resource,
    ): k8s.apps.v1.StatefulSet[] {
        const opts = { parent: this };
        const app: App = { namespace: args.namespace, instance: name, component: "worker" };
        const probe = configFiles(`${name}-probe`, app, brokerProbeFile, opts);
        const [volumes, backups] = [args.ceph.client("cinder"), args.ceph.client("cinder-backup")];
        const onVolumes = joinMounts(
            configFiles(`${name}-brick`, app, brickKeyring(volumes), opts),
            configFiles(`${name}-sudo`, app, SUDO, opts, 0o555),
        );
        const worker = (component: "scheduler" | "volume" | "backup", mounts: Mounts[] = []) => {
            const service = `cinder-${component}` as const;
            return namedDaemon(
                `${name}-${component}`,
                {
                    ...shared,
                    app: { ...app, component, service },
                    placement: placements[service],
                    image: tierImages(args.images, args.release)[service],
                    size: size.pods[component],
                    command: [service, "--config-file", CINDER_CONF],
                    fields: { OS_DEFAULT__HOST: "metadata.name" },
                    mounts: joinMounts(shared.mounts, probe, ...mounts),
                    probes: brokerProbes(args.messaging),
                    grace: graceSeconds(args.config),
                },
                { parent: this, dependsOn: schema },
            );
        };
        return [
            worker("scheduler"),
            worker("volume", [
                cephFiles(`${name}-volume`, { ...app, component: "volume" }, [volumes], opts),
                onVolumes,
                diskSpace("100Gi", CONVERSION),
            ]),
            // It reads volumes as the user of the volume services, who in an outer Ceph may be its own too.
            worker("backup", [
                cephFiles(
                    `${name}-backup`,
                    { ...app, component: "backup" },
                    backups.user === volumes.user ? [volumes] : [volumes, backups],
                    opts,
                ),
                onVolumes,
            ]),
        ];
    }

    #files(name: string, app: App, args: BlockStorageArgs, size: BlockStorageSize): Mounts {
        const [volumes, backups] = [args.ceph.client("cinder"), args.ceph.client("cinder-backup")];
        const text = identityAddress(args).apply((identity) =>
            cinderConf({ size, identity, volumes, backups, overrides: args.config, release: args.release }),
        );
        return joinMounts(
            configFiles(`${name}-config`, app, { [CINDER_CONF]: text }, { parent: this }),
            basicMounts(args),
            trust(args.coordination.ca),
            certificateMounts(args.coordination.client, CLIENT_TLS),
        );
    }

    #credentials(name: string, app: App, args: BlockStorageArgs, account: ServiceAccount): pulumi.Output<string> {
        const { password } = account;
        const transports = args.messaging.account("cinder");
        const variables = osloVariables(cinder, {
            DEFAULT: { transport_url: transports.rpc },
            // It may be a user's own, with a password.
            coordination: { backend_url: args.coordination.url },
            database: { connection: args.database.account("cinder").url("cinder") },
            keystone_authtoken: authtokenVariables(account),
            nova: { password },
            oslo_messaging_notifications: { transport_url: transports.notifications },
            service_user: { password },
        });
        return credentials(`${name}-credentials`, app, variables, { parent: this }).metadata.name;
    }
}

/** A command of cinder-manage. */
function manage(...words: string[]): ContainerArgs["command"] {
    return ["cinder-manage", "--config-file", CINDER_CONF, ...words];
}
