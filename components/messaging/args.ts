import { Input } from "@pulumi/pulumi";
import { PodGroup } from "../common/demand";
import { byteQuantity, Fault, faultsAt, hostName, meaningless, wholeNumber } from "../common/faults";
import { Images } from "../common/images";
import { Placement, placementFaults } from "../common/placement";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../common/scale";
import { CertificateAccess } from "../common/tls";
import { sizeMessaging } from "./sizing";

export interface ExternalMessaging {
    /** Host names or addresses of the brokers; clients fail over between them. */
    hosts: string[];
    /** @default 5672, or 5671 with a CA certificate */
    port?: number;
    /** CA certificate (PEM) of the brokers; with it, connections are encrypted and verified. @default plaintext */
    caCertificate?: Input<string>;
    /** Password of each account. Accounts, their rights and both virtual hosts are there already. */
    passwords: Record<string, Input<string>>;
}

export interface MessagingArgs {
    /** Namespace of the tier's objects, which is there already. */
    namespace: Input<string>;
    /** Accounts, one for each service that speaks through the broker. */
    accounts: string[];
    /** What the brokers are sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** @default three brokers on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placement?: Placement;
    /** Class of local SSD volumes. @default "local-ssd" */
    storageClass?: string;
    /** Size of each broker's volume, e.g. "20Gi". @default from the scale, 20Gi at the RA's */
    storage?: string;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Who signs the brokers' certificate; with it, they have no port without TLS. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** Refuse to delete the cluster and its passwords. @default true */
    protect?: boolean;
    /** A RabbitMQ that is there already, in place of a cluster of ours. */
    external?: ExternalMessaging;
}

const ACCOUNT = /^[a-z][a-z0-9_-]{0,62}$/;

/** All faults of the arguments. */
export function messagingFaults(args: Omit<MessagingArgs, "namespace">, placement: Placement): Fault[] {
    const faults: Fault[] = [];
    for (const account of args.accounts) {
        if (!ACCOUNT.test(account)) faults.push(...faultsAt("accounts", [`"${account}", expected a-z, 0-9, _ and -`]));
        if (account === "admin") faults.push(...faultsAt("accounts", ['"admin" is the cluster\'s own account']));
    }
    for (const account of args.accounts.filter((name, i) => args.accounts.indexOf(name) !== i)) {
        faults.push(...faultsAt("accounts", [`"${account}" is there twice`]));
    }
    if (!args.external) {
        return [
            ...faults,
            ...byteQuantity("storage", args.storage),
            ...faultsAt("scale", scaleFaults(args.scale)),
            ...faultsAt("placement", placementFaults(placement)),
        ];
    }
    faults.push(...meaningless("external", { storage: args.storage }));
    const { hosts, port, passwords } = args.external;
    if (hosts.length === 0) faults.push(...faultsAt("external.hosts", ["empty, expected at least 1 broker"]));
    faults.push(...hosts.flatMap((host, i) => hostName(`external.hosts.${i}`, host)));
    for (const account of args.accounts.filter((name) => !passwords[name])) {
        faults.push(...faultsAt(`external.passwords.${account}`, ["missing, expected the account's password"]));
    }
    return [...faults, ...wholeNumber("external.port", port, 1, 65535)];
}

/** The tier's pods; none of ours where the brokers are external. */
export function messagingPods(args: Omit<MessagingArgs, "namespace">, placement: Placement): PodGroup[] {
    if (args.external) return [];
    const { member } = sizeMessaging(args.scale ?? REFERENCE_SCALE);
    return [{ service: placement.service, pods: placement.replicas, size: member }];
}

/** Connections that the cluster still holds with one broker lost; nothing where it is external. */
export function messagingLimit(args: Omit<MessagingArgs, "namespace">, placement: Placement): number | undefined {
    if (args.external) return undefined;
    return sizeMessaging(args.scale ?? REFERENCE_SCALE).connectionLimit * Math.max(placement.replicas - 1, 1);
}
