import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust, TrustedCa } from "../../common/access";
import { apiService } from "../../common/api";
import { refuse } from "../../common/faults";
import { Mounts, configFiles, credentials, diskSpace, joinMounts, scratch, volumeClaim } from "../../common/files";
import { tierImages } from "../../common/images";
import { App, metadata, selectorLabels } from "../../common/labels";
import { apiCertificate, internalUrl } from "../../common/openstack";
import { password } from "../../common/passwords";
import { Placement, podAntiAffinity, referencePlacement } from "../../common/placement";
import { disruptionBudget, podTemplate, Probes } from "../../common/pods";
import { projectFile } from "../../common/project";
import { REFERENCE_SCALE } from "../../common/scale";
import { certificateMounts } from "../../common/tls";
import { MetricsAccess, SecretEntry } from "../access";
import { MetricsArgs, metricsFaults, volumeSize } from "./args";
import {
    BUCKET,
    DATA,
    DRAIN,
    GRACE,
    GRAFANA_PORT,
    influxdCommand,
    influxdOptions,
    ORGANIZATION,
    PORT,
    setupSettings,
} from "./config";
import { dashboards } from "./dashboards";
import {
    ADMIN_PASSWORD,
    DASHBOARDS,
    DATASOURCES,
    datasources,
    GRAFANA_COMMAND,
    GRAFANA_INI,
    grafanaIni,
    PROVIDERS,
    providers,
    READER_PASSWORD,
    SECRET_KEY,
    STATE,
} from "./grafana";
import { MetricsSize, RETENTION_DAYS, sizeMetrics } from "./sizing";

/** Users of the official images. */
const UID = { influxdb: 1000, grafana: 472 };
const SETUP = "/etc/openstack-ra/setup.sh";

/**
 * Metrics (RA "InfluxDB + Grafana"): three InfluxDBs on dedicated hosts, each with a full copy on local SSDs, since whoever
 * writes does so to every one of them; and beside each a Grafana with its own state, whose dashboards are files.
 */
export class Metrics extends pulumi.ComponentResource implements MetricsAccess {
    public readonly urls: pulumi.Output<string[]>;
    public readonly organization = ORGANIZATION;
    public readonly bucket = BUCKET;
    public readonly writeToken: SecretEntry;
    public readonly readToken: SecretEntry;
    public readonly ca?: TrustedCa;
    /** URL of the dashboards. */
    public readonly publicUrl: pulumi.Output<string>;

    constructor(name: string, args: MetricsArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("influxdb+grafana");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, metricsFaults(args));
        super("openstack-ra:index:Metrics", name, { scale, placement }, opts);

        const size = sizeMetrics(scale, args.retentionDays);
        const kept = { parent: this, protect: args.protect ?? true };
        const passwords = {
            OPERATOR_TOKEN: password(`${name}-operator-token`, kept),
            WRITER_PASSWORD: password(`${name}-writer-password`, kept),
            READER_PASSWORD: password(`${name}-reader-password`, kept),
        };
        this.ca = args.certificates?.ca;
        const set = this.#influxdb(`${name}-influxdb`, args, placement, size, passwords, name);

        const app: App = { namespace: args.namespace, instance: name, component: "influxdb" };
        const writer = credentials(`${name}-writer`, app, { password: passwords.WRITER_PASSWORD }, { parent: this });
        this.writeToken = { secretName: writer.metadata.name, key: "password" };
        // Through the servers, so that whoever needs them waits for them.
        const service = set.spec.serviceName;
        const protocol = args.certificates ? "https" : "http";
        const url = (host: string, namespace: string) => `${protocol}://${host}.${namespace}.svc.cluster.local:${PORT}`;
        this.urls = pulumi
            .all([service, args.namespace])
            .apply(([of, namespace]) =>
                Array.from({ length: placement.replicas }, (_, i) => url(`${of}-${i}.${of}`, namespace)),
            );

