import assert from "node:assert/strict";
import { parseQuantity } from "../../components/common/quantity";
import { NetworkingArgs, networkingPods, NetworkingSettings } from "../../components/networking";
import { make, podOf } from "../support/networking";
import { at } from "../support/stacks";

interface Sum {
    pods: number;
    cores: number;
    mebibytes: number;
}

/** What a row's rendered pods come to, and how many there are. */
async function rendered(args: Partial<NetworkingArgs>): Promise<Record<string, Sum>> {
    const sums: Record<string, Sum> = {};
    const { resources } = await make(args);
    for (const { type, inputs, name } of resources.filter(({ type }) => /:(Deployment|DaemonSet)$/.test(type))) {
        const row = at(inputs, "metadata", "labels", "openstack-ra/service") as string;
        // Hosts with L3 agents, and the thousand others.
        const hosts = /openvswitch(-agent)?$/.test(name) ? 1000 : 3;
        const pods = type.endsWith(":DaemonSet") ? hosts : (at(inputs, "spec", "replicas") as number);
        const sum = (sums[row] ??= { pods: 0, cores: 0, mebibytes: 0 });
        sum.pods += pods;
        for (const { resources: needs } of podOf(inputs).containers) {
            sum.cores += pods * parseQuantity(needs.requests.cpu);
            sum.mebibytes += (pods * parseQuantity(needs.requests.memory)) / 2 ** 20;
        }
    }
    return sums;
}

/** The same as the budgets have it. */
function counted(args: NetworkingSettings): Record<string, Sum> {
    const sums: Record<string, Sum> = {};
    for (const { service, pods, size } of networkingPods(args).filter(({ size }) => size.memory > 0)) {
        const sum = (sums[service] ??= { pods: 0, cores: 0, mebibytes: 0 });
        sum.pods += pods;
        sum.cores += pods * size.cpu;
        sum.mebibytes += pods * Math.ceil(size.memory);
    }
    return sums;
}

const rounded = (sums: Record<string, Sum>) =>
    Object.fromEntries(
        Object.entries(sums)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([row, { pods, cores, mebibytes }]) => [row, [pods, Math.round(cores * 1000), Math.round(mebibytes)]]),
    );

describe("networking's pods", () => {
    const variants: Record<string, NetworkingSettings> = {
        "by default": {},
        "with the hosts' own agents": { agents: "host" },
        "with other workers, networks and routers": {
            networks: 30,
            routers: 20,
            config: { neutron: { DEFAULT: { rpc_workers: 3, rpc_state_report_workers: 0 } } },
        },
    };
    for (const [which, args] of Object.entries(variants)) {
        it(`are budgeted as they are rendered, ${which}`, async () => {
            assert.deepEqual(rounded(counted(args)), rounded(await rendered(args)));
        });
    }

    const group = (args: NetworkingSettings, service: string) =>
        networkingPods(args).find((each) => each.service === service)!;

    it("hold as many connections to the broker as were counted of the real agents with one sender, and a second", () => {
        const amqp = (service: string) => group({}, service).amqp;
        assert.equal(amqp("neutron-l2-agent"), 16);
        assert.equal(amqp("neutron-dhcp-agent"), 4);
        assert.equal(amqp("neutron-l3-agent"), 5);
        assert.equal(amqp("neutron-metadata-agent"), 3);
    });

    it("count the user's own pools and workers", () => {
        const args: NetworkingSettings = {
            config: {
                neutron: {
                    DEFAULT: { rpc_workers: 5 },
                    database: { max_pool_size: 2, max_overflow: 1 },
                    oslo_messaging_rabbit: { rpc_conn_pool_size: 3 },
                },
                agents: { oslo_messaging_rabbit: { rpc_conn_pool_size: 9 } },
            },
        };
        const rpc = group(args, "neutron-rpc-server");
        assert.equal(rpc.processes, 5 + 4);
        assert.deepEqual(rpc.sessions, [{ account: "neutron", schema: "neutron", pool: 2, overflow: 1 }]);
        assert.equal(rpc.amqp, 5 + 1 + 3);
        assert.equal(group(args, "neutron-server").amqp, 1 + 2 * 3);
        assert.equal(group(args, "neutron-l2-agent").amqp, 13 + 1 + 9);
    });

    it("of the hosts' own agents still have their connections", () => {
        const groups = networkingPods({ agents: "host" }).filter(({ service }) => service === "neutron-l2-agent");
        assert.deepEqual(
            groups.map(({ pods, amqp }) => [pods, amqp]),
            [
                [3, 16],
                [1000, 16],
            ],
        );
    });
});
