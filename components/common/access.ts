import * as pulumi from "@pulumi/pulumi";
import { basename } from "node:path";
import { credentials, Mounts } from "./files";
import { App } from "./labels";
import type { Certificate } from "./tls";

/** A CA certificate in a Secret, for clients to verify a server with. */
export interface TrustedCa {
    /** Name of the Secret, in the namespace of the clients. */
    secretName: pulumi.Input<string>;
    /** Key of the certificate in the Secret. */
    key: string;
    /** Where clients mount it. */
    path: string;
}

/** One account on a database server. */
export interface DatabaseAccount {
    /** Name that it logs in with. */
    readonly username: string;
    /** Its password, a secret. */
    readonly password: pulumi.Output<string>;
    /** SQLAlchemy URL of one of the account's schemas, with its password. Throws where the account has no such schema. */
    url(schema: string): pulumi.Output<string>;
}

/** What a service needs of a database; a `Database`, or anything else that gives the same. */
export interface DatabaseAccess {
    /** Name or address that clients call. */
    readonly host: pulumi.Output<string>;
    /** Port that clients call. */
    readonly port: number;
    /** The CA by which clients verify it. @default plaintext */
    readonly ca?: TrustedCa;
    /** The account of that name. Throws where it was not declared. */
    account(name: string): DatabaseAccount;
}

/** One account on a broker: its two transports (RA "Messaging"). */
export interface MessagingAccount {
    /** Name that it logs in with. */
    readonly username: string;
    /** Its password, a secret. */
    readonly password: pulumi.Output<string>;
    /** URL for remote procedure calls, as oslo.messaging takes it: queues neither durable nor replicated. */
    rpc: pulumi.Output<string>;
    /** URL for notifications, as oslo.messaging takes it: queues replicated. */
    notifications: pulumi.Output<string>;
}

/** What a service needs of brokers; a `Messaging`, or anything else that gives the same. */
export interface MessagingAccess {
    /** All brokers. */
    readonly hosts: pulumi.Output<string[]>;
    /** Port of the brokers. */
    readonly port: number;
    /** The CA by which clients verify the brokers. @default plaintext */
    readonly ca?: TrustedCa;
    /** The account of that name. Throws where it was not declared. */
    account(name: string): MessagingAccount;
}

/** What a service needs of a cache: the servers, each as host:port. */
export interface CacheAccess {
    /** The servers, each as host:port, in the same order for every client: clients hash over the list. */
    readonly servers: pulumi.Output<string[]>;
}

/** What services that share work need to agree on who does it. */
export interface CoordinationAccess {
    /** URL of the lock manager, as tooz takes it; with the paths of what follows, where that is there. */
    readonly url: pulumi.Output<string>;
    /** The CA by which clients verify it. @default plaintext */
    readonly ca?: TrustedCa;
    /** The certificate by which clients prove who they are, mounted at CLIENT_TLS. @default nobody asks for one */
    readonly client?: Certificate;
}

/** Where a service is reached. */
export interface Endpoints {
    /** URL for other services. */
    internal: pulumi.Input<string>;
    /** URL for users. @default the internal one */
    public?: pulumi.Input<string>;
}

export interface AccountArgs {
    /** Roles of the account in the project "service". @default admin and service, as the services' own checks ask */
    roles?: string[];
}

/** A service as the catalogue has it. */
export interface ServiceArgs extends AccountArgs {
    /** Type in the catalogue, e.g. "image". */
    type: string;
    /** What people read of it in the catalogue. */
    description: string;
    /** Where it is reached. */
    endpoints: Endpoints;
}

/** A service's account; its password is known once the service is registered. */
export interface ServiceAccount {
    /** The account's name, which is the service's. */
    username: string;
    /** The account's password, a secret. */
    password: pulumi.Output<string>;
    /** The project that it works in: "service". */
    project: string;
}

/** What a service needs of Keystone. */
export interface IdentityAccess {
    /** URL inside the cluster, with its version. */
    readonly authUrl: pulumi.Output<string>;
    /** Name of the region that services are registered in. */
    readonly region: string;
    /** The CA by which clients verify Keystone, and every API that is registered in it. @default plaintext, or a public CA */
    readonly ca?: TrustedCa;
    /** Registers a service: its account with a generated password, its roles, its catalogue entry and endpoints. */
    service(name: string, args: ServiceArgs): ServiceAccount;
    /** The same for who asks APIs and is none: an account alone. */
    account(name: string, args?: AccountArgs): ServiceAccount;
}

/** A Ceph user with its pool, as librbd's clients take them. */
export interface CephClient {
    /** Name of the user, without "client.". */
    user: string;
    /** The pool that it keeps its data in. */
    pool: string;
    /** Addresses of the monitors, each a host with or without a port. */
    monitors: pulumi.Input<string[]>;
    /** Where the user's key is: a Secret, and its entry with the key alone. */
    key: { secretName: pulumi.Input<string>; entry: string };
}

/** What a service needs of Ceph. */
export interface CephAccess {
    /** The client of a service: "glance", "cinder", "cinder-backup" or "nova". Throws where there is none. */
    client(name: string): CephClient;
}

/**
 * Mounts only the certificates of trusted CAs, each once; their Secrets may hold private keys beside them. CAs at the same
 * path are the same one.
 */
export function trust(...cas: (TrustedCa | undefined)[]): Mounts {
    const given = new Map(cas.flatMap((ca) => (ca ? [[ca.path, ca]] : [])));
    const named = [...given.values()].map((ca) => ({ name: `ca-${basename(ca.path, ".crt")}`, ...ca }));
    return {
        volumes: named.map(({ name, secretName, key }) => ({
            name,
            secret: { secretName, items: [{ key, path: key }] },
        })),
        volumeMounts: named.map(({ name, path, key }) => ({ name, mountPath: path, subPath: key, readOnly: true })),
    };
}

/** Makes a Secret of a CA certificate that was given as text. */
export function trustedCa(
    name: string,
    app: App,
    certificate: pulumi.Input<string>,
    path: string,
    opts: pulumi.CustomResourceOptions,
): TrustedCa {
    const secret = credentials(name, app, { "ca.crt": certificate }, opts);
    return { secretName: secret.metadata.name, key: "ca.crt", path };
}

/** The declared entry of a name; an error that lists the declared names otherwise. */
export function declared<T>(what: string, entries: Record<string, T>, name: string): T {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) {
        const names = Object.keys(entries).sort().join(", ") || "none";
        throw new Error(`no ${what} "${name}", declared: ${names}`);
    }
    return entry;
}
