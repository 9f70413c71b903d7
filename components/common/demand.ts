import type { Placement } from "./placement";
import { ResourceSize } from "./quantity";
import { PoolSize } from "./sections";
import { ServiceName } from "./services";

/** Connections that one process may hold to one schema of a database. */
export interface Sessions extends PoolSize {
    account: string;
    schema: string;
    /** Cell whose database it is. @default that of the pods */
    cell?: string;
}

/**
 * Equal pods, and what they take of what their cloud has. Each tier lists its own, from the same sizes that its config files
 * are written from; the budgets are their sums.
 */
export interface PodGroup {
    service: ServiceName;
    pods: number;
    /** The hosts that may hold them. @default those of their row */
    on?: Pick<Placement, "roles" | "except">;
    /** What one pod asks for. */
    size: ResourceSize;
    /** Processes in each pod. @default 1 */
    processes?: number;
    /** Sessions with the database of each process. @default none */
    sessions?: Sessions[];
    /** Connections to the broker that each process may hold, one channel in each. @default none */
    amqp?: number;
    /** Connections to the brokers of other cells that each process may hold, by the cell's name. @default none */
    cellAmqp?: Record<string, number>;
    /** Cell whose database and broker they use. @default the cloud's own */
    cell?: string;
}

/**
 * Connections to the broker that one process may hold: one for each server it listens with, one for replies, and those of
 * its pool of senders (oslo.messaging, impl_rabbit and pool).
 */
export function amqpConnections(listeners: number, senders: number): number {
    return listeners + 1 + senders;
}
