import { Input } from "@pulumi/pulumi";
import { MessagingAccess } from "../../common/access";
import { PodGroup } from "../../common/demand";
import { Fault, faultsAt } from "../../common/faults";
import { Images } from "../../common/images";
import { placementFaults } from "../../common/placement";
import { ResourceSize } from "../../common/quantity";
import { REFERENCE_SCALE, Scale, scaleFaults } from "../../common/scale";
import { LogsAccess, MetricsAccess } from "../access";
import { CONNECTIONS } from "./notifications";
import { CollectorPlacements, collectorRows, hostClasses } from "./placements";
import { CollectorSize, sizeCollector } from "./sizing";

/** Where a host stands, and what it is for; tags of all its metrics. */
export interface HostPlace {
    rack: string;
    /** One role; of a host with several, the one that it is known by. */
    role: string;
}

export interface CollectorArgs {
    namespace: Input<string>;
    /** Where metrics are written to. */
    metrics: MetricsAccess;
    /** Where logs and notifications are written to. */
    logs: LogsAccess;
    /** Brokers whose notifications are read, each with an account "stacklight": the cloud's own, and those of its cells. */
    messaging: MessagingAccess[];
    /** Hosts, and those among them with libvirt and a switch; where readers of notifications are. */
    placements: CollectorPlacements;
    /** Racks and roles of hosts, by the names of their nodes. @default not known: metrics have no such tags */
    hosts?: Record<string, HostPlace>;
    /** What the collectors are sized for. @default the RA's 1000 hypervisors */
    scale?: Scale;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
}

/** The arguments that stand on their own, without what the collectors are wired to. */
export type CollectorSettings = Pick<CollectorArgs, "placements" | "hosts" | "scale" | "images">;

/** Bytes that an object of Kubernetes' may have, less its metadata. */
const OBJECT_BYTES = 2 ** 20 - 4096;

/**
 * A file of hosts with their racks and roles, as Telegraf looks them up: a host on each line. JSON would be twice as long, and
 * at 5,000 hosts more than `kubectl apply` keeps of an object in an annotation (256 KiB).
 */
export function hostsCsv(hosts: Record<string, HostPlace>): string {
    const rows = Object.entries(hosts)
        .map(([host, { rack, role }]) => [host, rack, role].join())
        .sort();
    return ["host,rack,role", ...rows, ""].join("\n");
}

/** All faults of the arguments. */
export function collectorFaults(args: CollectorSettings): Fault[] {
    return [
        ...collectorRows.flatMap((row) => faultsAt(`placements.${row}`, placementFaults(args.placements[row]))),
        ...hostCounts(args.placements),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...hostsFaults(args.hosts ?? {}),
    ];
}

/** A switch is on each hypervisor, and a collector on each host that has one. */
function hostCounts(placements: CollectorPlacements): Fault[] {
    const pairs = [
        ["collector", "openvswitch"],
        ["openvswitch", "nova-compute"],
    ] as const;
    return pairs
        .filter(([outer, inner]) => placements[outer].hosts < placements[inner].hosts)
        .flatMap(([outer, inner]) =>
            faultsAt(`placements.${outer}`, [
                `${outer}: ${placements[outer].hosts} hosts, expected at least the ${placements[inner].hosts} of ${inner}`,
            ]),
        );
}

function hostsFaults(hosts: Record<string, HostPlace>): Fault[] {
    const faults = Object.entries(hosts).flatMap(([host, place]) => [
        ...(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host)
            ? []
            : faultsAt("hosts", [`"${host}", expected the name of a node: a-z, 0-9, "-" and "."`])),
        ...(["rack", "role"] as const)
            .filter((tag) => !/^[\w.-]+$/.test(place[tag]))
            .flatMap((tag) =>
                faultsAt(`hosts.${host}.${tag}`, [`"${place[tag]}", expected letters, digits, "-", "_" and "."`]),
            ),
    ]);
    const bytes = Buffer.byteLength(hostsCsv(hosts));
    if (bytes > OBJECT_BYTES) {
        const count = Object.keys(hosts).length;
        faults.push(
            ...faultsAt("hosts", [
                `${count} hosts take ${bytes} bytes, expected at most the ${OBJECT_BYTES} that a ConfigMap can hold`,
            ]),
        );
    }
    return faults;
}

/** What one collector asks for, with or without a switch to ask. */
export function collectorSize({ metrics, logs, switch: asking }: CollectorSize, openvswitch: boolean): ResourceSize {
    const parts = [metrics, logs, ...(openvswitch ? [asking] : [])];
    const sum = (of: keyof ResourceSize) => parts.reduce((total, part) => total + part[of], 0);
    return { cpu: sum("cpu"), memory: sum("memory") };
}

/**
 * The collectors, and what they take.
 * @param cells names of the cells whose brokers are read beside the cloud's own
 */
export function collectorPods(args: CollectorSettings, cells: string[] = []): PodGroup[] {
    const size = sizeCollector(args.scale ?? REFERENCE_SCALE);
    const { notifications } = args.placements;
    return [
        ...hostClasses(args.placements).map(({ placement, openvswitch }): PodGroup => ({
            service: "collector",
            pods: placement.hosts,
            on: placement,
            size: collectorSize(size, openvswitch),
        })),
        {
            service: "notifications",
            pods: notifications.replicas,
            size: size.notifications,
            amqp: CONNECTIONS,
            cellAmqp: Object.fromEntries(cells.map((cell) => [cell, CONNECTIONS])),
        },
    ];
}
