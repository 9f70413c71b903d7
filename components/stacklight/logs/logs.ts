import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust, TrustedCa } from "../../common/access";
import { customResource } from "../../common/custom";
import { refuse } from "../../common/faults";
import { openstackHelm } from "../../common/family";
import { configFiles, credentials, joinMounts, scratch } from "../../common/files";
import { tierImages } from "../../common/images";
import { jobSize, runOnce } from "../../common/jobs";
import { App, metadata } from "../../common/labels";
import { passwords } from "../../common/passwords";
import { disruptionBudget } from "../../common/pods";
import { projectFile } from "../../common/project";
import { Certificate, certificate, hostOf, namesOf } from "../../common/tls";
import { LogsAccess, SecretEntry } from "../access";
import { LogsArgs, logsFaults, logsPlacement, logsSize, retentionOf } from "./args";
import { elasticsearchService, elasticsearchSpec, kibanaService, kibanaSpec, PORTS } from "./cluster";
import { ELASTICSEARCH, KIBANA } from "./elastic";
import { indexTemplate, lifecycle, LOG_STREAM } from "./streams";
import { rolesFile, User, userNames, users } from "./users";
import { savedViews } from "./views";

const SCRIPT = "/etc/openstack-ra/setup.py";
const WANTED = "/etc/openstack-ra/logs.json";

/**
 * Logs and notifications, searchable (RA "Elasticsearch + Kibana"): a cluster of Elastic's operator on hosts of its own, a
 * Kibana beside each member, and what both must know of OpenStack's logs.
 */
export class Logs extends pulumi.ComponentResource implements LogsAccess {
    public readonly host: pulumi.Output<string>;
    public readonly port = PORTS.elasticsearch;
    public readonly username: SecretEntry;
    public readonly password: SecretEntry;
    public readonly ca?: TrustedCa;
    /** URL of Kibana for users. */
    public readonly publicUrl: pulumi.Output<string>;
    /** Passwords of those who log in to Kibana. */
    public readonly passwords: Record<Exclude<User, "collector">, pulumi.Output<string>>;

    constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = logsPlacement(args);
        refuse(name, logsFaults(args));
        super("openstack-ra:index:Logs", name, { placement, scale: args.scale }, opts);

        const { namespace, certificates, protect = true } = args;
        const own = { parent: this };
        const kept = { parent: this, protect };
        const app: App = { namespace, instance: name, component: "elasticsearch", service: placement.service };
        const kibanaApp: App = { ...app, component: "kibana", service: undefined, beside: placement.service };
        const settings = { placement, size: logsSize(args), images: tierImages(args.images) };
        this.ca = certificates?.ca;

        const generated = passwords(name, userNames, kept) as Record<User, pulumi.Output<string>>;
        const accounts = this.#accounts(name, app, generated);
        const roles = credentials(`${name}-roles`, { ...app, service: undefined }, { "roles.yml": rolesFile() }, own);
        const cluster = customResource(
            ELASTICSEARCH,
            name,
            {
                metadata: { ...metadata(app, { name }), name },
                spec: elasticsearchSpec({
                    ...args,
                    ...settings,
                    app,
                    certificate: this.#certificate(`${name}-tls`, app, args, elasticsearchService(name)),
                    storageClass: args.storageClass ?? "local-ssd",
                    users: userNames.map((user) => accounts[user]),
                    roles: roles.metadata.name,
                }),
            },
            kept,
        );

