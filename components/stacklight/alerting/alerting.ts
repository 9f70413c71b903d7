import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { TrustedCa } from "../../common/access";
import { refuse } from "../../common/faults";
import { credentials, volumeClaim } from "../../common/files";
import { Images, tierImages } from "../../common/images";
import { App, metadata, selectorLabels } from "../../common/labels";
import { password } from "../../common/passwords";
import { Placement } from "../../common/placement";
import { gibibytes } from "../../common/quantity";
import { REFERENCE_SCALE } from "../../common/scale";
import { certificate, namesOf } from "../../common/tls";
import { AlertsAccess, SecretEntry } from "../access";
import { aggregator } from "./aggregator";
import { AlertingArgs, alertingFaults, alertingPlacements, watchedOf } from "./args";
import { AGGREGATOR, OPERATOR } from "./nagios";
import { nagiosPod } from "./nagiospod";
import { Rule, rulesFor } from "./rules";
import { AlertingSize, sizeAlerting } from "./sizing";
import { COMMAND_PATH, htpasswd, PLAIN_PORT, TLS_PORT } from "./web";

/** What both parts are made of. */
interface Parts {
    placement: Placement;
    size: AlertingSize;
    rules: Rule[];
    images: Images;
}

/**
 * Who tells operators of failures (RA "Stacklight Collector", "Nagios"): the aggregator, a Telegraf that reads every cluster
 * and judges what it reads by rules, and Nagios, which shows the states and tells people. Both on one host, as the RA has
 * them; while it is down, nobody is told, and the dashboards are still there.
 */
export class Alerting extends pulumi.ComponentResource implements AlertsAccess {
    public readonly url: pulumi.Output<string>;
    public readonly username: SecretEntry;
    public readonly password: SecretEntry;
    public readonly ca?: TrustedCa;
    /** By which people log in to Nagios' pages. */
    public readonly operator: { username: SecretEntry; password: SecretEntry };

    constructor(name: string, args: AlertingArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scale = REFERENCE_SCALE } = args;
        const [placement, nagiosPlacement] = alertingPlacements(args);
        refuse(name, alertingFaults(args));
        super("openstack-ra:index:Alerting", name, { scale, placement }, opts);

        const watched = watchedOf(args);
        const parts = {
            size: sizeAlerting(scale),
            rules: rulesFor(watched, args.thresholds),
            images: tierImages(args.images),
        };
        const { namespace } = args;
        const app: App = { namespace, instance: name, component: "nagios", service: nagiosPlacement.service };
        const users = this.#users(`${name}-nagios`, app, args);
        const entry = (key: string): SecretEntry => ({ secretName: users.metadata.name, key });
        this.url = this.#nagios(`${name}-nagios`, app, args, { ...parts, placement: nagiosPlacement }, users);
        this.ca = args.certificates?.ca;
        this.username = entry("aggregator-username");
        this.password = entry("aggregator-password");
        this.operator = { username: entry("username"), password: entry("password") };

        aggregator(
            `${name}-aggregator`,
            { namespace, instance: name, component: "aggregator", service: placement.service },
            {
                ...args,
                ...parts,
                placement,
                watched,
                databaseCas: (args.watched.databases ?? []).map(({ ca }) => ca),
                near: selectorLabels(app),
                alerts: this,
            },
            { parent: this },
        );
        this.registerOutputs({ url: this.url });
    }

    /** Who may log in: people, and the aggregator; and where a webhook is. */
    #users(name: string, app: App, { protect = true, notifications = {} }: AlertingArgs): k8s.core.v1.Secret {
        const kept = { parent: this, protect };
        const operator = password(`${name}-operator-password`, kept);
        const aggregated = password(`${name}-aggregator-password`, kept);
        const { webhook } = notifications;
        const entries = {
            username: OPERATOR,
            password: operator,
            "aggregator-username": AGGREGATOR,
            "aggregator-password": aggregated,
            htpasswd: pulumi.all({ [OPERATOR]: operator, [AGGREGATOR]: aggregated }).apply(htpasswd),
            ...(webhook ? { "curl.conf": pulumi.interpolate`url = "${webhook.url}"\n` } : {}),
        };
        return credentials(`${name}-users`, app, entries, { parent: this });
    }

    /** Nagios by a cluster address: operators reach it by `kubectl port-forward`. URL of what takes commands. */
    #nagios(
        name: string,
        app: App,
        args: AlertingArgs,
        parts: Parts,
        users: k8s.core.v1.Secret,
    ): pulumi.Output<string> {
        const { namespace, certificates, notifications = {}, protect = true } = args;
        const opts = { parent: this };
        const own =
            certificates && certificate(`${name}-tls`, app, certificates, { hosts: namesOf(name, namespace) }, opts);
        const port = own ? TLS_PORT : PLAIN_PORT;
        const pod = { ...parts, app, notifications, users: users.metadata.name, certificate: own };
        const set = new k8s.apps.v1.StatefulSet(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    replicas: 1,
                    serviceName: name,
                    selector: { matchLabels: selectorLabels(app) },
                    template: nagiosPod(name, pod, opts),
                    volumeClaimTemplates: [
                        volumeClaim(args.storage ?? gibibytes(parts.size.storage), args.storageClass),
                    ],
                },
            },
            { parent: this, protect },
        );
        new k8s.core.v1.Service(
            name,
            {
                metadata: metadata(app, { name }),
                spec: {
                    type: "ClusterIP",
                    selector: selectorLabels(app),
                    ports: [{ name: "api", port, targetPort: "api" }],
                },
            },
            opts,
        );
        // Through the pod, so that whoever posts waits for it.
        const host = pulumi.interpolate`${set.spec.serviceName}.${namespace}.svc.cluster.local`;
        return pulumi.interpolate`${own ? "https" : "http"}://${host}:${port}${COMMAND_PATH}`;
    }
}
