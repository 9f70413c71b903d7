import assert from "node:assert/strict";
import { referencePlacement } from "../../components/common/placement";
import { NetworkingArgs, networkingFaults, vniBudget } from "../../components/networking";
import { make } from "../support/networking";

describe("networking's arguments", () => {
    const bad: [string, Partial<NetworkingArgs>, RegExp][] = [
        ["vniRange", { vniRange: { min: 1, max: 16_777_215 } }, /16777215 numbers, expected at most 65536/],
        ["vniRange", { vniRange: { min: 9, max: 3 } }, /9 to 3, expected the smaller number first/],
        ["vniRange.min", { vniRange: { min: 0, max: 3 } }, /^0, expected a whole number from 1 to 16777215/],
        ["vniRange", { vniRange: { min: 1, max: 1000 } }, /1000 numbers, expected at least 1200/],
        ["networks", { networks: 0 }, /0 networks/],
        ["routers", { routers: -1 }, /-1 routers/],
        ["overlayMtu", { overlayMtu: 1300 }, /1300 bytes, expected a whole number from 1350/],
        ["externalMtu", { externalMtu: 10_000 }, /10000 bytes/],
        ["externalInterface", { externalInterface: "eth0; reboot" }, /"eth0; reboot", expected the name/],
        ["physicalNetwork", { physicalNetwork: "a:b" }, /"a:b", expected letters/],
        ["publicUrl", { publicUrl: "https://a/b" }, /without a path/],
        ["metadataHost", { metadataHost: "a:8775" }, /without a port/],
        ["metadataPort", { metadataPort: 0 }, /^0, expected/],
        ["racks", { racks: 0 }, /0 racks/],
        ["scale", { scale: { hypervisors: 0, virtualMachines: 1 } }, /0 hypervisors/],
        [
            "placements.neutron-l2-agent",
            {
                placements: {
                    "neutron-l2-agent": {
                        ...referencePlacement("neutron-l2-agent"),
                        roles: ["compute"],
                        replicas: 9,
                        hosts: 9,
                    },
                },
            },
            /not on hosts with role nova-api, expected it where neutron-dhcp-agent is/,
        ],
        [
            "placements.neutron-l3-agent",
            { placements: { "neutron-l3-agent": { ...referencePlacement("neutron-l3-agent"), replicas: 2 } } },
            /2 replicas on 3 hosts, expected one on each/,
        ],
        [
            "config.neutron.DEFAULT.rpc_wrokers",
            { config: { neutron: { DEFAULT: { rpc_wrokers: 1 } as object } } },
            /rpc_workers/,
        ],
        ["config.nova", { config: { nova: {} } as object }, /no such file, expected one of neutron, ml2, agents/],
        [
            "config.ml2.ml2_type_vxlan.vni_ranges",
            { config: { ml2: { ml2_type_vxlan: { vni_ranges: ["1:2"] } } } },
            /expected the argument vniRange/,
        ],
        [
            "config.agents.DEFAULT.host",
            { config: { agents: { DEFAULT: { host: "one" } } } },
            /expected none: each host has its own/,
        ],
        [
            "config.openvswitchAgent.ovs.local_ip",
            { config: { openvswitchAgent: { ovs: { local_ip: "10.0.0.1" } } } },
            /expected none: each host has its own/,
        ],
        [
            "config.neutron.DEFAULT.agent_down_time",
            { config: { agents: { agent: { report_interval: 100 } } } },
            /150 seconds beside reports every 100, expected at least twice as many/,
        ],
        ["overlay", { overlay: [] }, /empty, expected at least 1 prefix/],
        ["overlay.1", { overlay: ["10.40.0.0/16", "10.41.0.0"] }, /"10\.41\.0\.0", expected a prefix such as/],
        [
            "config.ml2.ml2.path_mtu",
            { overlayMtu: 1550, config: { ml2: { ml2: { path_mtu: 1600 } } } },
            /1600 bytes, expected at most 1550, the overlay's; a tunnel takes 50 of them/,
        ],
        [
            "config.neutron.DEFAULT.global_physnet_mtu",
            { config: { neutron: { DEFAULT: { global_physnet_mtu: 9216 } } } },
            /9216 bytes, expected at most 9000/,
        ],
    ];
    for (const [path, args, reason] of bad) {
        it(`are refused for ${path}: ${reason.source}`, async () => {
            const found = networkingFaults(args).filter(({ propertyPath }) => propertyPath === path);
            assert.equal(found.length > 0, true, JSON.stringify(networkingFaults(args)));
            assert.match(found.map((fault) => fault.reason).join("\n"), reason);
            await assert.rejects(make(args), /net: \d+ faults?\n/);
        });
    }

    it("have no fault by default", () => {
        assert.deepEqual(networkingFaults({}), []);
    });

    it("count networks, and with redundant routers one more for each", () => {
        assert.deepEqual(vniBudget({}), { used: 1200, limit: 65_535 });
        const single = { ...referencePlacement("neutron-l3-agent"), replicas: 1, hosts: 1 };
        assert.deepEqual(vniBudget({ placements: { "neutron-l3-agent": single }, networks: 7, routers: 3 }).used, 7);
    });
});
