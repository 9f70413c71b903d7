import { z } from "zod";
import { poolNames, PoolName } from "../components/ceph/pools";
import { agentModes } from "../components/common/hostagent";
import { isRegistry } from "../components/common/images";
import { releaseNames } from "../components/common/releases";
import { fabricModes } from "../components/fabric";
import { ServiceName } from "../components/common/services";

const text = z.string();
const wholeNumber = z.number().int("expected a whole number");
/** A number, also as `pulumi config set --path` writes those with a fraction: as text. */
const decimal = z.preprocess(
    (given) => (typeof given === "string" && /^\d+\.\d+$/.test(given) ? Number(given) : given),
    z.number(),
);
const replicas = wholeNumber.optional();
const passwords = z.record(text, text).default({});
/** Options by section and option; the tiers check them against the services' own definitions. */
const options = z.record(text, z.unknown()).optional();

/** Instances by the rows of the placement table that a tier has. */
function replicasOf<const Row extends ServiceName>(...rows: Row[]) {
    const entries = rows.map((row) => [row, replicas]);
    return z.strictObject(Object.fromEntries(entries) as Record<Row, typeof replicas>).optional();
}

const database = z.strictObject({
    replicas,
    storage: text.optional(),
    proxy: z.enum(["haproxy", "proxysql"]).optional(),
    backup: z
        .strictObject({
            schedule: text.optional(),
            keep: z.number().optional(),
            volume: z.strictObject({ storageClass: text, size: text.optional() }).optional(),
            bucket: z
                .strictObject({
                    name: text,
                    region: text.optional(),
                    endpoint: z.url("expected a URL").optional(),
                })
                .optional(),
        })
        .optional(),
    configuration: z.record(text, z.union([text, z.number()], "expected text or a number")).optional(),
    external: z.strictObject({ host: text, port: z.number().optional(), caCertificate: text.optional() }).optional(),
});

const messaging = z.strictObject({
    replicas,
    storage: text.optional(),
    external: z
        .strictObject({ hosts: z.array(text), port: z.number().optional(), caCertificate: text.optional() })
        .optional(),
});

const identity = z.strictObject({
    replicas,
    publicUrl: text.optional(),
    tokenHours: z.number().optional(),
    rotationHours: z.number().optional(),
    config: options,
});

const pool = z
    .strictObject({
        replicas,
        minSize: wholeNumber.optional(),
        share: decimal.optional(),
        terabytes: decimal.optional(),
    })
    .optional();
type PoolSchemas = Record<PoolName, typeof pool>;

const ceph = z.strictObject({
    external: z
        .strictObject({
            monitors: z.array(text),
            keysSecret: text,
            pools: z
                .strictObject({
                    images: text.optional(),
                    volumes: text.optional(),
                    backups: text.optional(),
                    vms: text.optional(),
                })
                .optional(),
        })
        .optional(),
    rookNamespace: text.optional(),
    failureDomain: z.enum(["rack", "host"]).optional(),
    pools: z.strictObject(Object.fromEntries(poolNames.map((name) => [name, pool])) as PoolSchemas).optional(),
    devices: z.strictObject({ hdd: z.array(text), ssd: z.array(text) }).optional(),
    monitorAddresses: z.record(text, text).optional(),
    encryption: z.boolean().optional(),
    configuration: z.record(text, z.record(text, text)).optional(),
    replicas,
});

const objectStorage = z.strictObject({
    replicas,
    publicUrl: text.optional(),
    configuration: z.record(text, text).optional(),
});

const fabric = z.strictObject({
    mode: z.enum(fabricModes).optional(),
    metallbNamespace: text.optional(),
    passwordSecret: text.optional(),
    addresses: z.record(text, text).optional(),
    interfaces: z.array(text).optional(),
});

const computeControl = z.strictObject({
    replicas: replicasOf(
        "nova-api",
        "nova-metadata",
        "nova-scheduler",
        "nova-conductor",
        "nova-super-conductor",
        "nova-novncproxy",
        "placement-api",
    ),
    publicUrl: text.optional(),
    consoleUrl: text.optional(),
    config: options,
    placementConfig: options,
});

const computeNode = z.strictObject({
    cpuMode: text.optional(),
    cpuModels: z.array(text).optional(),
    reservedMemory: z.number().optional(),
    cpuAllocationRatio: decimal.optional(),
    ramAllocationRatio: decimal.optional(),
    config: options,
});

const networking = z.strictObject({
    replicas: replicasOf("neutron-server", "neutron-rpc-server", "neutron-periodic-workers"),
    publicUrl: text.optional(),
    vniRange: z.strictObject({ min: z.number(), max: z.number() }).optional(),
    networks: z.number().optional(),
    routers: z.number().optional(),
    physicalNetwork: text.optional(),
    externalInterface: text.optional(),
    config: z
        .strictObject({
            neutron: options,
            ml2: options,
            agents: options,
            openvswitchAgent: options,
            l3Agent: options,
            dhcpAgent: options,
            metadataAgent: options,
        })
        .optional(),
});

const image = z.strictObject({ replicas, publicUrl: text.optional(), config: options });

const blockStorage = z.strictObject({
    replicas: replicasOf("cinder-api", "cinder-scheduler", "cinder-volume", "cinder-backup"),
    publicUrl: text.optional(),
    config: options,
});

const stacklight = z.strictObject({
    enabled: z.boolean().optional(),
    metrics: z
        .strictObject({
            retentionDays: wholeNumber.optional(),
            storage: text.optional(),
            publicUrl: text.optional(),
            anonymous: z.boolean().optional(),
        })
        .optional(),
    logs: z
        .strictObject({ retentionDays: wholeNumber.optional(), storage: text.optional(), publicUrl: text.optional() })
        .optional(),
    alerting: z
        .strictObject({
            storage: text.optional(),
            thresholds: z
                .record(
                    text,
                    z.strictObject({
                        warning: decimal.optional(),
                        critical: decimal.optional(),
                        for: decimal.optional(),
                    }),
                )
                .optional(),
            notifications: z
                .strictObject({
                    mail: z
                        .strictObject({
                            to: z.array(text),
                            from: text,
                            smtpHost: text,
                            smtpPort: wholeNumber.optional(),
                            tls: z.boolean().optional(),
                        })
                        .optional(),
                })
                .optional(),
        })
        .optional(),
});

const dashboard = z.strictObject({
    replicas,
    publicUrl: text.optional(),
    allowedHosts: z.array(text).optional(),
});

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
});

export type Values = z.infer<typeof schema>;

/** Keys whose values must be encrypted in the stack's file. */
export const secretKeys = ["kubeconfig", "databasePasswords", "backupCredentials", "messagingPasswords"];

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
];
