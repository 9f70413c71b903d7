import { z } from "zod";
import { agentModes } from "../components/common/hostagent";
import { isRegistry } from "../components/common/images";
import { releaseNames } from "../components/common/releases";
import {
    blockStorage,
    ceph,
    computeControl,
    computeNode,
    dashboard,
    database,
    fabric,
    identity,
    image,
    messaging,
    networking,
    objectStorage,
    passwords,
    replicas,
    stacklight,
    text,
    wholeNumber,
} from "./tiers";

/** The stack's configuration. Ranges and names that a tier knows better are checked by the tier. */
export const schema = z.strictObject({
    layout: text.default(""),
    namespace: text.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "expected a namespace's name").default("openstack"),
    region: text.optional(),
    release: z.enum(releaseNames).optional(),
    kubeconfig: text.optional(),
    kubeContext: text.optional(),
    storageClass: text.regex(/^[a-z0-9][a-z0-9.-]*$/, "expected a storage class's name").optional(),
    loadBalancers: z.boolean().default(true),
    protect: z.boolean().default(true),
    networkPolicies: z
        .strictObject({
            enabled: z.boolean().optional(),
            users: z.array(text).optional(),
            hosts: z.array(text).optional(),
        })
        .default({}),
    manageNodes: z.boolean().default(false),
    agents: z.enum(agentModes).default("pod"),
    cells: z
        .union(
            [z.literal("auto"), wholeNumber.min(1, "expected at least 1")],
            'expected "auto" or a whole number of cells',
        )
        .default("auto"),
    imageRegistry: text.refine(isRegistry, "expected a host, with a port or path where it has one").optional(),
    images: z
        .record(
            text,
            z.strictObject({
                registry: text.optional(),
                repository: text.optional(),
                tag: text.optional(),
                digest: text.optional(),
            }),
        )
        .default({}),
    operators: z
        .strictObject({
            install: z.record(text, z.boolean()).optional(),
            sources: z.record(text, text).optional(),
        })
        .default({}),
    tls: z
        .strictObject({
            enabled: z.boolean().optional(),
            issuer: text.optional(),
            caCertificate: text.optional(),
            issuerNamespace: text.optional(),
        })
        .default({}),
    database: database.default({}),
    databasePasswords: passwords,
    backupCredentials: z.strictObject({ accessKey: text.default(""), secretKey: text.default("") }).prefault({}),
    messaging: messaging.default({}),
    messagingPasswords: passwords,
    cache: z.strictObject({ replicas }).default({}),
    identity: identity.default({}),
    fabric: fabric.default({}),
    ceph: ceph.default({}),
    objectStorage: objectStorage.default({}),
    coordination: z.strictObject({ replicas }).default({}),
    image: image.default({}),
    blockStorage: blockStorage.default({}),
    computeControl: computeControl.default({}),
    computeNode: computeNode.default({}),
    networking: networking.default({}),
    dashboard: dashboard.default({}),
    stacklight: stacklight.default({}),
    alertWebhook: text.optional(),
});

export type Values = z.infer<typeof schema>;

/** Keys whose values must be encrypted in the stack's file. */
export const secretKeys = [
    "kubeconfig",
    "databasePasswords",
    "backupCredentials",
    "messagingPasswords",
    "alertWebhook",
];

/** Keys whose values are text; all others are JSON. An empty text is no value: the project file's default. */
export const textKeys = [
    "layout",
    "namespace",
    "region",
    "release",
    "kubeconfig",
    "kubeContext",
    "storageClass",
    "imageRegistry",
    "agents",
    "alertWebhook",
];
