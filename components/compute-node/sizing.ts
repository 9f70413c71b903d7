import { ResourceSize } from "../common/quantity";
import { Scale } from "../common/scale";

export interface ComputeNodeSize {
    /** One agent's pod. */
    pod: ResourceSize;
    /** What of it keeps the host's certificates, where it has any. */
    keeper: ResourceSize;
    /** Connections by which one agent sends, to each of its two transports. */
    senders: number;
    /** MiB of a hypervisor's memory that no virtual machine gets. */
    reservedMemory: number;
}

/** MiB for the host's system, its agents, Open vSwitch and libvirtd. */
const HOST_MEMORY = 4096;
/** MiB that QEMU takes beyond a machine's own memory: page tables, devices, librbd's cache of 32 MiB for each disk. */
const MACHINE_MEMORY = 200;

/**
 * Sizes for nova-compute. An agent is as large on any cloud; what a host keeps for itself grows with its machines: 8 GB
 * at the RA's 20 machines a host, 3 % of the lab's 256 GB.
 */
export function sizeComputeNode(scale: Scale): ComputeNodeSize {
    const machines = Math.ceil(scale.virtualMachines / scale.hypervisors);
    return {
        // 142 MB measured idle, three privileged helpers of 100 MB, and qemu-img of 100 MB for each of ten builds at
        // once.
        pod: { cpu: 0.5, memory: 1536 },
        // An interpreter that sleeps: 50 MB measured.
        keeper: { cpu: 0.01, memory: 96 },
        // Held only while a message is sent, not while its answer is awaited: few serve ten builds at once, and each
        // counts a thousand times at the brokers.
        senders: 4,
        reservedMemory: HOST_MEMORY + MACHINE_MEMORY * machines,
    };
}