        const any = pulumi.all([service, args.namespace]).apply(([of, namespace]) => url(of, namespace));
        this.publicUrl = pulumi.output(args.publicUrl ?? internalUrl(`${name}-grafana`, args, GRAFANA_PORT));
        const secret = this.#grafana(`${name}-grafana`, args, placement, size, any, passwords.READER_PASSWORD, name);
        this.readToken = { secretName: secret.metadata.name, key: READER_PASSWORD };
        this.registerOutputs({ urls: this.urls, publicUrl: this.publicUrl });
    }

    /** The copies. They know nothing of one another: no quorum, and none that has to be kept. */
    #influxdb(
        name: string,
        args: MetricsArgs,
        placement: Placement,
        size: MetricsSize,
        passwords: Record<string, pulumi.Output<string>>,
        instance: string,
    ): k8s.apps.v1.StatefulSet {
        const app: App = { namespace: args.namespace, instance, component: "influxdb", service: placement.service };
        const opts = { parent: this };
        const own = apiCertificate(name, app, args, { eachPod: true }, opts);
        const image = tierImages(args.images).influxdb;
        const data: Mounts = { volumes: [], volumeMounts: [{ name: "data", mountPath: DATA }] };
        const secret = credentials(`${name}-setup`, app, passwords, opts);
        const template = podTemplate({
            app,
            placement,
            image,
            uid: UID.influxdb,
            command: influxdCommand(size, own !== undefined),
            fields: { POD_NAME: "metadata.name" },
            // Of Go's own heap; the page cache of what is read comes on top.
            env: { GOMEMLIMIT: `${Math.floor(size.influxdb.memory * 0.8)}MiB` },
            size: size.influxdb,
            mounts: joinMounts(data, certificateMounts(own), scratch("/tmp")),
            ports: { api: PORT },
            probes: probes(own !== undefined),
            preStop: ["sh", "-c", DRAIN],
            grace: GRACE,
            before: {
                setup: {
                    image,
                    command: ["sh", SETUP, ...influxdOptions(size)],
                    env: setupSettings(args.retentionDays ?? RETENTION_DAYS),
                    credentials: [secret.metadata.name],
                    size: size.influxdb,
                    mounts: joinMounts(
                        data,
                        scratch("/tmp"),
                        configFiles(
                            `${name}-config`,
                            app,
                            { [SETUP]: projectFile("components/stacklight/metrics/scripts/setup.sh") },
                            opts,
                        ),
                    ),
                },
            },
        });
        const spec = template.spec as k8s.types.input.core.v1.PodSpec;
        const nodeAffinity = (spec.affinity as k8s.types.input.core.v1.Affinity).nodeAffinity;
        // Never two copies on a host, even where a host is lost.
        const affinity = { nodeAffinity, podAntiAffinity: podAntiAffinity(selectorLabels(app)) };
        const set = new k8s.apps.v1.StatefulSet(
            name,
            {
                // One copy after the other, each with the time to open half a terabyte.
                metadata: metadata(app, { name, annotations: { "pulumi.com/timeoutSeconds": "3600" } }),
                spec: {
                    replicas: placement.replicas,
                    serviceName: name,
                    podManagementPolicy: "Parallel",
                    selector: { matchLabels: selectorLabels(app) },
                    template: { ...template, spec: { ...spec, affinity } },
                    volumeClaimTemplates: [volumeClaim(volumeSize(args), args.storageClass)],
                },
            },
            { ...opts, protect: args.protect ?? true },
        );
        // The copies' names; and its own is that of all copies that are ready.
        new k8s.core.v1.Service(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    clusterIP: "None",
                    selector: selectorLabels(app),
                    ports: [{ name: "api", port: PORT, targetPort: "api" }],
                },
            },
            opts,
        );
        disruptionBudget(name, app, placement.replicas, opts);
        return set;
    }

    #grafana(
        name: string,
        args: MetricsArgs,
        placement: Placement,
        size: MetricsSize,
        any: pulumi.Output<string>,
        readerPassword: pulumi.Output<string>,
        instance: string,
    ): k8s.core.v1.Secret {
        const app: App = { namespace: args.namespace, instance, component: "grafana", beside: placement.service };
        const opts = { parent: this };
        const admin = password(`${name}-admin-password`, { ...opts, protect: args.protect ?? true });
        const secret = credentials(
            `${name}-credentials`,
            app,
            { [ADMIN_PASSWORD]: admin, [READER_PASSWORD]: readerPassword },
            opts,
        );
        const { loadBalancer = true } = args;
        apiService(
            name,
            {
                app,
                placement,
                image: tierImages(args.images).grafana,
                uid: UID.grafana,
                command: GRAFANA_COMMAND,
                fields: { [SECRET_KEY]: "metadata.uid" },
                credentials: [secret.metadata.name],
                size: size.grafana,
                mounts: joinMounts(
                    this.#grafanaFiles(name, app, args, any),
                    trust(this.ca),
                    scratch("/tmp"),
                    diskSpace("2Gi", STATE),
                ),
                port: GRAFANA_PORT,
                certificate: apiCertificate(name, app, args, { publicUrl: args.publicUrl }, opts),
                balanced: loadBalancer,
                // For operators: users have no business there.
                annotations: loadBalancer ? args.balancers?.annotations("management", placement.service) : undefined,
                sticky: true,
                healthPath: "/api/health",
            },
            opts,
        );
        return secret;
    }

    #grafanaFiles(name: string, app: App, args: MetricsArgs, any: pulumi.Output<string>): Mounts {
        const tls = args.certificates !== undefined;
        const cafile = this.ca?.path;
        const files: Record<string, pulumi.Input<string>> = {
            [GRAFANA_INI]: this.publicUrl.apply((url) => grafanaIni({ url, tls, anonymous: args.anonymous ?? false })),
            [DATASOURCES]: pulumi
                .all([any, this.urls])
                .apply(([one, copies]) => datasources({ any: one, copies, cafile })),
            [PROVIDERS]: providers(),
        };
        // Their names are known before the namespace may be.
        for (const [i, { uid }] of dashboards("").entries()) {
            files[`${DASHBOARDS}/${uid}.json`] = pulumi
                .output(args.namespace)
                .apply((namespace) => `${JSON.stringify(dashboards(namespace)[i], undefined, 1)}\n`);
        }
        return configFiles(`${name}-config`, app, files, { parent: this });
    }
}

/** A first start is short; one on half a terabyte opens every file of it. */
function probes(tls: boolean): Probes {
    const httpGet = { path: "/health", port: "api", scheme: tls ? "HTTPS" : undefined };
    return {
        startup: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180 },
        readiness: { httpGet, periodSeconds: 10, timeoutSeconds: 5 },
        liveness: { httpGet, periodSeconds: 30, timeoutSeconds: 15, failureThreshold: 4 },
    };
}
