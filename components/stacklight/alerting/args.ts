import { Input } from "@pulumi/pulumi";
import { IdentityAccess, ServiceAccount, TrustedCa } from "../../common/access";
import { PodGroup } from "../../common/demand";
import { byteQuantity, Fault, faultsAt, hostName, objectName, wholeNumber } from "../../common/faults";
import { Images } from "../../common/images";
import { Placement, placementFaults, Placements, referencePlacement } from "../../common/placement";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../../common/scale";
import { CertificateAccess } from "../../common/tls";
import { LogsAccess, MetricsAccess } from "../access";
import { rulesFor, thresholdFaults, ThresholdOverrides } from "./rules";
import { LEAST_HOST, sizeAlerting } from "./sizing";
import { Watched, WatchedDatabase } from "./watched";

export interface MailNotifications {
    /** Who is told: mail addresses. */
    to: string[];
    /** The sender's mail address. */
    from: string;
    /** A server that takes mail from the cluster without a password. */
    smtpHost: string;
    /** @default 25, or 465 with tls */
    smtpPort?: number;
    /** Whether the server speaks TLS from the start; it is verified by the image's own CAs. @default false */
    tls?: boolean;
}

export interface WebhookNotifications {
    /** URL to which a JSON object is posted; it may hold a token, and is kept as a secret. */
    url: Input<string>;
    /** Port of the URL, for NetworkPolicies. @default 443 */
    port?: number;
}

/** How people are told of states. @default not at all: they look at the page */
export interface Notifications {
    /** By mail. @default not */
    mail?: MailNotifications;
    /** By a request to a URL. @default not */
    webhook?: WebhookNotifications;
}

/** Hosts that the aggregator and Nagios may be on, with what they have. */
export interface AlertingHost {
    /** Its node's name in Kubernetes. */
    name: string;
    /** Physical cores. */
    cores: number;
    /** GB (10^9 bytes). */
    memoryGB: number;
}

/** What is watched, but for what follows from the other arguments. */
export type WatchedArgs = Omit<Watched, "agents" | "logs" | "certificates" | "databases"> & {
    databases?: (Omit<WatchedDatabase, "tls"> & { ca?: TrustedCa })[];
};

export interface AlertingArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** What is watched, and by which addresses. */
    watched: WatchedArgs;
    /** Where metrics are written, and where those of hosts are asked for. */
    metrics: MetricsAccess;
    /** Elasticsearch, to be asked how it does. @default it is not watched */
    logs?: LogsAccess;
    /**
     * An account that may list Nova's, Neutron's and Cinder's agents, which by their own policies is an administrator's.
     * @default agents are seen as Kubernetes sees their pods
     */
    openstack?: { identity: Pick<IdentityAccess, "authUrl" | "ca">; account: ServiceAccount };
    /** Thresholds that differ, by the kind of rule, e.g. `{ "host-disk": { warning: 85 } }`. */
    thresholds?: ThresholdOverrides;
    /** How people are told of states. @default not at all */
    notifications?: Notifications;
    /** What the two are sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default one pod of each on one dedicated host (RA "Services Placement Summary") */
    placements?: Pick<Placements, "lma-aggregator" | "nagios">;
    /** The hosts that the placements mean; with them it is checked that they have what the RA asks. @default not checked */
    hosts?: AlertingHost[];
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** Size of Nagios' volume, e.g. "10Gi". @default from the scale, 10Gi at the RA's */
    storage?: string;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Who signs Nagios' certificate, and the CA by which the cloud's servers are verified. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** Refuse to delete Nagios' state and its passwords. @default true */
    protect?: boolean;
}

/** The arguments that stand on their own, with what is known of the wiring: whether it is there. */
export type AlertingSettings = Omit<AlertingArgs, "namespace" | "metrics" | "logs" | "openstack" | "certificates"> & {
    metrics?: unknown;
    logs?: unknown;
    openstack?: unknown;
    certificates?: unknown;
};

export function alertingPlacements({ placements }: Pick<AlertingArgs, "placements">): [Placement, Placement] {
    return [
        placements?.["lma-aggregator"] ?? referencePlacement("lma-aggregator"),
        placements?.nagios ?? referencePlacement("nagios"),
    ];
}

