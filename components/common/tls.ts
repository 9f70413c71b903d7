import * as pulumi from "@pulumi/pulumi";
import { TrustedCa } from "./access";
import { customResource, CustomKind, nameOf } from "./custom";
import { Mounts } from "./files";
import { App, metadata } from "./labels";

/** A cert-manager issuer that is there for all namespaces, as custom resources refer to it. */
export interface IssuerRef {
    name: pulumi.Input<string>;
    kind: "ClusterIssuer";
    group: "cert-manager.io";
}

export function issuerRef(name: pulumi.Input<string>): IssuerRef {
    return { name, kind: "ClusterIssuer", group: "cert-manager.io" };
}

/** Who signs the certificates of a cloud's servers, and how its clients verify them: a `Certificates`, or what gives the same. */
export interface CertificateAccess {
    /** Name of a ClusterIssuer of cert-manager. */
    readonly issuer: pulumi.Input<string>;
    /** The CA that clients in the cloud's namespace verify servers by. */
    readonly ca: TrustedCa;
    /** The certificate by which the cloud's own clients prove who they are, where a server asks for one. */
    readonly client: Certificate;
}

export interface CertificateSpec {
    secretName: pulumi.Input<string>;
    issuerRef: IssuerRef;
    isCA?: boolean;
    commonName?: pulumi.Input<string>;
    dnsNames?: pulumi.Input<string>[];
    ipAddresses?: pulumi.Input<string>[];
    duration: string;
    usages: string[];
    privateKey: { algorithm: "ECDSA" | "RSA"; size: number; rotationPolicy: "Always" | "Never" };
}

/** cert-manager's Certificate: ready once its Secret has tls.crt, tls.key and ca.crt. */
export const CERTIFICATE: CustomKind = {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    ready: "condition=Ready",
    timeout: 600,
};

/** A certificate with its key, in a Secret of the same namespace that cert-manager keeps up to date. */
export interface Certificate {
    /** With the entries tls.crt, tls.key and ca.crt; known to be there once this output is. */
    secretName: pulumi.Output<string>;
}

/** What a certificate is for. */
export interface CertificateArgs {
    /** Host names and addresses of the server; none of a client. */
    hosts: pulumi.Input<string>[];
    /** @default ["server auth"] */
    usages?: ("server auth" | "client auth")[];
    /** @default the names' first */
    commonName?: string;
}

/** Ninety days, of which cert-manager renews in the last third: short enough that nobody has to revoke. */
const DURATION = "2160h";

const ADDRESS = /^(\d+\.){3}\d+$|:/;

/** A certificate in the app's namespace, under its resource's name. Renewed with a new key each time. */
export function certificate(
    name: string,
    app: App,
    { issuer }: Pick<CertificateAccess, "issuer">,
    { hosts, usages = ["server auth"], commonName }: CertificateArgs,
    opts: pulumi.CustomResourceOptions,
): Certificate {
    const all = pulumi.all(hosts).apply((plain) => [...new Set(plain)]);
    const spec: pulumi.Input<CertificateSpec> = all.apply((plain) => {
        const ipAddresses = plain.filter((host) => ADDRESS.test(host));
        return {
            secretName: name,
            issuerRef: issuerRef(issuer),
            commonName,
            dnsNames: plain.filter((host) => !ADDRESS.test(host)),
            ...(ipAddresses.length > 0 ? { ipAddresses } : {}),
            duration: DURATION,
            usages: [...usages, "digital signature", "key encipherment"],
            privateKey: { algorithm: "ECDSA" as const, size: 256, rotationPolicy: "Always" as const },
        };
    });
    const made = customResource(CERTIFICATE, name, { metadata: { ...metadata(app, { name }), name }, spec }, opts);
    // Through its metadata, so that whoever mounts the Secret waits for it.
    return { secretName: nameOf(made) };
}

/** All names of a Service inside the cluster. */
export function namesOf(service: string, namespace: pulumi.Input<string>): pulumi.Output<string>[] {
    return [
        pulumi.output(service),
        pulumi.interpolate`${service}.${namespace}`,
        pulumi.interpolate`${service}.${namespace}.svc`,
        pulumi.interpolate`${service}.${namespace}.svc.cluster.local`,
    ];
}

/** The host of a URL. */
export function hostOf(url: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.output(url).apply((text) => new URL(text).hostname.replace(/^\[|\]$/g, ""));
}

/** Where the CA is by which clients in the cloud verify its servers. */
export const CA_FILE = "/etc/ssl/openstack-ra/ca.crt";

/** Where servers find their certificate. */
export const SERVER_TLS = "/etc/ssl/openstack-ra/server";

/** Where clients find the certificate by which they prove who they are. */
export const CLIENT_TLS = "/etc/ssl/openstack-ra/client";

/** Files of a certificate that is mounted in a directory. */
export function filesIn(directory: string) {
    return { cert: `${directory}/tls.crt`, key: `${directory}/tls.key`, ca: `${directory}/ca.crt` };
}

export const serverFiles = filesIn(SERVER_TLS);
export const clientFiles = filesIn(CLIENT_TLS);

/** A certificate with its key as files; a directory, so that renewed ones appear in it. None where there is none. */
export function certificateMounts(of: Certificate | undefined, mountPath = SERVER_TLS): Mounts {
    if (!of) return { volumes: [], volumeMounts: [] };
    const { secretName } = of;
    const volume = `tls${mountPath.replace(/[^a-z0-9]+/g, "-")}`;
    return {
        volumes: [{ name: volume, secret: { secretName, defaultMode: 0o440 } }],
        volumeMounts: [{ name: volume, mountPath, readOnly: true }],
    };
}
