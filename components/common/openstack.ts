import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { CacheAccess, DatabaseAccess, IdentityAccess, MessagingAccess, ServiceAccount, trust } from "./access";
import { Balancers } from "./balancers";
import { Fault, faultsAt } from "./faults";
import { joinMounts, Mounts, scratch } from "./files";
import { Images } from "./images";
import { Catalogue, checkOslo, osloEnv } from "./oslo";
import { App } from "./labels";
import { Scale } from "./scale";
import { IdentityAddress } from "./sections";
import { Certificate, certificate, CertificateAccess, hostOf, namesOf } from "./tls";

/** What an OpenStack service is wired to. */
export interface Wiring {
    /** Namespace of the service's objects, which is there already. */
    namespace: pulumi.Input<string>;
    /** Declares an account with the service's name and its schemas. */
    database: DatabaseAccess;
    /** Declares an account with the service's name. */
    messaging: MessagingAccess;
    /** Where tokens that were checked are cached. */
    cache: CacheAccess;
    /** Where the service's account and its catalogue entry are. */
    identity: IdentityAccess;
}

/** What every OpenStack service may be given. */
export interface CommonArgs {
    /** What the service is sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** Whether load balancers stand in front; without them, cluster addresses. @default true */
    loadBalancer?: boolean;
    /** By what load balancers get their addresses. @default any, of whoever gives them */
    balancers?: Balancers;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete passwords and what else cannot be made again. @default true */
    protect?: boolean;
    /** Who signs the certificates of its servers. @default nobody: they speak plaintext */
    certificates?: CertificateAccess;
}

/** The arguments of a tier that stand on their own, without what it is wired to. */
export type Settings<Args extends Wiring, Also extends keyof Args = never> = Omit<Args, keyof Wiring | Also>;

/** Where Keystone and the token cache are, once they are known. */
export function identityAddress({
    identity,
    cache,
}: Pick<Wiring, "identity" | "cache">): pulumi.Output<IdentityAddress> {
    return pulumi.all([identity.authUrl, cache.servers]).apply(([authUrl, cacheServers]) => ({
        authUrl,
        cacheServers,
        region: identity.region,
        cafile: identity.ca?.path,
    }));
}

/** The CAs by which a service verifies the database, the brokers and other APIs, and a writable /tmp. */
export function basicMounts(of: Pick<Wiring, "database" | "messaging" | "identity">): Mounts {
    return joinMounts(trust(of.database.ca, of.messaging.ca, of.identity.ca), scratch("/tmp"));
}

/** URL of an API inside the cluster, without a path. */
export function internalUrl(
    service: string,
    { namespace, certificates }: Pick<Wiring, "namespace"> & Pick<CommonArgs, "certificates">,
    port: number,
): pulumi.Output<string> {
    const protocol = certificates ? "https" : "http";
    return pulumi.interpolate`${protocol}://${service}.${namespace}.svc.cluster.local:${port}`;
}

/** The names of an API besides those of its Service. */
export interface ApiNames {
    /** @default nobody outside asks it */
    publicUrl?: pulumi.Input<string>;
    /** Whether its pods call each other, each by its own name below the Service's. @default false */
    eachPod?: boolean;
}

/** The certificate of an API, for all of its names. None where nobody signs. */
export function apiCertificate(
    service: string,
    app: App,
    { namespace, certificates }: Pick<Wiring, "namespace"> & Pick<CommonArgs, "certificates">,
    { publicUrl, eachPod = false }: ApiNames,
    opts: pulumi.CustomResourceOptions,
): Certificate | undefined {
    if (!certificates) return undefined;
    const hosts = [
        ...namesOf(service, namespace),
        ...(publicUrl === undefined ? [] : [hostOf(publicUrl)]),
        ...(eachPod ? [pulumi.interpolate`*.${service}.${namespace}.svc.cluster.local`] : []),
    ];
    return certificate(`${service}-tls`, app, certificates, { hosts }, opts);
}

type OptionValues<C extends Catalogue> = { [S in keyof C]?: { [O in keyof C[S]]?: pulumi.Input<string> } };

/** The credentials of [keystone_authtoken]. The cache's key is of the password, so that all of a service's processes have the same. */
export function authtokenVariables({ password }: Pick<ServiceAccount, "password">) {
    const key = (plain: string) => createHash("sha256").update(`token cache ${plain}`).digest("hex");
    return { password, memcache_secret_key: pulumi.secret(password.apply(key)) };
}

/** What config files must not hold, by section and option, as the environment that oslo.config reads before files. */
export function osloVariables<C extends Catalogue>(
    catalogue: C,
    values: OptionValues<C>,
): Record<string, pulumi.Input<string>> {
    const entries = Object.entries(values).flatMap(([section, options]) =>
        Object.entries(options as Record<string, pulumi.Input<string>>).map(
            ([option, value]): [string, pulumi.Input<string>] => [osloEnv(section, option, catalogue), value],
        ),
    );
    return Object.fromEntries(entries);
}

/** Faults of options that a user sets. */
export function osloFaults(path: string, catalogue: Catalogue, config: unknown): Fault[] {
    if (config === undefined) return [];
    return checkOslo(catalogue, config, path).map((fault) => {
        const end = fault.indexOf(": ");
        return { propertyPath: fault.slice(0, end), reason: fault.slice(end + 2) };
    });
}

/** A URL that users reach: protocol, host and port, no path; or a fault. What is known only later is not checked. */
export function publicUrlFaults(path: string, url: unknown): Fault[] {
    if (typeof url !== "string" || /^https?:\/\/[^/\s@]+$/.test(url)) return [];
    return faultsAt(path, [`"${url}", expected http:// or https:// and a host, without a path`]);
}
