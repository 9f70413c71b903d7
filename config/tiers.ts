import { z } from "zod";
import { poolNames, PoolName } from "../components/ceph/pools";
import { fabricModes } from "../components/fabric";
import { ServiceName } from "../components/common/services";

export const text = z.string();
export const wholeNumber = z.number().int("expected a whole number");
/** A number, also as `pulumi config set --path` writes those with a fraction: as text. */
const decimal = z.preprocess(
    (given) => (typeof given === "string" && /^\d+\.\d+$/.test(given) ? Number(given) : given),
    z.number(),
);
export const replicas = wholeNumber.optional();
export const passwords = z.record(text, text).default({});
/** Options by section and option; the tiers check them against the services' own definitions. */
const options = z.record(text, z.unknown()).optional();

/** Instances by the rows of the placement table that a tier has. */
function replicasOf<const Row extends ServiceName>(...rows: Row[]) {
    const entries = rows.map((row) => [row, replicas]);
    return z.strictObject(Object.fromEntries(entries) as Record<Row, typeof replicas>).optional();
}

export const database = z.strictObject({
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

export const messaging = z.strictObject({
    replicas,
    storage: text.optional(),
    external: z
        .strictObject({ hosts: z.array(text), port: z.number().optional(), caCertificate: text.optional() })
        .optional(),
});

export const identity = z.strictObject({
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

export const ceph = z.strictObject({
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

export const objectStorage = z.strictObject({
    replicas,
    publicUrl: text.optional(),
    configuration: z.record(text, text).optional(),
});

export const fabric = z.strictObject({
    mode: z.enum(fabricModes).optional(),
    metallbNamespace: text.optional(),
    passwordSecret: text.optional(),
    addresses: z.record(text, text).optional(),
    interfaces: z.array(text).optional(),
});

export const computeControl = z.strictObject({
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

export const computeNode = z.strictObject({
    cpuMode: text.optional(),
    cpuModels: z.array(text).optional(),
    reservedMemory: z.number().optional(),
    cpuAllocationRatio: decimal.optional(),
    ramAllocationRatio: decimal.optional(),
    config: options,
});

export const networking = z.strictObject({
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

export const image = z.strictObject({ replicas, publicUrl: text.optional(), config: options });

export const blockStorage = z.strictObject({
    replicas: replicasOf("cinder-api", "cinder-scheduler", "cinder-volume", "cinder-backup"),
    publicUrl: text.optional(),
    config: options,
});

export const stacklight = z.strictObject({
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

export const dashboard = z.strictObject({
    replicas,
    publicUrl: text.optional(),
    allowedHosts: z.array(text).optional(),
});
