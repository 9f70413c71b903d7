import assert from "node:assert/strict";
import { budgetFaults, BudgetInput, budgetsOf } from "../../components/cloud/budgets";
import { PodGroup } from "../../components/common/demand";
import { placeServices } from "../../components/common/placement";
import { findLayout, hostCounter } from "../../stacks";

const lab = findLayout("lab")!;
const placements = placeServices({ hypervisors: 1000, hostCount: hostCounter(lab) });

const size = { cpu: 1, memory: 1024 };
const api: PodGroup = {
    service: "nova-api",
    pods: 3,
    size,
    processes: 4,
    sessions: [
        { account: "nova", schema: "nova_api", pool: 5, overflow: 5 },
        { account: "nova", schema: "nova_cell0", pool: 2, overflow: 0 },
    ],
    amqp: 6,
};
const compute: PodGroup = { service: "nova-compute", pods: 486, size, amqp: 7 };

const input = (changes: Partial<BudgetInput> = {}): BudgetInput => ({
    pods: [api, compute],
    placements,
    hosts: [
        { roles: ["nova-api"], hosts: 3, memory: 4096 },
        { roles: ["compute"], hosts: 486, memory: 4096 },
        { roles: ["mysql"], hosts: 3, memory: 4096 },
    ],
    sessions: { "": 1000 },
    connections: { "": 10_000 },
    networks: { used: 10, limit: 100 },
    ...changes,
});

const budget = (what: string, changes?: Partial<BudgetInput>) => {
    const found = budgetsOf(input(changes)).find((of) => of.what === what);
    assert.ok(found, what);
    return found;
};

describe("a budget", () => {
    it("of database sessions is pods x processes x the pools of all schemas", () => {
        const { used, limit, parts } = budget("database sessions");
        assert.deepEqual([used, limit], [3 * 4 * (10 + 2), 1000]);
        assert.deepEqual(parts, [{ who: "nova-api", used: 144, how: "3 x 4 processes x ((5 + 5) + (2 + 0))" }]);
    });

    it("of AMQP connections is the sum over all processes, largest taker first", () => {
        const { used, parts } = budget("AMQP connections");
        assert.equal(used, 486 * 7 + 3 * 4 * 6);
        assert.deepEqual(
            parts.map(({ who }) => who),
            ["nova-compute", "nova-api"],
        );
    });

    it("of memory is the fullest host's of each kind: one agent, and pods as evenly as they can be", () => {
        assert.equal(budget("memory of a host with compute").used, 1024);
        assert.equal(budget("memory of a host with nova-api").used, 1024);
        const five = { pods: [{ ...api, pods: 5 }] };
        assert.equal(budget("memory of a host with nova-api", five).used, 2 * 1024);
        assert.equal(budget("memory of a host with mysql").used, 0);
    });

    it("of memory counts pods of a row on those of its hosts alone that they may be on", () => {
        const groups = (["compute", "nova-api"] as const).map((_, i): PodGroup => ({
            ...compute,
            size: { cpu: 1, memory: 100 * (i + 1) },
            on: i === 0 ? { roles: ["compute"] } : { roles: ["nova-api", "compute"], except: ["compute"] },
        }));
        assert.equal(budget("memory of a host with compute", { pods: groups }).used, 100);
        assert.equal(budget("memory of a host with nova-api", { pods: groups }).used, 200);
    });

    it("of a cell counts its own processes only, and the cloud's counts no cell's", () => {
        const changes = {
            pods: [api, { ...compute, cell: "cell1" }, { ...compute, pods: 2, cell: "cell2" }],
            connections: { "": 100, cell1: 5000, cell2: 5000 },
        };
        assert.deepEqual(
            budgetsOf(input(changes))
                .filter(({ what }) => what === "AMQP connections")
                .map(({ cell, used }) => [cell, used]),
            [
                [undefined, 72],
                ["cell1", 3402],
                ["cell2", 14],
            ],
        );
    });

    it("of a host that cells do not share is that of the largest of them", () => {
        const member: PodGroup = { service: "mysqld-server", pods: 3, size: { cpu: 1, memory: 2000 } };
        const cells = { ...placements, "mysqld-server": { ...placements["mysqld-server"], hosts: 9, sets: 3 } };
        const pods = [member, { ...member, cell: "cell1", size }, { ...member, cell: "cell2", size }];
        assert.equal(budget("memory of a host with mysql", { pods, placements: cells }).used, 2000);
    });

    it("that is kept is no fault, and neither is one that another's server keeps", () => {
        assert.deepEqual(budgetFaults(budgetsOf(input())), []);
        assert.deepEqual(budgetFaults(budgetsOf(input({ sessions: { "": undefined } }))), []);
    });

    for (const [what, changes, says] of [
        [
            "database sessions",
            { sessions: { "": 143 } },
            "144 sessions, expected at most 143; the most take nova-api 144 (3 x 4 processes x ((5 + 5) + (2 + 0)))",
        ],
        [
            "AMQP connections",
            { connections: { "": 100 } },
            "3474 connections, expected at most 100; the most take nova-compute 3402 (486 x 7), nova-api 72 (3 x 4 processes x 6)",
        ],
        [
            "memory of a host with compute",
            { hosts: [{ roles: ["compute"], hosts: 1, memory: 1000 }] },
            "1024 MiB, expected at most 1000; the most take nova-compute 1024",
        ],
        [
            "VXLAN identifiers",
            { networks: { used: 101, limit: 100 } },
            "101 identifiers, expected at most 100; the most take networks 101 (expected, one identifier each)",
        ],
    ] as [string, Partial<BudgetInput>, string][]) {
        it(`of ${what} that is overdrawn is a fault that tells by whom`, () => {
            assert.deepEqual(budgetFaults(budgetsOf(input(changes))), [
                { propertyPath: `budget: ${what}`, reason: says },
            ]);
        });
    }
});
