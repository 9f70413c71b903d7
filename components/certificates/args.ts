import { Input } from "@pulumi/pulumi";
import { Fault, faultsAt, objectName } from "../common/faults";

export interface CertificatesArgs {
    /** Namespace of the clients' certificate; the cloud's own CA is named after it. */
    namespace: Input<string>;
    /** The site's ClusterIssuer. @default a CA of the cloud's own */
    issuer?: string;
    /**
     * CA certificate (PEM) by which clients verify what the site's issuer signs. @default what the issuer says with each
     * certificate; an ACME issuer says nothing
     */
    caCertificate?: Input<string>;
    /** Namespace in which cert-manager looks for the keys of ClusterIssuers. @default "cert-manager" */
    issuerNamespace?: string;
    /** Refuse to delete the CA. @default true */
    protect?: boolean;
}

/** All faults of the arguments. */
export function certificatesFaults(args: Omit<CertificatesArgs, "namespace">): Fault[] {
    const { issuer, caCertificate, issuerNamespace } = args;
    const faults = [...objectName("issuer", issuer), ...objectName("issuerNamespace", issuerNamespace)];
    if (issuer === undefined && caCertificate !== undefined) {
        faults.push(...faultsAt("caCertificate", ["given without issuer, expected both: the cloud's own CA is known"]));
    }
    if (typeof caCertificate === "string" && !/^-----BEGIN CERTIFICATE-----\s/.test(caCertificate)) {
        faults.push(...faultsAt("caCertificate", ["expected a certificate in PEM: -----BEGIN CERTIFICATE-----"]));
    }
    return faults;
}
