import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { declared, MessagingAccess, MessagingAccount, TrustedCa, trustedCa } from "../common/access";
import { customResource, nameOf } from "../common/custom";
import { refuse } from "../common/faults";
import { credentials } from "../common/files";
import { tierImages } from "../common/images";
import { App, metadata, serviceLabel } from "../common/labels";
import { password, passwords } from "../common/passwords";
import { Placement, referencePlacement } from "../common/placement";
import { SERVICE_LABEL } from "../common/roles";
import { REFERENCE_SCALE } from "../common/scale";
import { certificate, namesOf } from "../common/tls";
import { ExternalMessaging, MessagingArgs, messagingFaults } from "./args";
import { clusterSpec, operatorSelector } from "./cluster";
import { definitions, NOTIFICATIONS_VHOST, RPC_VHOST } from "./config";
import { RABBITMQ_CLUSTER } from "./rabbitmq";
import { MessagingSize, sizeMessaging } from "./sizing";

const ADMINISTRATOR = "admin";

/** AMQP's port with TLS, and without. */
const portOf = (ca: TrustedCa | undefined) => (ca ? 5671 : 5672);

/** Where clients mount the CA of brokers that are not ours: by its name, since the clients of several cells have several. */
const caPath = (name: string) => `/etc/ssl/openstack-ra/${name}.crt`;

/** Each broker's own, by which clients call it, and those of the Service. */
function names(name: string, namespace: pulumi.Input<string>): pulumi.Input<string>[] {
    // By the second the operator calls each broker.
    const each = [".svc.cluster.local", ".svc"].map((end) => pulumi.interpolate`*.${name}-nodes.${namespace}${end}`);
    return [...each, ...namesOf(name, namespace)];
}

/**
 * The message bus (RA "Messaging"): a RabbitMQ cluster with two transports, RPC neither durable nor replicated, notifications
 * in quorum queues; or a RabbitMQ that is there already.
 */
export class Messaging extends pulumi.ComponentResource implements MessagingAccess {
    /** All brokers; clients fail over between them, the RA has no load balancer here. */
    public readonly hosts: pulumi.Output<string[]>;
    public readonly port: number;
    /** The CA by which clients verify the brokers. Undefined where they speak plaintext. */
    public readonly ca?: TrustedCa;
    readonly #accounts: Record<string, MessagingAccount>;

    constructor(name: string, args: MessagingArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("rabbitmq-server");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, messagingFaults(args, placement));
        super("openstack-ra:index:Messaging", name, { scale, placement, accounts: args.accounts }, opts);

        const app: App = { namespace: args.namespace, instance: name, component: "messaging" };
        const brokers = args.external
            ? this.#external(name, app, args.external)
            : this.#cluster(name, app, args, placement, sizeMessaging(scale));
        this.hosts = brokers.hosts;
        this.ca = brokers.ca;
        this.port = args.external?.port ?? portOf(this.ca);
        this.#accounts = Object.fromEntries(
            args.accounts.map((account) => [account, this.#account(account, brokers.passwords[account] ?? "")]),
        );
        this.registerOutputs({ hosts: this.hosts, port: this.port });
    }

    public account(name: string): MessagingAccount {
        return declared("messaging account", this.#accounts, name);
    }

    #cluster(name: string, app: App, args: MessagingArgs, placement: Placement, size: MessagingSize) {
        const opts = { parent: this };
        const kept = { parent: this, protect: args.protect ?? true };
        const generated = passwords(name, args.accounts, kept);
        const adminPassword = password(`${name}-admin-password`, kept);
        const { namespace } = app;

        const administrator = credentials(
            `${name}-admin`,
            app,
            {
                username: ADMINISTRATOR,
                password: adminPassword,
                "default_user.conf": pulumi.interpolate`default_user = ${ADMINISTRATOR}\ndefault_pass = ${adminPassword}\n`,
                host: pulumi.interpolate`${name}.${namespace}.svc`,
                port: String(portOf(args.certificates?.ca)),
                provider: "rabbitmq",
                type: "rabbitmq",
            },
            opts,
        );
        const loaded = credentials(
            `${name}-definitions`,
            app,
            {
                "definitions.json": pulumi
                    .output({ ...generated, [ADMINISTRATOR]: adminPassword })
                    .apply((plain) => definitions(plain, ADMINISTRATOR)),
            },
            opts,
        );
        const tls =
            args.certificates &&
            certificate(`${name}-tls`, app, args.certificates, { hosts: names(name, namespace) }, opts);
        const cluster = customResource(
            RABBITMQ_CLUSTER,
            name,
            {
                metadata: {
                    ...metadata(app, { name }),
                    name,
                    // The operator hands this label on to its pods.
                    labels: { ...metadata(app).labels, [SERVICE_LABEL]: serviceLabel(placement.service) },
                },
                spec: clusterSpec({
                    name,
                    size,
                    placement,
                    image: tierImages(args.images).rabbitmq,
                    storageClass: args.storageClass ?? "local-ssd",
                    storage: args.storage,
                    certificate: tls,
                    administrator: administrator.metadata.name,
                    definitions: loaded.metadata.name,
                }),
            },
            kept,
        );
        this.#budget(name, app, placement.replicas);
        // Through the cluster, so that whoever connects waits for it to be ready.
        const hosts = pulumi
            .all([nameOf(cluster), namespace])
            .apply(([of, at]) =>
                Array.from(
                    { length: placement.replicas },
                    (_, i) => `${of}-server-${i}.${of}-nodes.${at}.svc.cluster.local`,
                ),
            );
        return { hosts, ca: args.certificates?.ca, passwords: generated };
    }

    /** The operator makes none. */
    #budget(name: string, app: App, replicas: number): void {
        if (replicas < 2) return;
        new k8s.policy.v1.PodDisruptionBudget(
            `${name}-members`,
            {
                metadata: metadata(app, { name: `${name}-members` }),
                spec: { maxUnavailable: 1, selector: { matchLabels: operatorSelector(name) } },
            },
            { parent: this },
        );
    }

    #external(name: string, app: App, external: ExternalMessaging) {
        const ca = external.caCertificate;
        return {
            hosts: pulumi.output(external.hosts),
            ca: ca === undefined ? undefined : trustedCa(`${name}-ca`, app, ca, caPath(name), { parent: this }),
            passwords: external.passwords,
        };
    }

    #account(account: string, accountPassword: pulumi.Input<string>): MessagingAccount {
        const transport = (vhost: string, options: string[]) =>
            pulumi.secret(
                pulumi.all([this.hosts, accountPassword]).apply(([hosts, plain]) => {
                    const user = `${account}:${encodeURIComponent(plain)}`;
                    const servers = hosts.map((host) => `${user}@${host}:${this.port}`).join(",");
                    return `rabbit://${servers}/${vhost}${options.length > 0 ? `?${options.join("&")}` : ""}`;
                }),
            );
        // Options in the URL hold for this transport alone, whatever [oslo_messaging_rabbit] says.
        const tls = this.ca ? ["ssl=true", `ssl_ca_file=${this.ca.path}`] : [];
        return {
            username: account,
            password: pulumi.secret(accountPassword),
            rpc: transport(RPC_VHOST, tls),
            notifications: transport(NOTIFICATIONS_VHOST, ["rabbit_quorum_queue=true", ...tls]),
        };
    }
}
