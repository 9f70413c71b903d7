import * as pulumi from "@pulumi/pulumi";
import { optionsOf } from "../common/releases";
import { ServiceAccount, trust } from "../common/access";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { PodGroup } from "../common/demand";
import { Fault, faultsAt, refuse } from "../common/faults";
import { openstackHelm } from "../common/family";
import { configFiles, credentials, joinMounts, Mounts, scratch } from "../common/files";
import { tierImages } from "../common/images";
import { jobSize, runOnce } from "../common/jobs";
import { App } from "../common/labels";
import {
    apiCertificate,
    authtokenVariables,
    CommonArgs,
    identityAddress,
    internalUrl,
    osloFaults,
    osloVariables,
    publicUrlFaults,
    Wiring,
} from "../common/openstack";
import { placement as options } from "../common/options/2026.1/placement";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { poolOf } from "../common/sections";
import { UWSGI_GRACE, uwsgiCommand } from "../common/uwsgi";
import {
    PLACEMENT_PORT,
    PlacementApiSize,
    PlacementConfig,
    placementConf,
    placementUwsgi,
    sizePlacementApi,
} from "./placement-config";

/** It sends no messages, and needs no broker. */
export interface PlacementApiArgs extends Omit<Wiring, "messaging">, CommonArgs {
    /** @default three pods on the hosts of Keystone and the Nova API */
    placement?: Placement;
    /** URL that users reach, without a path. @default the address inside the cluster */
    publicUrl?: pulumi.Input<string>;
    /** Options of placement.conf that differ. */
    config?: PlacementConfig;
}

/** The arguments that stand on their own, without what the tier is wired to. */
export type PlacementApiSettings = Omit<PlacementApiArgs, keyof Wiring>;

const UWSGI = "/etc/placement/uwsgi.ini";

/** All faults of the arguments. */
export function placementApiFaults(args: PlacementApiSettings): Fault[] {
    return [
        ...faultsAt("placement", placementFaults(args.placement ?? referencePlacement("placement-api"))),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...publicUrlFaults("publicUrl", args.publicUrl),
        ...osloFaults("config", optionsOf(args.release).placement, args.config),
    ];
}

/** The tier's pods, and what they take. */
export function placementApiPods(args: PlacementApiSettings): PodGroup[] {
    const { wsgi, database, pod } = sizePlacementApi(args.scale ?? REFERENCE_SCALE);
    const pool = poolOf(database, args.config?.placement_database);
    return [
        {
            service: "placement-api",
            pods: (args.placement ?? referencePlacement("placement-api")).replicas,
            size: pod,
            processes: wsgi.processes,
            sessions: [{ account: "placement", schema: "placement", ...pool }],
        },
    ];
}

/** What each hypervisor has left, and what of it is claimed (Placement, which the RA's Nova still had within it). */
export class PlacementApi extends pulumi.ComponentResource {
    /** URL of the API for users. */
    public readonly publicUrl: pulumi.Output<string>;

    constructor(name: string, args: PlacementApiArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("placement-api");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, placementApiFaults(args));
        super("openstack-ra:index:PlacementApi", name, { scale, placement }, opts);

        const size = sizePlacementApi(scale);
        const app: App = { namespace: args.namespace, instance: name, component: "api", service: placement.service };
        const internal = internalUrl(`${name}-api`, args, PLACEMENT_PORT);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);
        const account = args.identity.service("placement", {
            type: "placement",
            description: "Inventories and claims of resources",
            endpoints: { internal, public: this.publicUrl },
        });

        const pod = {
            app,
            placement,
            image: tierImages(args.images, args.release).placement,
            uid: openstackHelm.uid,
            mounts: this.#files(name, app, args, size),
            credentials: [this.#credentials(name, app, args, account)],
        };
        const job = { ...pod, size: jobSize };
        const schema = runOnce(
            `${name}-db-sync`,
            { ...job, component: "db-sync", command: ["placement-manage", "db", "sync"] },
            { parent: this },
        );
        const api = apiService(
            `${name}-api`,
            {
                ...pod,
                size: size.pod,
                command: uwsgiCommand(UWSGI),
                port: PLACEMENT_PORT,
                certificate: apiCertificate(`${name}-api`, app, args, this, { parent: this }),
                ...balancing(args, "placement-api"),
                // Its versions: it has no healthcheck middleware, and they need neither token nor database.
                healthPath: "/",
                grace: UWSGI_GRACE,
            },
            { parent: this, dependsOn: schema },
        );
        runOnce(
            `${name}-online-data-migrations`,
            {
                ...job,
                component: "online-data-migrations",
                command: ["placement-manage", "db", "online_data_migrations"],
            },
            { parent: this, dependsOn: api.deployment },
        );
        this.registerOutputs({ publicUrl: this.publicUrl });
    }

    /** placement.conf and what belongs to it. */
    #files(name: string, app: App, args: PlacementApiArgs, size: PlacementApiSize): Mounts {
        const files = {
            "/etc/placement/placement.conf": identityAddress(args).apply((identity) =>
                placementConf({ size, identity, overrides: args.config, release: args.release }),
            ),
            [UWSGI]: placementUwsgi(size, args.certificates !== undefined),
        };
        return joinMounts(
            configFiles(`${name}-config`, app, files, { parent: this }),
            trust(args.database.ca, args.identity.ca),
            scratch("/tmp"),
        );
    }

    #credentials(name: string, app: App, args: PlacementApiArgs, account: ServiceAccount): pulumi.Output<string> {
        const variables = osloVariables(options, {
            placement_database: { connection: args.database.account("placement").url("placement") },
            keystone_authtoken: authtokenVariables(account),
        });
        return credentials(`${name}-credentials`, app, variables, { parent: this }).metadata.name;
    }
}
