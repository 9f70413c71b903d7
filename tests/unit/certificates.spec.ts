import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Certificates, CertificatesArgs, certificatesFaults } from "../../components/certificates";
import { library, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const PEM = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";

/** Certificates of a cloud by themselves, and the names of what is protected. */
async function make(args: Partial<CertificatesArgs> = {}) {
    const kept: string[] = [];
    const seen: pulumi.ResourceTransformation = ({ name, opts }) => {
        if (opts.protect) kept.push(name);
        return undefined;
    };
    const run = await library(
        () => new Certificates("tls", { namespace: "cloud", ...args }, { transformations: [seen] }),
    );
    return { ...run, kept, names: run.resources.map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`) };
}

describe("certificates by themselves", () => {
    it("are signed by a CA of the cloud's own, which signs itself", async () => {
        const { value, names, inputs } = await make();
        assert.deepEqual(names.sort(), [
            "Certificate tls-ca",
            "Certificate tls-client",
            "Certificates tls",
            "ClusterIssuer tls-issuer",
            "ClusterIssuer tls-self-signed",
        ]);
        assert.deepEqual(at(inputs("ClusterIssuer", "tls-self-signed"), "spec"), { selfSigned: {} });
        const { issuerRef, isCA, secretName } = at(inputs("Certificate", "tls-ca"), "spec") as Record<string, unknown>;
        assert.deepEqual([at(issuerRef, "name"), isCA, secretName], ["cloud-self-signed", true, "cloud-ca"]);
        assert.deepEqual(at(inputs("ClusterIssuer", "tls-issuer"), "spec"), { ca: { secretName } });
        assert.equal(await valueOf(value.issuer), "cloud-ca");
    });

    it("have the CA's key where cert-manager alone reads it, the same for ever, and nobody may delete it", async () => {
        const { inputs, kept } = await make();
        const ca = inputs("Certificate", "tls-ca");
        assert.equal(at(ca, "metadata", "namespace"), "cert-manager");
        assert.equal(at(ca, "spec", "privateKey", "rotationPolicy"), "Never");
        assert.deepEqual(kept, ["tls-ca"]);
        assert.deepEqual((await make({ protect: false })).kept, []);
        const elsewhere = (await make({ issuerNamespace: "pki" })).inputs("Certificate", "tls-ca");
        assert.equal(at(elsewhere, "metadata", "namespace"), "pki");
    });

    it("give every client a certificate, and the CA that came with it", async () => {
        const { value, inputs } = await make();
        const client = inputs("Certificate", "tls-client");
        assert.equal(at(client, "metadata", "namespace"), "cloud");
        assert.deepEqual(at(client, "spec", "issuerRef"), {
            name: "cloud-ca",
            kind: "ClusterIssuer",
            group: "cert-manager.io",
        });
        assert.ok((at(client, "spec", "usages") as string[]).includes("client auth"));
        assert.equal(await valueOf(value.client.secretName), "tls-client");
        assert.equal(await valueOf(pulumi.output(value.ca.secretName)), "tls-client");
        assert.equal(value.ca.key, "ca.crt");
    });

    it("are signed by the site's issuer where it has one, and no CA is made", async () => {
        const { value, names } = await make({ issuer: "site" });
        assert.deepEqual(names.sort(), ["Certificate tls-client", "Certificates tls"]);
        assert.equal(await valueOf(value.issuer), "site");
        assert.equal(await valueOf(pulumi.output(value.ca.secretName)), "tls-client");
    });

    it("are verified by the CA that the site tells, where its issuer says nothing of it", async () => {
        const { value, inputs } = await make({ issuer: "acme", caCertificate: PEM });
        const secret = inputs("Secret", "tls-ca");
        assert.equal(at(secret, "metadata", "namespace"), "cloud");
        assert.equal(plainData(secret)[value.ca.key], PEM);
    });

    const FAULTY: [what: string, args: Parameters<typeof certificatesFaults>[0], says: string[]][] = [
        ["sound settings", {}, []],
        ["sound settings of a site", { issuer: "site", caCertificate: PEM }, []],
        [
            "a CA without an issuer",
            { caCertificate: PEM },
            ["caCertificate: given without issuer, expected both: the cloud's own CA is known"],
        ],
        [
            "what is no certificate",
            { issuer: "site", caCertificate: "/etc/ca.pem" },
            ["caCertificate: expected a certificate in PEM: -----BEGIN CERTIFICATE-----"],
        ],
    ];
    for (const [what, args, says] of FAULTY) {
        it(`have ${says.length || "no"} fault with ${what}`, () => {
            const found = certificatesFaults(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
            assert.deepEqual(found, says);
        });
    }

    it("are refused before anything is registered, with every fault", async () => {
        await assert.rejects(
            make({ issuer: "A_b", issuerNamespace: "C_d" }),
            /tls: 2 faults\n[^]*issuer: "A_b"[^]*"C_d"/,
        );
    });
});
