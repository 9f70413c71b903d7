import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { cacheFaults } from "./components/cache";
import { databaseFaults } from "./components/database";
import { identityFaults, KeystoneConfig } from "./components/identity";
import { Fault, faultsAt, meaningless } from "./components/common/faults";
import { imageFaults, imageReferences, isRegistry } from "./components/common/images";
import { HostCount, placeServices, Placements, withReplicas } from "./components/common/placement";
import { checkedBy } from "./components/common/schema";
import { REFERENCE_SCALE } from "./components/common/scale";
import { suggestion } from "./components/common/text";
import { messagingFaults } from "./components/messaging";
import { findLayout, hostCounter, layoutNames } from "./stacks";
import { Layout } from "./stacks/layout";
import { layoutFaults } from "./stacks/validate";

/** Accounts of the services that there are, and their schemas. */
export const databaseAccounts = { keystone: ["keystone"] };
export const messagingAccounts = ["keystone"];

const replicas = z.number().int("expected a whole number").optional();
const passwords = z.record(z.string(), z.string()).default({});
/** Keys whose values must be encrypted in the stack's file. */
const secretKeys = ["kubeconfig", "databasePasswords", "backupCredentials", "messagingPasswords"];
/** Keys whose values are text; all others are JSON. An empty text is no value: the project file's default. */
const textKeys = ["layout", "namespace", "region", "kubeconfig", "kubeContext", "storageClass", "imageRegistry"];

/** The stack's configuration. Ranges and names that a tier knows better are checked by the tier. */
const schema = z.strictObject({
    layout: z.string().default(""),
    namespace: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "expected a namespace's name")
        .default("openstack"),
    region: z.string().optional(),
    kubeconfig: z.string().optional(),
    kubeContext: z.string().optional(),
    storageClass: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]*$/, "expected a storage class's name")
        .optional(),
    loadBalancers: z.boolean().default(true),
    protect: z.boolean().default(true),
    manageNodes: z.boolean().default(false),
    imageRegistry: z.string().refine(isRegistry, "expected a host, with a port or path where it has one").optional(),
    images: z
        .record(
            z.string(),
            z.strictObject({
                registry: z.string().optional(),
                repository: z.string().optional(),
                tag: z.string().optional(),
                digest: z.string().optional(),
            }),
        )
        .default({}),
    database: z
        .strictObject({
            replicas,
            storage: z.string().optional(),
            proxy: z.enum(["haproxy", "proxysql"]).optional(),
            tls: z.strictObject({ enabled: z.boolean().optional(), clusterIssuer: z.string().optional() }).optional(),
            backup: z
                .strictObject({
                    schedule: z.string().optional(),
                    keep: z.number().optional(),
                    volume: z.strictObject({ storageClass: z.string(), size: z.string().optional() }).optional(),
                    bucket: z
                        .strictObject({
                            name: z.string(),
                            region: z.string().optional(),
                            endpoint: z.url("expected a URL").optional(),
                        })
                        .optional(),
                })
                .optional(),
            configuration: z
                .record(z.string(), z.union([z.string(), z.number()], "expected text or a number"))
                .optional(),
            external: z
                .strictObject({
                    host: z.string(),
                    port: z.number().optional(),
                    caCertificate: z.string().optional(),
                })
                .optional(),
        })
        .default({}),
    databasePasswords: passwords,
    backupCredentials: z
        .strictObject({ accessKey: z.string().default(""), secretKey: z.string().default("") })
        .prefault({}),
    messaging: z
        .strictObject({
            replicas,
            storage: z.string().optional(),
            tlsSecret: z.string().optional(),
            external: z
                .strictObject({
                    hosts: z.array(z.string()),
                    port: z.number().optional(),
                    caCertificate: z.string().optional(),
                })
                .optional(),
        })
        .default({}),
    messagingPasswords: passwords,
    cache: z.strictObject({ replicas }).default({}),
    identity: z
        .strictObject({
            replicas,
            publicUrl: z.string().optional(),
            tokenHours: z.number().optional(),
            rotationHours: z.number().optional(),
            // By section and option; the tier checks them against the service's own definitions.
            config: z.record(z.string(), z.unknown()).optional(),
        })
        .default({}),
});

type Values = z.infer<typeof schema>;

/** What the program is made from: the stack's configuration, checked, with its layout and placements. */
export interface Settings extends Omit<Values, "layout" | "images"> {
    layout: Layout;
    placements: Placements;
    images: ReturnType<typeof imageReferences>;
}

/** Without a layout there are hosts enough: its other faults are found all the same. */
function placementsOf(values: Values, layout: Layout | undefined): Placements {
    const { scale, converged } = layout ?? { scale: REFERENCE_SCALE, converged: false };
    const hostCount: HostCount = layout ? hostCounter(layout) : () => ({ hosts: Infinity, racks: Infinity });
    const table = placeServices({ hypervisors: scale.hypervisors, hostCount, converged });
    return {
        ...table,
        "mysqld-server": withReplicas(table["mysqld-server"], values.database.replicas),
        "rabbitmq-server": withReplicas(table["rabbitmq-server"], values.messaging.replicas),
        memcached: withReplicas(table.memcached, values.cache.replicas),
        "keystone-all": withReplicas(table["keystone-all"], values.identity.replicas),
    };
}

