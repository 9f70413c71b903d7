import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";

export interface MessagingSize {
    /** One broker. */
    member: ResourceSize;
    /** Share of the broker's memory above which publishers wait. */
    memoryWatermark: number;
    /** Connections that one broker accepts. */
    connectionLimit: number;
    /** Open files of one broker: every connection and every queue index is one, twice over for the loss of a member. */
    fileHandles: number;
    /** Threads that accept connections: after a broker's restart, thousands come at once. */
    acceptors: number;
    /** GiB of data volume: metadata, and notifications that nobody has read yet. */
    storage: number;
}

/** Connections of one hypervisor: compute agent and L2 agent, each with listeners, replies and a few senders (see the budgets). */
const PER_HYPERVISOR = 24;
/** Connections of the control plane at the RA's scale: some 400 workers with listeners and ten senders each. */
const CONTROL_PLANE = 6000;
/** MiB that RabbitMQ takes for a connection with one channel (RabbitMQ, "Networking": some 100 KiB with default buffers). */
const CONNECTION_MEMORY = 0.1;

/**
 * Sizes for RabbitMQ. At the RA's scale two thirds of the lab's server, since brokers are dedicated hosts: measured at 1000
 * nodes were 17 GB and eight cores (performance docs), and a backlog of notifications multiplies the memory.
 */
export function sizeMessaging(scale: Scale): MessagingSize {
    const load = loadOf(scale);
    const connections = Math.ceil(PER_HYPERVISOR * load * 1000 + between(50, CONTROL_PLANE, load));
    const fileHandles = Math.max(65_536, 2 ** Math.ceil(Math.log2(connections * 4)));
    const member = { cpu: between(0.25, 16, load), memory: Math.ceil(between(512, 96 * 1024, load)) };
    // As the RA's authors set it; the rest is for Erlang's garbage collection and the page cache.
    const memoryWatermark = 0.75;
    return {
        member,
        memoryWatermark,
        // Half of the files are for queues; and connections may take a quarter of what messages may.
        connectionLimit: Math.floor(
            Math.min(fileHandles / 2, (member.memory * memoryWatermark) / 4 / CONNECTION_MEMORY),
        ),
        fileHandles,
        acceptors: wholeBetween(10, 50, load),
        storage: wholeBetween(5, 20, load),
    };
}