/** What is watched, in whole. */
export function watchedOf(args: AlertingSettings): Watched {
    const { databases = [], ...watched } = args.watched;
    return {
        ...watched,
        databases: databases.map(({ ca, ...of }) => ({ ...of, tls: ca !== undefined })),
        agents: args.openstack !== undefined,
        logs: args.logs !== undefined,
        certificates: args.certificates !== undefined,
    };
}

const MAIL = /^[\w.+-]+@[a-z0-9.-]+$/i;

function mailFaults({ to, from, smtpHost, smtpPort }: MailNotifications): Fault[] {
    const address = (path: string, text: string) =>
        MAIL.test(text) ? [] : faultsAt(path, [`"${text}", expected a mail address such as cloud@example.org`]);
    return [
        ...(to.length > 0 ? [] : faultsAt("notifications.mail.to", ["empty, expected at least 1 mail address"])),
        ...to.flatMap((text, i) => address(`notifications.mail.to.${i}`, text)),
        ...address("notifications.mail.from", from),
        ...hostName("notifications.mail.smtpHost", smtpHost),
        ...wholeNumber("notifications.mail.smtpPort", smtpPort, 1, 65535),
    ];
}

function webhookFaults({ url, port }: WebhookNotifications): Fault[] {
    const path = "notifications.webhook.url";
    // Never the URL itself: it may hold a token.
    const bad = typeof url === "string" && !/^https?:\/\/[^\s"\\/@]+(\/[^\s"\\]*)?$/.test(url);
    return [
        ...(bad ? faultsAt(path, ["not such a URL, expected http:// or https://, a host and a path"]) : []),
        ...wholeNumber("notifications.webhook.port", port, 1, 65535),
    ];
}

/** Names that two clusters share: Nagios would know one service for both. */
function twice(args: AlertingSettings): Fault[] {
    const names = rulesFor(watchedOf(args)).map(({ host, service }) => `${host}, ${service}`);
    const again = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
    return again.length === 0
        ? []
        : faultsAt("watched", [`two of "${again[0]}", expected a name of its own for each cluster`]);
}

/** All faults of the arguments. */
export function alertingFaults(args: AlertingSettings): Fault[] {
    const { mail, webhook } = args.notifications ?? {};
    return [
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...alertingPlacements(args).flatMap((placement) => {
            const none = placement.replicas === 1 ? [] : [`${placement.replicas} of ${placement.service}, expected 1`];
            return faultsAt(`placements.${placement.service}`, [...none, ...placementFaults(placement)]);
        }),
        ...(args.hosts ?? []).flatMap(({ name, cores, memoryGB }) => {
            if (cores >= LEAST_HOST.cores && memoryGB >= LEAST_HOST.memoryGB) return [];
            const least = `${LEAST_HOST.cores} and ${LEAST_HOST.memoryGB} GB`;
            return faultsAt("hosts", [
                `${name}: ${cores} cores and ${memoryGB} GB, expected at least ${least} (RA "Nagios")`,
            ]);
        }),
        ...objectName("storageClass", args.storageClass),
        ...byteQuantity("storage", args.storage),
        ...twice(args),
        ...thresholdFaults("thresholds", watchedOf(args), args.thresholds),
        ...(mail ? mailFaults(mail) : []),
        ...(webhook ? webhookFaults(webhook) : []),
    ];
}

/** The tier's pods, and what they take; @param tls whether there are certificates. */
export function alertingPods({ scale = REFERENCE_SCALE }: Pick<AlertingSettings, "scale">, tls: boolean): PodGroup[] {
    const size = sizeAlerting(scale);
    const whole = [size.nagios, size.web, ...(tls ? [size.tls] : [])].reduce((sum, { cpu, memory }) => ({
        cpu: sum.cpu + cpu,
        memory: sum.memory + memory,
    }));
    return [
        { service: "lma-aggregator", pods: 1, size: size.aggregator },
        { service: "nagios", pods: 1, size: whole },
    ];
}
