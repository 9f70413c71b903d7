import { ResourceSize } from "../common/quantity";
import { between, loadOf, Scale, wholeBetween } from "../common/scale";
import { PoolSize } from "../common/sections";
import { WsgiSize } from "../common/uwsgi";

/** What the cloud's tenants make. */
export interface Demand {
    /** Their networks. */
    networks: number;
    /** Their routers. */
    routers: number;
}

/** The hosts of the agents that share the networks and routers among them. */
export interface Gateways {
    dhcp: number;
    l3: number;
}

/** Worker processes of one neutron-rpc-server: for everything that agents ask, and for their reports alone. */
export interface RpcWorkers {
    rpc: number;
    reports: number;
}

export interface NetworkingSize {
    wsgi: WsgiSize;
    workers: RpcWorkers;
    /** Threads by which a worker answers, for each of what it listens to. */
    rpcThreads: number;
    database: PoolSize;
    /** Connections by which one process of the server sends. */
    senders: number;
    /** The same of an agent. */
    agentSenders: number;
    server: ResourceSize;
    rpcServer: ResourceSize;
    periodicWorkers: ResourceSize;
    dhcpAgent: ResourceSize;
    l3Agent: ResourceSize;
    metadataAgent: ResourceSize;
    l2Agent: ResourceSize;
    /** ovs-vswitchd and ovsdb-server. */
    switch: ResourceSize;
    switchDatabase: ResourceSize;
}

/**
 * Networks and routers for so many virtual machines: at the RA's scale 1000 and 200. The density tests of the
 * performance docs had a network and a router for some 200 machines; projects that fill Nova's default quota, a
 * network for ten.
 */
export function demandOf(scale: Scale): Demand {
    return {
        networks: Math.ceil(scale.virtualMachines / 20),
        routers: Math.ceil(scale.virtualMachines / 100),
    };
}

/** DHCP servers of each network: two, so that one may be lost. */
export function dhcpCopies(gateways: Gateways): number {
    return Math.min(2, gateways.dhcp);
}

/**
 * Instances of each router, of which one forwards: three as Neutron's default is, or a router that is not redundant.
 */
export function routerCopies(gateways: Gateways): number {
    return Math.min(3, gateways.l3);
}

/**
 * Workers for the agents of all hypervisors. At the RA's scale twelve and four on each of three hosts: 1000 L2
 * agents.
 */
export function workersFor(scale: Scale): RpcWorkers {
    const load = loadOf(scale);
    return { rpc: wholeBetween(1, 12, load), reports: wholeBetween(1, 4, load) };
}

// MiB of a process, measured with Neutron 28; of dnsmasq and HAProxy, their own memory.
const DNSMASQ = 2;
const HAPROXY = 6;
const KEEPALIVED = 8;
/** neutron-keepalived-state-change is a whole interpreter, one for each router. */
const STATE_CHANGE = 110;
/** An agent (150), its helpers with privileges (up to four, 80 each), and room for the server's answers. */
const AGENT = 768;
/** Those of DHCP and L3 have a second process, which does the work. */
const WORKING_AGENT = AGENT + 256;

/**
 * Sizes for Neutron. 30 GHz and 20 GB were measured for its server at 1000 nodes (performance docs): that is 18 cores
 * and 26 GB of the three hosts here, two thirds of it for the workers that answer agents.
 */
export function sizeNetworking(
    scale: Scale,
    gateways: Gateways,
    demand = demandOf(scale),
    workers = workersFor(scale),
): NetworkingSize {
    const load = loadOf(scale);
    const processes = wholeBetween(1, 8, load);
    const threads = 4;
    const rpcProcesses = workers.rpc + workers.reports;
    return {
        wsgi: { processes, threads },
        workers,
        // A thread that waits for the database holds a connection of the pool; Python runs one of them at a time.
        rpcThreads: 16,
        database: { pool: 8, overflow: 8 },
        senders: 8,
        agentSenders: 2,
        // 161 MB measured for an idle process of the API and 142 MB for one of the others, twice that in use.
        server: { cpu: processes / 4, memory: 256 + processes * 320 },
        rpcServer: { cpu: rpcProcesses / 4, memory: 256 + (rpcProcesses + 1) * 320 },
        // They look through all agents once a minute.
        periodicWorkers: { cpu: 0.25, memory: 256 + (PERIODIC_PROCESSES + 1) * 192 },
        // Each network has a dnsmasq, and a HAProxy where it has no router.
        dhcpAgent: {
            cpu: between(0.1, 0.5, load),
            memory: WORKING_AGENT + networksOnHost(demand, gateways) * (DNSMASQ + HAPROXY),
        },
        l3Agent: {
            cpu: between(0.25, 1, load),
            memory: WORKING_AGENT + routersOnHost(demand, gateways) * (HAPROXY + KEEPALIVED + STATE_CHANGE),
        },
        // 132 MB measured; as many requests at a time as it has threads.
        metadataAgent: { cpu: 0.25, memory: 384 },
        // High load on the processor while it makes flows (RA "Neutron L2 agent").
        l2Agent: { cpu: 0.5, memory: AGENT },
        // A tunnel to every other host, and flows for every port; it must never be the one that is ended.
        switch: { cpu: 0.5, memory: wholeBetween(512, 2048, load) },
        switchDatabase: { cpu: 0.1, memory: 256 },
    };
}

/** Networks whose DHCP server a host has while another host is lost. */
function networksOnHost({ networks }: Demand, gateways: Gateways): number {
    const left = Math.max(gateways.dhcp - 1, 1);
    return Math.min(networks, Math.ceil((networks * dhcpCopies(gateways)) / left));
}

/** Routers of which a host has an instance; redundant ones stay where they are when a host is lost. */
function routersOnHost({ routers }: Demand, gateways: Gateways): number {
    return Math.ceil((routers * routerCopies(gateways)) / Math.max(gateways.l3, 1));
}

/** Processes of neutron-periodic-workers: checks of ML2's, DHCP and L3 agents, L3's calls, and what was left over. */
export const PERIODIC_PROCESSES = 5;
