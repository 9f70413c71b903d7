import * as pulumi from "@pulumi/pulumi";
import { createHmac } from "node:crypto";
import { KubernetesObject } from "../../cli/manifests";
import { revealed } from "../../cli/program";
import { CA_FILE } from "../../components/common/tls";
import { Identity } from "../../components/identity";
import { certificates } from "../support/certificates";
import { cache, database } from "../support/identity";
import { library } from "../support/library";

/** What a registration of glance comes to where the identity tier is the stacks' own. */
export async function registration(description: string, internal: string): Promise<KubernetesObject[]> {
    const { resources } = await library(() => {
        const ca = { secretName: "openstack-client", key: "ca.crt", path: CA_FILE };
        const of = { namespace: "openstack", database, cache, certificates: { ...certificates, ca } };
        const identity = new Identity("keystone", of);
        const endpoints = { internal: pulumi.output(internal), public: "https://images.example.org" };
        return identity.service("glance", { type: "image", description, endpoints });
    });
    return resources
        .filter(({ name, type }) => name === "keystone-service-glance" && type.startsWith("kubernetes:"))
        .map(({ inputs, objectName }) => {
            const object = revealed(inputs) as KubernetesObject;
            return { ...object, metadata: { ...object.metadata, name: objectName ?? "" } };
        });
}

/** Whether a Fernet token was made with a key (the Fernet specification: the last 32 bytes are an HMAC of the others). */
export function madeWith(key: string, token: string): boolean {
    const [secret, bytes] = [key, token].map((text) => Buffer.from(text, "base64url")) as [Buffer, Buffer];
    const digest = createHmac("sha256", secret.subarray(0, 16)).update(bytes.subarray(0, -32)).digest();
    return digest.equals(bytes.subarray(-32));
}
