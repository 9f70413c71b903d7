import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust, TrustedCa } from "../../common/access";
import { configFiles, credentials, joinMounts, scratch } from "../../common/files";
import { Images } from "../../common/images";
import { App, labels, metadata, selectorLabels } from "../../common/labels";
import { Placement } from "../../common/placement";
import { podTemplate } from "../../common/pods";
import { AlertsAccess, SecretEntry } from "../access";
import { AlertingArgs } from "./args";
import { Rule } from "./rules";
import { rulesProgram } from "./rules/starlark";
import { AlertingSize } from "./sizing";
import { Addresses, aggregatorConf, RULES, TELEGRAF_CONF, variables } from "./telegraf";
import { Watched } from "./watched";

/** The user of Telegraf's image. */
const UID = 999;

export interface AggregatorArgs extends Omit<AlertingArgs, "watched" | "images"> {
    /** What Nagios' own pods are selected by: the aggregator is on their host. */
    near: Record<string, string>;
    placement: Placement;
    size: AlertingSize;
    watched: Watched;
    /** By which the members of each database are verified. */
    databaseCas: (TrustedCa | undefined)[];
    rules: Rule[];
    images: Images;
    alerts: AlertsAccess;
}

const databaseVariable = (i: number) => `MYSQL_PASSWORD_${i}`;

/** Telegraf that reads every cluster, judges it, and tells Nagios. */
export function aggregator(name: string, app: App, args: AggregatorArgs, opts: pulumi.CustomResourceOptions): void {
    const { metrics, logs, openstack, alerts, watched, certificates } = args;
    const files = {
        [TELEGRAF_CONF]: pulumi.all([addressesOf(args), args.namespace]).apply(([addresses, namespace]) =>
            aggregatorConf({
                watched,
                addresses,
                namespace,
                bucket: metrics.bucket,
                cas: {
                    cloud: certificates?.ca.path,
                    keystone: openstack?.identity.ca?.path,
                    metrics: metrics.ca?.path,
                    logs: logs?.ca?.path,
                    nagios: alerts.ca?.path,
                    databases: args.databaseCas.map((ca) => ca?.path),
                },
            }),
        ),
        [RULES]: rulesProgram(args.rules),
    };
    const secret = credentials(`${name}-credentials`, app, ownCredentials(args), opts);
    new k8s.apps.v1.Deployment(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                replicas: 1,
                // Two would tell everything twice, and judge what they had not seen begin.
                strategy: { type: "Recreate" },
                selector: { matchLabels: selectorLabels(app) },
                template: podTemplate({
                    app,
                    placement: args.placement,
                    near: args.near,
                    uid: UID,
                    image: args.images.telegraf,
                    command: ["telegraf", "--config", TELEGRAF_CONF],
                    size: args.size.aggregator,
                    mounts: joinMounts(
                        configFiles(`${name}-config`, app, files, opts),
                        trust(
                            certificates?.ca,
                            metrics.ca,
                            logs?.ca,
                            alerts.ca,
                            openstack?.identity.ca,
                            ...args.databaseCas,
                        ),
                        scratch("/tmp"),
                    ),
                    credentials: [secret.metadata.name],
                    entries: entriesOf(args),
                    serviceAccountName: reader(name, app, opts),
                }),
            },
        },
        opts,
    );
}

/** What it signs in with, of secrets that others keep. */
function entriesOf({ metrics, logs, alerts }: AggregatorArgs): Record<string, SecretEntry> {
    return {
        [variables.nagiosUser]: alerts.username,
        [variables.nagiosPassword]: alerts.password,
        [variables.writeToken]: metrics.writeToken,
        [variables.readToken]: metrics.readToken,
        ...(logs ? { [variables.logsUser]: logs.username, [variables.logsPassword]: logs.password } : {}),
    };
}

function ownCredentials({ watched, openstack }: AggregatorArgs): Record<string, pulumi.Input<string>> {
    const passwords = (watched.databases ?? []).map(
        ({ account }, i) => [databaseVariable(i), account.password] as const,
    );
    return {
        ...Object.fromEntries(passwords),
        ...(openstack ? { [variables.openstackPassword]: openstack.account.password } : {}),
    };
}

function addressesOf({ watched, metrics, logs, openstack, alerts }: AggregatorArgs): pulumi.Output<Addresses> {
    const each = (of: { at: pulumi.Input<string[]> }[] = []) => of.map(({ at }) => at);
    const scheme = logs?.ca ? "https" : "http";
    return pulumi.output({
        apis: watched.apis.map(({ url }) => url),
        brokers: each(watched.brokers),
        caches: each(watched.caches),
        etcds: each(watched.etcds),
        databases: (watched.databases ?? []).map(({ at }, i) => ({ hosts: at, variable: databaseVariable(i) })),
        ceph: watched.ceph?.url,
        influxdbs: metrics.urls,
        elasticsearch: logs && pulumi.interpolate`${scheme}://${logs.host}:${logs.port}`,
        nagios: alerts.url,
        keystone: openstack && {
            authUrl: openstack.identity.authUrl,
            username: openstack.account.username,
            project: openstack.account.project,
        },
    });
}

/** An account in Kubernetes that reads how workloads, their pods and hosts do, and nothing else; its name. */
function reader(name: string, app: App, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const account = new k8s.core.v1.ServiceAccount(name, { metadata: metadata(app, { name }) }, opts);
    const verbs = ["get", "list", "watch"];
    const role = new k8s.rbac.v1.ClusterRole(
        name,
        {
            metadata: { labels: labels(app) },
            rules: [
                { apiGroups: [""], resources: ["nodes", "pods"], verbs },
                { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "statefulsets"], verbs },
            ],
        },
        opts,
    );
    new k8s.rbac.v1.ClusterRoleBinding(
        name,
        {
            metadata: { labels: labels(app) },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
            subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: app.namespace }],
        },
        opts,
    );
    return account.metadata.name;
}
