import { amqpConnections, PodGroup } from "../common/demand";
import { ResourceSize } from "../common/quantity";
import { poolOf } from "../common/sections";
import { NetworkingSettings, networkingSize, placementsOf } from "./args";
import { byBridge } from "./placements";
import { PERIODIC_PROCESSES } from "./sizing";

/** What a process of each kind listens for: each is a connection of its own (neutron-lib, rpc.py, Connection). */
const listeners = {
    // ML2's calls, versions of agents' objects, and reports; routers; trunks. A worker for reports has the third alone.
    rpc: 5,
    // Routers.
    periodic: 1,
    dhcp: 1,
    // Its own, and changed networks.
    l3: 2,
    metadata: 0,
    // Tunnels made and gone, distributed routers, l2population; QoS policies; trunks and their ports; ports, security groups,
    // their rules, address groups, networks and subnets.
    l2: 13,
};

const NOTHING: ResourceSize = { cpu: 0, memory: 0 };

/** The tier's pods, and what they take; where hosts run agents themselves, of those nothing of the cluster but connections. */
export function networkingPods(args: NetworkingSettings): PodGroup[] {
    const size = networkingSize(args);
    const placements = placementsOf(args);
    const pods = (service: keyof typeof placements) => ({ service, pods: placements[service].replicas });
    const server = args.config?.neutron;
    const senders = server?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? size.senders;
    const sessions = [{ account: "neutron", schema: "neutron", ...poolOf(size.database, server?.database) }];
    const agents = args.config?.agents?.oslo_messaging_rabbit?.rpc_conn_pool_size ?? size.agentSenders;
    const agent = (kind: keyof typeof listeners) => amqpConnections(listeners[kind], agents);
    const switchSize = {
        cpu: size.switch.cpu + size.switchDatabase.cpu,
        memory: size.switch.memory + size.switchDatabase.memory,
    };
    return [
        {
            ...pods("neutron-server"),
            size: size.server,
            processes: size.wsgi.processes,
            sessions,
            // It sends calls by one pool and notifications by another.
            amqp: amqpConnections(0, 2 * senders),
        },
        {
            ...pods("neutron-rpc-server"),
            size: size.rpcServer,
            processes: size.workers.rpc + size.workers.reports,
            sessions,
            amqp: amqpConnections(listeners.rpc, senders),
        },
        {
            ...pods("neutron-periodic-workers"),
            size: size.periodicWorkers,
            processes: PERIODIC_PROCESSES,
            sessions,
            amqp: amqpConnections(listeners.periodic, senders),
        },
        { ...pods("neutron-dhcp-agent"), size: size.dhcpAgent, amqp: agent("dhcp") },
        { ...pods("neutron-l3-agent"), size: size.l3Agent, amqp: agent("l3") },
        { ...pods("neutron-metadata-agent"), size: size.metadataAgent, amqp: agent("metadata") },
        ...onEveryHost(args, "neutron-l2-agent", { size: size.l2Agent, amqp: agent("l2") }),
        ...onEveryHost(args, "openvswitch", { size: switchSize }),
    ];
}

function onEveryHost(
    args: NetworkingSettings,
    service: "neutron-l2-agent" | "openvswitch",
    group: Pick<PodGroup, "size" | "amqp">,
): PodGroup[] {
    const placements = placementsOf(args);
    const row = placements[service];
    const { gateways, others } = byBridge(row, placements["neutron-l3-agent"]);
    if (args.agents !== "host" || !others) return [{ service, pods: row.replicas, ...group }];
    return [
        { service, pods: gateways.replicas, ...group },
        { service, pods: others.replicas, ...group, size: NOTHING },
    ];
}
