import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cache, Certificates, Database, Identity, referencePlacement, withReplicas } from "openstack-ra";

const config = new pulumi.Config();
const name = config.require("namespace");
const { name: namespace } = new k8s.core.v1.Namespace(name, { metadata: { name } }).metadata;

const scale = { hypervisors: 100, virtualMachines: 2000 };
const database = new Database("mysql", {
    namespace,
    accounts: { keystone: ["keystone"] },
    external: {
        host: config.require("databaseHost"),
        caCertificate: config.require("databaseCa"),
        passwords: { keystone: config.requireSecret("databasePassword") },
    },
});
const identity = new Identity("keystone", {
    namespace,
    database,
    cache: new Cache("memcached", { namespace, scale }),
    certificates: new Certificates("tls", { namespace }),
    scale,
    // Three hosts have the role keystone, in place of the reference's five.
    placement: withReplicas(referencePlacement("keystone-all"), 3),
    publicUrl: config.require("publicUrl"),
});

/** What clients are configured with: URL and password of the user "admin". */
export const authUrl = identity.publicUrl;
export const adminPassword = identity.adminPassword;
