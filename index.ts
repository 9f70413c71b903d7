import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cache } from "./components/cache";
import { Database } from "./components/database";
import { Identity } from "./components/identity";
import { Messaging } from "./components/messaging";
import { Nodes } from "./components/nodes";
import { readSettings, tierArgs } from "./config";
import { nodeSpecs } from "./stacks/nodes";

const settings = readSettings();
const tiers = tierArgs(settings);

const cluster = new k8s.Provider("cluster", {
    kubeconfig: settings.kubeconfig === undefined ? undefined : pulumi.secret(settings.kubeconfig),
    context: settings.kubeContext,
    // The cluster stays the same one when its address or the credentials for it change.
    clusterIdentifier: `${pulumi.getProject()}-${pulumi.getStack()}`,
});
const opts = { providers: { kubernetes: cluster } };

if (settings.manageNodes) {
    new Nodes("nodes", { nodes: nodeSpecs(settings.layout) }, opts);
}

const { name: namespace } = new k8s.core.v1.Namespace(
    settings.namespace,
    { metadata: { name: settings.namespace } },
    { provider: cluster, protect: settings.protect },
).metadata;

const database = new Database("mysql", { ...tiers.database, namespace }, opts);
const messaging = new Messaging("rabbitmq", { ...tiers.messaging, namespace }, opts);
const cache = new Cache("memcached", { ...tiers.cache, namespace }, opts);
const identity = new Identity("keystone", { ...tiers.identity, namespace, database, messaging, cache }, opts);

/** URL for services inside the cluster, and for users. */
export const authUrl = identity.authUrl;
export const publicUrl = identity.publicUrl;
/** Password of the user "admin": `pulumi stack output adminPassword --show-secrets`. */
export const adminPassword = identity.adminPassword;
