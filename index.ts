import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "./components/cloud";
import { Nodes } from "./components/nodes";
import { Operators } from "./components/operators";
import { readSettings } from "./config";
import { nodeSpecs } from "./stacks/nodes";

const settings = readSettings();

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
    {
        metadata: {
            name: settings.namespace,
            // The agents of hypervisors and networks work on their hosts; all other pods are restricted.
            labels: {
                "pod-security.kubernetes.io/enforce": "privileged",
                "pod-security.kubernetes.io/warn": "privileged",
            },
        },
    },
    { provider: cluster, protect: settings.protect },
).metadata;

const operators = new Operators("operators", { ...settings.operators, namespace }, opts);
const {
    identity,
    dashboard,
    hostFiles: files,
} = new Cloud(
    "cloud",
    { ...settings.cloud, namespace },
    {
        ...opts,
        transformations: [operators.first],
    },
);

/** URL for services inside the cluster, and for users. */
export const authUrl = identity.authUrl;
export const publicUrl = identity.publicUrl;
/** URL of the dashboard. */
export const dashboardUrl = dashboard.publicUrl;
/** Password of the user "admin": `pulumi stack output adminPassword --show-secrets`. */
export const adminPassword = identity.adminPassword;
/** Files of the hypervisors' agents by their paths, where `agents` is "host". */
export const hostFiles = files;
