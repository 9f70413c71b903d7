import * as pulumi from "@pulumi/pulumi";
import { TrustedCa, trustedCa } from "../common/access";
import { customResource, CustomKind, nameOf } from "../common/custom";
import { refuse } from "../common/faults";
import { App, metadata } from "../common/labels";
import {
    CA_FILE,
    Certificate,
    CERTIFICATE,
    certificate,
    CertificateAccess,
    CertificateSpec,
    issuerRef,
} from "../common/tls";
import { CertificatesArgs, certificatesFaults } from "./args";

interface ClusterIssuerSpec {
    selfSigned?: Record<string, never>;
    ca?: { secretName: pulumi.Input<string> };
}

const CLUSTER_ISSUER: CustomKind = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    ready: "condition=Ready",
    timeout: 600,
};

/** Ten years: every client's trust hangs on it. It is renewed with the same key, so that what it signed stays valid. */
const CA_DURATION = "87600h";

/**
 * Who signs the certificates of the cloud's servers: a CA of its own, kept where cert-manager alone reads it, or the
 * site's issuer.
 */
export class Certificates extends pulumi.ComponentResource implements CertificateAccess {
    /** Name of the ClusterIssuer. */
    public readonly issuer: pulumi.Output<string>;
    /** The CA by which clients in the namespace verify servers. */
    public readonly ca: TrustedCa;
    /** The certificate by which clients prove who they are. */
    public readonly client: Certificate;

    constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, certificatesFaults(args));
        super("openstack-ra:index:Certificates", name, { issuer: args.issuer }, opts);
        const app: App = { namespace: args.namespace, instance: name, component: "certificates" };

        this.issuer = pulumi.output(args.issuer ?? this.#ownCa(name, args));
        this.client = certificate(
            `${name}-client`,
            app,
            this,
            { hosts: [], commonName: "openstack", usages: ["client auth"] },
            { parent: this },
        );
        this.ca =
            args.caCertificate === undefined
                ? { secretName: this.client.secretName, key: "ca.crt", path: CA_FILE }
                : trustedCa(`${name}-ca`, app, args.caCertificate, CA_FILE, { parent: this });
        this.registerOutputs({ issuer: this.issuer });
    }

    /** Named like the namespace: issuers belong to the whole cluster, which may hold several clouds. */
    #ownCa(name: string, { namespace, issuerNamespace = "cert-manager", protect = true }: CertificatesArgs) {
        const at: App = { namespace: issuerNamespace, instance: name, component: "ca" };
        const { labels } = metadata(at);
        const caName = pulumi.interpolate`${namespace}-ca`;
        const selfSigned = customResource<ClusterIssuerSpec>(
            CLUSTER_ISSUER,
            `${name}-self-signed`,
            { metadata: { name: pulumi.interpolate`${namespace}-self-signed`, labels }, spec: { selfSigned: {} } },
            { parent: this },
        );
        const ca = customResource<CertificateSpec>(
            CERTIFICATE,
            `${name}-ca`,
            {
                metadata: { ...metadata(at), name: caName },
                spec: {
                    secretName: caName,
                    issuerRef: issuerRef(nameOf(selfSigned)),
                    isCA: true,
                    commonName: caName,
                    duration: CA_DURATION,
                    usages: ["cert sign", "crl sign"],
                    privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Never" },
                },
            },
            { parent: this, protect },
        );
        const issuer = customResource<ClusterIssuerSpec>(
            CLUSTER_ISSUER,
            `${name}-issuer`,
            { metadata: { name: caName, labels }, spec: { ca: { secretName: nameOf(ca) } } },
            { parent: this },
        );
        return nameOf(issuer);
    }
}
