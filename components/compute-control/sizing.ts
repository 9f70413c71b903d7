import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";
import { PoolSize } from "../common/sections";
import { WsgiSize } from "../common/uwsgi";

export interface ComputeControlSize {
    /** The Compute API in each pod. */
    api: WsgiSize;
    /** The metadata API in each pod. */
    metadata: WsgiSize;
    /** Processes of each conductor. */
    conductors: number;
    /** Processes of each scheduler. */
    schedulers: number;
    /** Consoles that may be open at once through one pod; each is a process. */
    consoles: number;
    /** Calls that one process of a conductor or scheduler works on at once. */
    calls: number;
    /** Cells that one process asks at once, over all that it works on. */
    cellQueries: number;
    /** Hosts, of the best, among which a scheduler picks one. */
    subset: number;
    /** What one process may hold open to each database: the API's, its own cell's, and each that is mapped. */
    database: PoolSize;
    /** Connections by which one process sends, on each transport. */
    senders: number;
    reports: ServiceReports;
    pods: Record<"api" | "metadata" | "scheduler" | "conductor" | "novncproxy", ResourceSize>;
}

export interface ServiceReports {
    /** Seconds between a service's reports that it lives. */
    interval: number;
    /** Seconds of silence after which it counts as down. */
    down: number;
}

/**
 * How often services report; the control plane and the hypervisors must agree. At the RA's scale twice a minute: 1000
 * hypervisors are then 33 updates of the database in a second, where Nova's default of 10 seconds makes a hundred.
 */
export function serviceReports(scale: Scale): ServiceReports {
    const interval = wholeBetween(10, 30, loadOf(scale));
    // Six reports, as by default: a broker's restart is no reason to call a thousand hypervisors down.
    return { interval, down: 6 * interval };
}

/**
 * Sizes for Nova's control plane. Measured at 1000 nodes with 20,000 machines (performance docs): the API took 13 GHz and
 * 12.4 GB, conductors 30 GHz and 4.8 GB, each of eight schedulers 1 GHz and 1.1 GB; with fake drivers, which ask faster, the
 * API took 15 cores and conductors 17. So 16 processes of each on each of three hosts, which have 24 cores.
 */
export function sizeComputeControl(scale: Scale, cells = 1): ComputeControlSize {
    const load = loadOf(scale);
    const processes = wholeBetween(1, 16, load);
    const metadata = wholeBetween(1, 4, load);
    const consoles = wholeBetween(8, 64, load);
    const threads = 4;
    // A conductor's call is mostly waiting: 48 processes of 16 are more than the machines that ever start at once.
    const calls = 16;
    return {
        api: { processes, threads },
        // A machine asks some twenty times when it starts, and seldom again.
        metadata: { processes: metadata, threads },
        conductors: processes,
        // Each is a single thread at heart: the RA adds instances instead.
        schedulers: 1,
        consoles,
        calls,
        // No question waits for another: a cell whose turn does not come within a minute counts as silent. Cell0 is one more.
        cellQueries: calls * (cells + 1),
        // Schedulers that decide at the same moment should not all pick the same host (RA "Nova Scheduler").
        subset: wholeBetween(1, 20, load),
        // A thread of the API holds one session at most to each database, a conductor's call one while the database answers.
        // Four such pools in each of the RA's 127 processes are some 4000 sessions of the 10,000 that MySQL accepts.
        database: { pool: 2, overflow: wholeBetween(2, 6, load) },
        // Held only while a message goes out.
        senders: 4,
        reports: serviceReports(scale),
        pods: {
            // Two of five cores that the faster test took, and a fifth above; 139 MB measured for an idle process, 260 in use.
            api: { cpu: (processes * 3) / 8, memory: 256 + processes * 400 },
            metadata: { cpu: metadata / 4, memory: 256 + metadata * 256 },
            // A core, since it uses no second one; it holds every candidate host of a request, 1000 at most.
            scheduler: { cpu: between(0.1, 1, load), memory: between(512, 2048, load) },
            // 17 cores over three hosts, and a third above; 123 MB for the master, 115 for an idle worker, 300 in use.
            conductor: { cpu: processes / 2, memory: 256 + processes * 384 },
            // 142 MB measured for the listening process; one of its children shares most of that.
            novncproxy: { cpu: between(0.1, 1, load), memory: 256 + consoles * 48 },
        },
    };
}