        const { loadBalancer = true } = args;
        const kibana = customResource(
            KIBANA,
            `${name}-kibana`,
            {
                metadata: { ...metadata(kibanaApp, { name }), name },
                spec: kibanaSpec({
                    ...settings,
                    app: kibanaApp,
                    certificate: this.#certificate(
                        `${name}-kibana-tls`,
                        kibanaApp,
                        args,
                        kibanaService(name),
                        args.publicUrl,
                    ),
                    elasticsearch: name,
                    publicUrl: args.publicUrl,
                    balanced: loadBalancer,
                    annotations: loadBalancer
                        ? args.balancers?.annotations("management", placement.service)
                        : undefined,
                }),
            },
            { ...own, dependsOn: cluster },
        );
        disruptionBudget(`${name}-kibana`, kibanaApp, placement.replicas, own);

        const setUp = this.#setUp(name, app, args, accounts.admin, [cluster, kibana]);
        // Through what sets it up, so that whoever writes finds it as it should be.
        this.host = pulumi
            .all([this.#hostOf(elasticsearchService(name), args), setUp.metadata.name])
            .apply(([host]) => host);
        this.username = { secretName: accounts.collector, key: "username" };
        this.password = { secretName: accounts.collector, key: "password" };
        this.publicUrl = pulumi.output(args.publicUrl ?? this.#url(kibanaService(name), args, PORTS.kibana));
        this.passwords = { viewer: generated.viewer, admin: generated.admin };
        this.registerOutputs({ host: this.host, publicUrl: this.publicUrl });
    }

    /** A Secret for each account, as the operator takes it: it makes the hash, and rolls nothing when one changes. */
    #accounts(name: string, app: App, generated: Record<User, pulumi.Output<string>>) {
        const accounts = userNames.map((user): [User, pulumi.Output<string>] => {
            const data = { username: user, password: generated[user], roles: users[user] };
            const secret = credentials(`${name}-${user}`, { ...app, service: undefined }, data, { parent: this });
            return [user, secret.metadata.name];
        });
        return Object.fromEntries(accounts) as Record<User, pulumi.Output<string>>;
    }

    #certificate(
        name: string,
        app: App,
        { namespace, certificates }: LogsArgs,
        service: string,
        publicUrl?: pulumi.Input<string>,
    ): Certificate | undefined {
        if (!certificates) return undefined;
        const hosts = [...namesOf(service, namespace), ...(publicUrl === undefined ? [] : [hostOf(publicUrl)])];
        return certificate(
            name,
            { ...app, service: undefined, beside: undefined },
            certificates,
            { hosts },
            { parent: this },
        );
    }

    #hostOf(service: string, { namespace }: LogsArgs): pulumi.Output<string> {
        return pulumi.interpolate`${service}.${namespace}.svc.cluster.local`;
    }

    #url(service: string, args: LogsArgs, port: number): pulumi.Output<string> {
        return pulumi.interpolate`${args.certificates ? "https" : "http"}://${this.#hostOf(service, args)}:${port}`;
    }

    #setUp(
        name: string,
        app: App,
        args: LogsArgs,
        account: pulumi.Output<string>,
        dependsOn: pulumi.Resource[],
    ): k8s.batch.v1.Job {
        const size = logsSize(args);
        const opts = { parent: this };
        const urls = {
            elasticsearch: this.#url(elasticsearchService(name), args, PORTS.elasticsearch),
            kibana: this.#url(kibanaService(name), args, PORTS.kibana),
        };
        const policy = "openstack-logs";
        const setUp = {
            policies: { [policy]: lifecycle(retentionOf(args)) },
            templates: { [LOG_STREAM]: indexTemplate(policy, size) },
            streams: [LOG_STREAM],
            views: savedViews(),
        };
        const wanted = pulumi.output(urls).apply((known) => JSON.stringify({ ...known, ...setUp }, undefined, 1));
        const files = { [SCRIPT]: projectFile("components/stacklight/logs/scripts/setup.py"), [WANTED]: wanted };
        return runOnce(
            `${name}-setup`,
            {
                app,
                component: "setup",
                placement: logsPlacement(args),
                image: tierImages(args.images)["openstack-client"],
                uid: openstackHelm.uid,
                command: ["python3", SCRIPT, WANTED],
                env: this.ca ? { CA_FILE: this.ca.path } : {},
                credentials: [account],
                size: jobSize,
                mounts: joinMounts(
                    configFiles(`${name}-setup`, { ...app, component: "setup", service: undefined }, files, opts),
                    trust(this.ca),
                    scratch("/tmp"),
                ),
            },
            { ...opts, dependsOn },
        );
    }
}
