import { PodGroup } from "../common/demand";
import { Fault } from "../common/faults";
import { Placement, Placements } from "../common/placement";
import { Role } from "../common/roles";
import { ServiceName, serviceRow } from "../common/services";

/** Equal hosts. */
export interface HostKind {
    /** The roles that each of them has. */
    roles: Role[];
    /** How many of them. */
    hosts: number;
    /** MiB of one host. */
    memory: number;
}

/** What something gives, and what is taken of it. */
export interface Budget {
    /** What is limited, e.g. "database sessions". */
    what: string;
    /** Whose it is, where it is not the cloud's own. */
    cell?: string;
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
    const { pods, networks } = input;
    const perCell = (what: string, limits: BudgetInput["sessions"], parts: (group: PodGroup, cell: string) => Part[]) =>
        Object.entries(limits).map(([cell, limit]) => ({
            ...sumUp(
                what,
                what.split(" ")[1] ?? "",
                limit,
                pods.flatMap((group) => parts(group, cell)),
            ),
            ...(cell === "" ? {} : { cell }),
        }));
    return [
        ...perCell("database sessions", input.sessions, sessionsOf),
        ...perCell("AMQP connections", input.connections, amqpOf),
        ...memoryBudgets(input),
        {
            what: "VXLAN identifiers",
            unit: "identifiers",
            ...networks,
            parts: [{ who: "networks", used: networks.used, how: "expected, one identifier each" }],
        },
    ];
}

/** Budgets that are overdrawn, as faults of the configuration. */
export function budgetFaults(budgets: Budget[]): Fault[] {
    return budgets
        .filter(({ used, limit }) => limit !== undefined && used > limit)
        .map(({ what, cell, used, limit = 0, unit, parts }) => {
            const takers = parts.slice(0, 3).map((part) => `${part.who} ${part.used}${part.how && ` (${part.how})`}`);
            return {
                propertyPath: `budget: ${what}${cell === undefined ? "" : ` of ${cell}`}`,
                reason: `${used} ${unit}, expected at most ${limit}; the most take ${takers.join(", ")}`,
            };
        });
}

type Part = Budget["parts"][number];

function sumUp(what: string, unit: string, limit: number | undefined, parts: Part[]): Budget {
    const used = parts.reduce((sum, part) => sum + part.used, 0);
    return { what, unit, used, limit, parts: [...parts].sort((a, b) => b.used - a.used) };
}

/** What a group's processes hold open to the database of a cell; "" is the cloud's own. */
function sessionsOf({ service, pods, processes = 1, sessions = [], cell: own = "" }: PodGroup, cell: string): Part[] {
    const here = sessions.filter((of) => (of.cell ?? own) === cell);
    const each = here.reduce((sum, { pool, overflow }) => sum + pool + overflow, 0);
    // Pools of equal size are told together: a process has one for each cell.
    const pools = new Map<string, number>();
    for (const { pool, overflow } of here) {
        pools.set(`${pool} + ${overflow}`, (pools.get(`${pool} + ${overflow}`) ?? 0) + 1);
    }
    const text = [...pools].map(([pool, times]) => `${times > 1 ? `${times} x ` : ""}(${pool})`);
    return each === 0
        ? []
        : [
              {
                  who: service,
                  used: pods * processes * each,
                  how: `${pods} x ${processes} processes x ${text.length > 1 ? `(${text.join(" + ")})` : text.join("")}`,
              },
          ];
}

/** What they hold open to the brokers of a cell. */
function amqpOf({ service, pods, processes = 1, amqp = 0, cellAmqp = {}, cell: own = "" }: PodGroup, cell: string) {
    const each = (own === cell ? amqp : 0) + (cellAmqp[cell] ?? 0);
    const how = `${pods} x ${processes > 1 ? `${processes} processes x ` : ""}${each}`;
    return each === 0 ? [] : [{ who: service, used: pods * processes * each, how }];
}

/** MiB that pods ask for on the fullest host of each kind, where they are spread evenly over all hosts that may hold them. */
function memoryBudgets({ pods, placements, hosts }: BudgetInput): Budget[] {
    return hosts.map(({ roles, memory }) => {
        const here = pods.filter(({ service, pods: count, on = placements[service] }) => {
            const holds = (of: readonly Role[] = []) => of.some((role) => roles.includes(role));
            return count > 0 && holds(on.roles) && !holds(on.except);
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

/** Whether each host has one; disks are several on a host. */
function everyHostOf(service: ServiceName): boolean {
    const { instances, everyHost = false } = serviceRow(service);
    return everyHost || instances === "per host";
}

/** The groups of a service that meet on a host: all of them, but of cells that have hosts to themselves only the largest. */
function largestSet(service: ServiceName, groups: PodGroup[], { hosts, sets }: Placement): Part[] {
    const { mayShare } = serviceRow(service);
    const parts = (of: PodGroup[]) =>
        of.map(({ pods, size }): Part => {
            const perHost = everyHostOf(service) ? 1 : Math.ceil(pods / Math.max(hosts, 1));
            const memory = Math.ceil(size.memory);
            return { who: service, used: perHost * memory, how: perHost > 1 ? `${perHost} x ${memory}` : "" };
        });
    // An agent is on every host of its own cell, and on none of another's.
    const apart = everyHostOf(service) || (!mayShare && sets > 1);
    if (!apart) return parts(groups);
    const cells = [...new Set(groups.map(({ cell }) => cell))].map((cell) => {
        return parts(groups.filter((group) => group.cell === cell));
    });
    const total = (of: Part[]) => of.reduce((sum, { used }) => sum + used, 0);
    return cells.sort((a, b) => total(b) - total(a))[0] ?? [];
}
