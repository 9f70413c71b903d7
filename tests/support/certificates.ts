import * as pulumi from "@pulumi/pulumi";
import { CA_FILE, CertificateAccess } from "../../components/common/tls";

/** Who signs certificates for a user that has cert-manager already. */
export const certificates: CertificateAccess = {
    issuer: "site",
    ca: { secretName: "site-ca", key: "ca.crt", path: CA_FILE },
    client: { secretName: pulumi.output("site-client") },
};
