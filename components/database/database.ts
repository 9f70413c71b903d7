import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { DatabaseAccess, DatabaseAccount, declared, TrustedCa, trustedCa } from "../common/access";
import { customResource } from "../common/custom";
import { refuse } from "../common/faults";
import { credentials, encoded } from "../common/files";
import { tierImages } from "../common/images";
import { App, metadata } from "../common/labels";
import { passwords } from "../common/passwords";
import { Placement, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE } from "../common/scale";
import { DatabaseArgs, databaseFaults, ExternalDatabase, systemUsers } from "./args";
import { clusterSpec } from "./cluster";
import { PERCONA_XTRADB_CLUSTER } from "./percona";
import { DatabaseSize, sizeDatabase } from "./sizing";

/** Where clients mount the CA of a database that is not ours: by its name, since the clients of several cells have several. */
const caPath = (name: string) => `/etc/ssl/openstack-ra/${name}.crt`;

/**
 * The state database (RA "MySQL"): a Galera cluster of Percona XtraDB with one active writer and hot standbys behind a proxy
 * that follows the writer, or a MySQL that is there already.
 */
export class Database extends pulumi.ComponentResource implements DatabaseAccess {
    /** Name that clients call: the proxy's, or the external server's. */
    public readonly host: pulumi.Output<string>;
    /** Port that clients call. */
    public readonly port: number;
    /** The CA by which clients verify the server. Undefined where it speaks plaintext. */
    public readonly ca?: TrustedCa;
    readonly #accounts: Record<string, DatabaseAccount>;

    constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
        const placement = args.placement ?? referencePlacement("mysqld-server");
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, databaseFaults(args, placement));
        super("openstack-ra:index:Database", name, { scale, placement, accounts: args.accounts }, opts);

        const app: App = { namespace: args.namespace, instance: name, component: "database" };
        const server = args.external
            ? this.#external(name, app, args.external)
            : this.#cluster(name, app, args, placement, sizeDatabase(scale, placement.replicas));
        this.host = server.host;
        this.port = args.external?.port ?? 3306;
        this.ca = server.ca;
        this.#accounts = Object.fromEntries(
            Object.entries(args.accounts).map(([account, schemas]) => [
                account,
                this.#account(account, schemas, server.passwords[account] ?? "", server.verifyHost),
            ]),
        );
        this.registerOutputs({ host: this.host, port: this.port });
    }

    public account(name: string): DatabaseAccount {
        return declared("database account", this.#accounts, name);
    }

    #cluster(name: string, app: App, args: DatabaseArgs, placement: Placement, size: DatabaseSize) {
        const opts = { parent: this };
        const kept = { parent: this, protect: args.protect ?? true };
        const generated = passwords(name, Object.keys(args.accounts), kept);
        const accounts = credentials(`${name}-accounts`, app, generated, opts);
        // Not immutable: the operator copies the Secret with that mark, and could then never change a password.
        const system = new k8s.core.v1.Secret(
            `${name}-system-users`,
            { metadata: metadata(app), data: encoded(passwords(`${name}-system`, systemUsers, kept)) },
            opts,
        );
        const bucket = args.backup?.bucket;
        const bucketKeys =
            bucket &&
            credentials(
                `${name}-backup-bucket`,
                app,
                { AWS_ACCESS_KEY_ID: bucket.accessKey, AWS_SECRET_ACCESS_KEY: bucket.secretKey },
                opts,
            );
        const proxy = args.proxy ?? "haproxy";
        const service = pulumi.interpolate`${name}-${proxy}.${args.namespace}.svc.cluster.local`;
        const cluster = customResource(
            PERCONA_XTRADB_CLUSTER,
            name,
            {
                metadata: {
                    ...metadata(app, { name }),
                    name,
                    // Members leave one by one; their volumes stay.
                    finalizers: ["percona.com/delete-pxc-pods-in-order"],
                },
                spec: clusterSpec({
                    ...args,
                    name,
                    size,
                    placement,
                    proxy,
                    host: service,
                    storageClass: args.storageClass ?? "local-ssd",
                    images: tierImages(args.images),
                    systemUsers: system.metadata.name,
                    accountPasswords: accounts.metadata.name,
                    bucketCredentials: bucketKeys?.metadata.name,
                }),
            },
            kept,
        );
        // Through the cluster, so that whoever connects waits for it. The operator makes accounts and schemas right after;
        // schema jobs try again until theirs is there.
        const host = pulumi.all([service, cluster.id]).apply(([address]) => address);
        return { host, ca: args.certificates?.ca, verifyHost: true, passwords: generated };
    }

    #external(name: string, app: App, external: ExternalDatabase) {
        const opts = { parent: this };
        const ca = external.caCertificate;
        return {
            host: pulumi.output(external.host),
            ca: ca === undefined ? undefined : trustedCa(`${name}-ca`, app, ca, caPath(name), opts),
            // It may be called by an address, which few certificates have.
            verifyHost: false,
            passwords: external.passwords,
        };
    }

    #account(account: string, schemas: string[], password: pulumi.Input<string>, verifyHost: boolean): DatabaseAccount {
        const tls = this.ca ? `&ssl_ca=${this.ca.path}&ssl_check_hostname=${verifyHost}` : "";
        return {
            username: account,
            password: pulumi.secret(password),
            url: (schema) => {
                if (!schemas.includes(schema)) {
                    throw new Error(
                        `no schema "${schema}" for database account "${account}", declared: ${schemas.join(", ")}`,
                    );
                }
                return pulumi.secret(
                    pulumi
                        .all([this.host, password])
                        .apply(
                            ([host, plain]) =>
                                `mysql+pymysql://${account}:${encodeURIComponent(plain)}@${host}:${this.port}/${schema}` +
                                `?charset=utf8mb4${tls}`,
                        ),
                );
            },
        };
    }
}
