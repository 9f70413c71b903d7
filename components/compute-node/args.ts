import { Input } from "@pulumi/pulumi";
import { CephAccess, IdentityAccess, ServiceAccount } from "../common/access";
import { amqpConnections, PodGroup } from "../common/demand";
import { Fault, faultsAt, wholeNumber } from "../common/faults";
import { AgentMode } from "../common/hostagent";
import { CommonArgs, osloFaults, publicUrlFaults, Wiring } from "../common/openstack";
import { inCell, Placement, placementFaults, referencePlacement } from "../common/placement";
import { REFERENCE_SCALE, scaleFaults } from "../common/scale";
import { CpuMode, cpuModes, novaComputeOptions, NovaComputeConfig } from "./config";
import { sizeComputeNode } from "./sizing";

export interface ComputeNodeArgs extends Pick<Wiring, "namespace" | "messaging">, CommonArgs {
    /** Where Keystone is; the messaging beside it is that of the hypervisors' cell, with an account "nova". */
    identity: Pick<IdentityAccess, "authUrl" | "region" | "ca">;
    /** Nova's account in Keystone. */
    account: Pick<ServiceAccount, "username" | "password">;
    /**
     * Where disks are; has a client "nova", with whose pool Nova makes disks, and a client "cinder", as whom QEMU opens
     * volumes: Cinder gives that user's name and secret (common/ceph.ts, secretUuid) with each volume.
     */
    ceph: CephAccess;
    /** URL of the consoles' proxy (nova-novncproxy) for users, without a path. */
    consoleUrl: Input<string>;
    /** @default every host with the role compute (RA "Services Placement Summary") */
    placement?: Placement;
    /** Cell of these hypervisors: only hosts with this value of the label openstack-ra/cell. @default hosts of any */
    cell?: string;
    /**
     * Racks that the hypervisors stand in; agents are replaced in waves of a rack's size.
     * @default the placement's, or the 35 of the RA's lab
     */
    racks?: number;
    /** Who runs the agent: a pod, or the host's own provisioning, with the files of `hostFiles`. @default "pod" */
    agents?: AgentMode;
    /**
     * The CPU that machines see. "host-model": the host's, as libvirt knows it; a machine can move to any host that has
     * at least the features of its first. "custom": one of `cpuModels`, with which machines move between all hosts,
     * whatever server models there are. "host-passthrough": exactly the host's. @default "host-model"
     */
    cpuMode?: CpuMode;
    /** libvirt's names of CPU models, in order of preference, for the mode "custom". */
    cpuModels?: string[];
    /** MiB of a host's memory that no machine gets. @default 4 GiB and 200 MiB for each machine of the scale */
    reservedMemory?: number;
    /**
     * Cores of a host that no machine gets.
     * @default none: machines share all of them with the host's own processes, weighted by the kernel
     */
    reservedCores?: number;
    /** Virtual cores on one core. @default 4, Nova's own: most machines are idle most of the time */
    cpuAllocationRatio?: number;
    /** Memory promised on one byte of it. @default 1: hosts have no swap, and who lacks memory is killed */
    ramAllocationRatio?: number;
    /** Options of nova-compute.conf that differ. */
    config?: NovaComputeConfig;
}

/** The arguments that stand on their own, without what the tier is wired to. */
export type ComputeNodeSettings = Omit<
    ComputeNodeArgs,
    "namespace" | "messaging" | "identity" | "account" | "ceph" | "consoleUrl"
> &
    Partial<Pick<ComputeNodeArgs, "consoleUrl">>;

/** Racks of the RA's lab. */
const LAB_RACKS = 35;

/** Where the agents run, and in how many racks. */
export function computePlacement(args: ComputeNodeSettings): Placement {
    const { hypervisors } = args.scale ?? REFERENCE_SCALE;
    const everywhere = { replicas: hypervisors, hosts: hypervisors, racks: LAB_RACKS };
    const placement = args.placement ?? { ...referencePlacement("nova-compute"), ...everywhere };
    return inCell({ ...placement, racks: args.racks ?? placement.racks }, args.cell);
}

