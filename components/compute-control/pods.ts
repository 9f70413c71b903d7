import { amqpConnections, PodGroup, Sessions } from "../common/demand";
import { REFERENCE_SCALE } from "../common/scale";
import { PoolSize, poolOf } from "../common/sections";
import { ComputeControlSettings, ControlService, placementOf } from "./args";
import { cellSchema } from "./cells";
import { sizeComputeControl } from "./sizing";

/** The tier's pods, and what they take. */
export function computeControlPods(settings: ComputeControlSettings): PodGroup[] {
    const { cells, config } = settings;
    const size = sizeComputeControl(settings.scale ?? REFERENCE_SCALE, cells?.length);
    const pool = poolOf(size.database, config?.database);
    const senders = config?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? size.senders;
    // Conductors and schedulers have a master beside their workers, which asks the database when it begins.
    const conductors = 1 + (config?.conductor?.workers ?? size.conductors);
    const schedulers = 1 + (config?.scheduler?.workers ?? size.schedulers);

    const of = (service: ControlService, pod: PodGroup["size"], processes: number) => {
        return { service, pods: placementOf(service, settings).replicas, size: pod, processes };
    };
    /** Services above the cells: the API's database, their own, and one more pool for each cell, cell0 among them. */
    const above = (listeners: number) => ({
        sessions: [
            { account: "nova", schema: "nova_api", ...poolOf(size.database, config?.api_database) },
            session(cells ? "cell0" : "cell1", pool),
            session("cell0", pool),
            ...(cells ?? ["cell1"]).map((cell) => session(cell, pool, cells && cell)),
        ],
        // Each cell is a transport of its own, the only cell too.
        amqp: amqpConnections(listeners, senders) + senders + (cells ? 0 : amqpConnections(0, senders)),
        cellAmqp: cells && Object.fromEntries(cells.map((cell) => [cell, amqpConnections(0, senders)])),
    });
    const groups: PodGroup[] = [
        { ...of("nova-api", size.pods.api, size.api.processes), ...above(0) },
        { ...of("nova-metadata", size.pods.metadata, size.metadata.processes), ...above(0) },
        { ...of("nova-scheduler", size.pods.scheduler, schedulers), ...above(1) },
    ];
    const conductor = (service: ControlService) => of(service, size.pods.conductor, conductors);
    const proxy = of("nova-novncproxy", size.pods.novncproxy, size.consoles);
    // A console's process asks once, one thing after the other: one session, and a call.
    const asked: PoolSize = { pool: 1, overflow: 0 };
    const console = (cell: string) => ({ ...proxy, sessions: [session(cell, asked)], amqp: amqpConnections(0, 1) });
    if (!cells) return [...groups, { ...conductor("nova-conductor"), ...above(1) }, console("cell1")];
    groups.push({ ...conductor("nova-super-conductor"), ...above(1) });
    for (const cell of cells) {
        const amqp = amqpConnections(1, senders) + senders;
        groups.push({ ...conductor("nova-conductor"), sessions: [session(cell, pool)], amqp, cell });
        groups.push({ ...console(cell), cell });
    }
    return groups;
}

/** @param at the cell whose database it is, where that is not the pod's own */
function session(schemaOf: string, pool: PoolSize, at?: string): Sessions {
    return { account: "nova", schema: cellSchema(schemaOf), ...pool, ...(at ? { cell: at } : {}) };
}
