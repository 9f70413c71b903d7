import { PodGroup } from "./common/demand";
import { Fault } from "./common/faults";
import { Placement, Placements } from "./common/placement";
import { Role } from "./common/roles";
import { ServiceName, serviceRow } from "./common/services";

/** Equal hosts. */
export interface HostKind {
    roles: Role[];
    hosts: number;
    /** MiB of one host. */
    memory: number;
}

/** What something gives, and what is taken of it. */
export interface Budget {
    /** What is limited, e.g. "database sessions". */
    what: string;
    used: number;
    /** Undefined where what gives it is not ours. */
    limit?: number;
    unit: string;
    /** Who takes how much, largest first. */
    parts: { who: string; used: number; how: string }[];
}

export interface BudgetInput {
    /** All pods of the cloud, tier by tier. */
    pods: PodGroup[];
    placements: Placements;
    hosts: HostKind[];
    /** Sessions that each database accepts, and connections that each cluster of brokers does, by cell; "" is the cloud's own. */
    sessions: Record<string, number | undefined>;
    connections: Record<string, number | undefined>;
    /** Networks that are expected, and VXLAN identifiers that there are. */
    networks: { used: number; limit: number };
}

/** Every budget of a cloud, from the same numbers that its pods and config files are made from. */
export function budgetsOf(input: BudgetInput): Budget[] {
    const name = (what: string, cell: string) => (cell === "" ? what : `${what} of ${cell}`);
    return [
        ...Object.entries(input.sessions).map(([cell, limit]) =>
            sumUp(name("database sessions", cell), "sessions", limit, inCell(input.pods, cell).flatMap(sessionsOf)),
        ),
        ...Object.entries(input.connections).map(([cell, limit]) =>
            sumUp(name("AMQP connections", cell), "connections", limit, inCell(input.pods, cell).flatMap(amqpOf)),
        ),
        ...memoryBudgets(input),
        {
            what: "VXLAN identifiers",
            unit: "identifiers",
            ...input.networks,
            parts: [{ who: "networks", used: input.networks.used, how: "expected, one identifier each" }],
        },
    ];
}

/** Budgets that are overdrawn, as faults of the configuration. */
export function budgetFaults(budgets: Budget[]): Fault[] {
    return budgets
        .filter(({ used, limit }) => limit !== undefined && used > limit)
        .map(({ what, used, limit = 0, unit, parts }) => {
            const takers = parts.slice(0, 3).map((part) => `${part.who} ${part.used} (${part.how})`);
            return {
                propertyPath: `budget: ${what}`,
                reason: `${used} ${unit}, expected at most ${limit}; the most take ${takers.join(", ")}`,
            };
        });
}

function inCell(pods: PodGroup[], cell: string): PodGroup[] {
    return pods.filter((group) => (group.cell ?? "") === cell);
}

type Part = Budget["parts"][number];

function sumUp(what: string, unit: string, limit: number | undefined, parts: Part[]): Budget {
    const used = parts.reduce((sum, part) => sum + part.used, 0);
    return { what, unit, used, limit, parts: [...parts].sort((a, b) => b.used - a.used) };
}

/** The sessions of one group's accounts. */
function sessionsOf({ service, pods, processes = 1, sessions = [] }: PodGroup): Part[] {
    if (sessions.length === 0) return [];
    const each = sessions.reduce((sum, { pool, overflow }) => sum + pool + overflow, 0);
    const pools = sessions.map(({ schema, pool, overflow }) => `${schema} ${pool} + ${overflow}`).join(", ");
    return [{ who: service, used: pods * processes * each, how: `${pods} x ${processes} processes x (${pools})` }];
}

function amqpOf({ service, pods, processes = 1, amqp = 0 }: PodGroup): Part[] {
    if (amqp === 0) return [];
    return [{ who: service, used: pods * processes * amqp, how: `${pods} x ${processes} processes x ${amqp}` }];
}

/** MiB that pods ask for on the fullest host of each kind, where they are spread evenly over all hosts that may hold them. */
function memoryBudgets({ pods, placements, hosts }: BudgetInput): Budget[] {
    return hosts.map(({ roles, memory }) => {
        const here = pods.filter(({ service, pods: count }) => {
            return count > 0 && placements[service].roles.some((role) => roles.includes(role));
        });
        const services = [...new Set(here.map(({ service }) => service))];
        const parts = services.flatMap((service) => {
            return largestSet(
                service,
                here.filter((group) => group.service === service),
                placements[service],
            );
        });
        const role = roles.length > 1 ? `${roles.length} roles` : (roles[0] ?? "no role");
        return sumUp(`memory of a host with ${role}`, "MiB", memory, parts);
    });
}

/** The groups of a service that meet on a host: all of them, but of cells that have hosts to themselves only the largest. */
function largestSet(service: ServiceName, groups: PodGroup[], { hosts, sets }: Placement): Part[] {
    const { mayShare, instances, everyHost } = serviceRow(service);
    const parts = (of: PodGroup[]) =>
        of.map(({ pods, size }): Part => {
            const perHost = typeof instances === "string" || everyHost ? 1 : Math.ceil(pods / Math.max(hosts, 1));
            const memory = Math.ceil(size.memory);
            return { who: service, used: perHost * memory, how: `${perHost} x ${memory} MiB` };
        });
    if (mayShare || sets < 2) return parts(groups);
    const cells = [...new Set(groups.map(({ cell }) => cell))].map((cell) => {
        return parts(groups.filter((group) => group.cell === cell));
    });
    const total = (of: Part[]) => of.reduce((sum, { used }) => sum + used, 0);
    return cells.sort((a, b) => total(b) - total(a))[0] ?? [];
}