/** What each host has of its own: sections, options, and where a pod finds the value. */
export const ownOptions = [
    // The name by which the host's L2 agent goes too.
    ["DEFAULT", "host", "spec.nodeName"],
    ["DEFAULT", "my_ip", "status.hostIP"],
    // Machines' screens, for the proxy alone: not on the networks of users and storage.
    ["vnc", "server_listen", "status.hostIP"],
    ["vnc", "server_proxyclient_address", "status.hostIP"],
    ["libvirt", "live_migration_inbound_addr", "status.hostIP"],
] as const;

/** All faults of the arguments. */
export function computeNodeFaults(args: ComputeNodeSettings): Fault[] {
    return [
        ...faultsAt("placement", placementFaults(computePlacement(args))),
        ...faultsAt("scale", scaleFaults(args.scale)),
        ...wholeNumber("racks", args.racks, 1, 10_000, " racks"),
        ...labelValue("cell", args.cell),
        ...publicUrlFaults("consoleUrl", args.consoleUrl),
        ...cpuFaults(args),
        ...wholeNumber("reservedMemory", args.reservedMemory, 0, 2 ** 24, " MiB"),
        ...positive("cpuAllocationRatio", args.cpuAllocationRatio),
        ...positive("ramAllocationRatio", args.ramAllocationRatio),
        ...osloFaults("config", novaComputeOptions(args.release), args.config),
        ...ownFaults(args.config),
    ];
}

function cpuFaults({ cpuMode, cpuModels, reservedCores, config }: ComputeNodeSettings): Fault[] {
    const faults = wholeNumber("reservedCores", reservedCores, 0, 1024, " cores");
    if (cpuMode !== undefined && !cpuModes.includes(cpuMode)) {
        faults.push(...faultsAt("cpuMode", [`"${cpuMode as string}", expected one of ${cpuModes.join(", ")}`]));
    }
    if (cpuMode === "custom" && !cpuModels?.length) {
        faults.push(...faultsAt("cpuModels", [`missing, expected at least 1 beside the mode "custom"`]));
    }
    if (cpuMode !== "custom" && cpuModels !== undefined) {
        faults.push(...faultsAt("cpuModels", [`mean nothing beside the mode "${cpuMode ?? "host-model"}"`]));
    }
    if (reservedCores && (config?.compute?.cpu_shared_set ?? config?.compute?.cpu_dedicated_set)) {
        const reason = "means nothing beside a set of cores for machines: all others are reserved";
        faults.push(...faultsAt("reservedCores", [reason]));
    }
    return faults;
}

/** A value of one host in the file of all. */
function ownFaults(config: NovaComputeConfig | undefined): Fault[] {
    const sections = config as Record<string, Record<string, unknown> | undefined> | undefined;
    return ownOptions
        .filter(([section, option]) => sections?.[section]?.[option] !== undefined)
        .flatMap(([section, option]) =>
            faultsAt(`config.${section}.${option}`, ["the same for all hosts, expected none: each host has its own"]),
        );
}

function labelValue(path: string, text: string | undefined): Fault[] {
    if (text === undefined || /^[a-z0-9]([\w.-]{0,61}[a-z0-9])?$/i.test(text)) return [];
    return faultsAt(path, [`"${text}", expected the value of a label: letters, digits, "-", "_" and ".", at most 63`]);
}

function positive(path: string, value: number | undefined): Fault[] {
    if (value === undefined || (Number.isFinite(value) && value > 0)) return [];
    return faultsAt(path, [`${value}, expected a number above 0`]);
}

/** The agents, and what they take: where the hosts run them themselves, nothing of the cluster but connections. */
export function computeNodePods(args: ComputeNodeSettings): PodGroup[] {
    const { pod, senders } = sizeComputeNode(args.scale ?? REFERENCE_SCALE);
    const sending = args.config?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? senders;
    return [
        {
            service: "nova-compute",
            pods: computePlacement(args).replicas,
            size: args.agents === "host" ? { cpu: 0, memory: 0 } : pod,
            // It listens as "compute" and "compute-alt", and sends calls by one pool and notifications by another
            // (nova, service.py and rpc.py).
            amqp: amqpConnections(2, 2 * sending),
            cell: args.cell,
        },
    ];
}