/** Arguments of each tier, but for what it is wired to. */
export function tierArgs(settings: Omit<Settings, "layout"> & { layout: Pick<Layout, "scale"> }) {
    const { layout, placements, images, protect, storageClass, database, messaging, identity } = settings;
    const common = { scale: layout.scale, images, protect };
    const { accessKey, secretKey } = settings.backupCredentials;
    const bucket = database.backup?.bucket;
    return {
        database: {
            ...common,
            ...database,
            storageClass,
            accounts: databaseAccounts,
            placement: placements["mysqld-server"],
            backup: database.backup && {
                ...database.backup,
                bucket: bucket && { ...bucket, accessKey, secretKey },
            },
            external: database.external && { ...database.external, passwords: settings.databasePasswords },
        },
        messaging: {
            ...common,
            storageClass,
            storage: messaging.storage,
            tlsSecret: messaging.tlsSecret,
            accounts: messagingAccounts,
            placement: placements["rabbitmq-server"],
            external: messaging.external && { ...messaging.external, passwords: settings.messagingPasswords },
        },
        cache: { scale: layout.scale, images, placement: placements.memcached },
        identity: {
            ...common,
            ...identity,
            // Checked against Keystone's own definitions like everything else here.
            config: identity.config as KeystoneConfig | undefined,
            region: settings.region,
            loadBalancer: settings.loadBalancers,
            placement: placements["keystone-all"],
        },
    };
}

function parsed(key: string, text: string): unknown {
    if (textKeys.includes(key)) return text === "" ? undefined : text;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function plaintextFaults(given: Record<string, string>, isSecret: (key: string) => boolean): Fault[] {
    return secretKeys
        .filter((key) => !["", "{}", undefined].includes(given[key]) && !isSecret(key))
        .map((key) => {
            const set = textKeys.includes(key) ? `--secret ${key}` : `--secret --path ${key}.<name>`;
            return { propertyPath: key, reason: `stands in plain text, expected a secret: pulumi config set ${set}` };
        });
}

/**
 * Settings from configuration values as the engine has them (name → text).
 * @param isSecret whether a value is encrypted in the stack's file
 * Throws one error that lists every fault of the configuration, the layout and the arguments of all tiers.
 */
export function parseSettings(given: Record<string, string>, isSecret: (key: string) => boolean): Settings {
    const values = Object.fromEntries(Object.entries(given).map(([key, text]) => [key, parsed(key, text)]));
    const { sound, faults } = checkedBy(schema, values, secretKeys);
    return settingsOf(sound, [...faults, ...plaintextFaults(given, isSecret)]);
}

/** Throws where there were faults before or are more of them. */
function settingsOf(values: Values, before: Fault[]): Settings {
    const layout = findLayout(values.layout);
    const placements = placementsOf(values, layout);
    const images = imageReferences(values.images, values.imageRegistry);
    const tiers = tierArgs({ ...values, layout: layout ?? { scale: REFERENCE_SCALE }, placements, images });
    const at = (path: string, faults: Fault[]) =>
        faults.map((fault) => ({ ...fault, propertyPath: `${path}.${fault.propertyPath}` }));
    const ofTiers = [
        ...at("database", replicasBeside(values.database)),
        ...at("messaging", replicasBeside(values.messaging)),
        ...at("database", databaseFaults(tiers.database, tiers.database.placement)),
        ...at("messaging", messagingFaults(tiers.messaging, tiers.messaging.placement)),
        ...at("cache", cacheFaults(layout?.scale, tiers.cache.placement)),
        ...at("identity", identityFaults(tiers.identity, tiers.identity.placement)),
    ];
    const faults = [
        ...before,
        ...imageFaults("images", values.images),
        ...(layout ? faultsAt(`layout ${layout.name}`, layoutFaults(layout)) : missingLayout(values.layout)),
        // All tiers have the layout's scale, and one word about it is enough.
        ...ofTiers.filter(({ propertyPath }) => !propertyPath.endsWith(".scale")),
    ];
    if (!layout || faults.length > 0) throw refusal(faults);
    return { ...values, layout, placements, images };
}

function replicasBeside({ replicas, external }: { replicas?: number; external?: object }): Fault[] {
    return external ? meaningless("external", { replicas }) : [];
}

function missingLayout(name: string): Fault[] {
    const names = layoutNames();
    const given = name === "" ? "missing" : `no layout "${name}"${suggestion(name, names)}`;
    return [{ propertyPath: "layout", reason: `${given}, expected one of ${names.join(", ")}` }];
}

function refusal(faults: Fault[]): Error {
    const lines = faults.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`);
    const count = `${faults.length} fault${faults.length > 1 ? "s" : ""}`;
    return new pulumi.RunError(
        [`the configuration of this stack has ${count}; nothing was changed`, ...lines].join("\n"),
    );
}

/** The settings of the stack that runs. */
export function readSettings(): Settings {
    const prefix = `${pulumi.getProject()}:`;
    // The SDK has it, but leaves it out of its types.
    const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
    const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
    const given = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
    return parseSettings(given, (key) => isConfigSecret(prefix + key));
}
