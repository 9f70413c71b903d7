import assert from "node:assert/strict";
import { conf, make } from "../support/networking";
import { referencePlacement } from "../../components/common/placement";
import { agentConf } from "../../components/networking/agentconfig";
import { NEUTRON_PASTE } from "../../components/networking/config";
import { demandOf, sizeNetworking } from "../../components/networking/sizing";
import { REFERENCE_SCALE } from "../../components/common/scale";

/** A section of a file by option. */
function section(text: string, name: string): Record<string, string> {
    const [, rest = ""] = text.split(`[${name}]\n`);
    const lines = rest.split("\n\n")[0]!.split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(" = ") as [string, string]));
}

const size = sizeNetworking(REFERENCE_SCALE, { dhcp: 3, l3: 3 });

describe("neutron.conf", () => {
    it("of the server has the RA's workers and the timings of a thousand hosts", async () => {
        const run = await make();
        const server = section(conf(run, "server", "neutron.conf"), "DEFAULT");
        assert.equal(server.rpc_workers, "12");
        assert.equal(server.rpc_state_report_workers, "4");
        assert.equal(server.agent_down_time, "150");
        assert.equal(server.dhcp_agents_per_network, "2");
        assert.equal(server.l3_ha, "true");
        assert.equal(server.max_l3_agents_per_router, "3");
        assert.equal(server.enable_dvr, "false");
        const agents = conf(run, "l3-agent", "neutron.conf");
        assert.equal(section(agents, "agent").report_interval, "60");
        assert.equal(section(agents, "DEFAULT").rpc_response_max_timeout, "600");
    });

    it("has no redundant routers and one DHCP server where there is one host for them", async () => {
        const one = (service: "neutron-l3-agent" | "neutron-dhcp-agent") => ({
            ...referencePlacement(service),
            replicas: 1,
            hosts: 1,
        });
        const run = await make({
            placements: {
                "neutron-l3-agent": one("neutron-l3-agent"),
                "neutron-dhcp-agent": one("neutron-dhcp-agent"),
            },
        });
        const server = section(conf(run, "server", "neutron.conf"), "DEFAULT");
        assert.deepEqual(
            [server.l3_ha, server.max_l3_agents_per_router, server.dhcp_agents_per_network],
            ["false", "1", "1"],
        );
    });

    it("tells Nova and Placement by Neutron's own account, inside the cluster", async () => {
        const text = conf(await make(), "server", "neutron.conf");
        for (const name of ["nova", "placement"]) {
            const { username, endpoint_type, region_name } = section(text, name);
            assert.deepEqual([username, endpoint_type, region_name], ["neutron", "internal", "RegionOne"]);
        }
        assert.equal(section(text, "oslo_messaging_notifications").driver, "messagingv2");
    });

    it("of agents knows no database, no Keystone and no notifications", async () => {
        const run = await make();
        for (const part of ["dhcp-agent", "l3-agent", "metadata-agent", "openvswitch-agent"]) {
            const text = conf(run, part, "neutron.conf");
            assert.doesNotMatch(text, /\[(database|keystone_authtoken|nova|placement)\]/);
            assert.equal(section(text, "oslo_messaging_notifications").driver, "noop");
        }
    });

    it("of agents asks for privileges in all of Neutron's six ways, never by sudo", () => {
        const helpers = agentConf(size).match(/\[privsep\w*\]\nhelper_command = privsep-helper\n/g);
        assert.equal(helpers?.length, 6);
        assert.doesNotMatch(agentConf(size), /sudo/);
        assert.match(agentConf(size, undefined, "rootwrap"), /sudo neutron-rootwrap/);
    });

    it("takes what the user sets, of the server and of agents apart", async () => {
        const run = await make({
            config: {
                neutron: { quotas: { quota_network: 5 }, DEFAULT: { dhcp_lease_duration: 600 } },
                agents: { DEFAULT: { debug: true } },
                l3Agent: { DEFAULT: { ha_vrrp_advert_int: 4 } },
            },
        });
        assert.equal(section(conf(run, "server", "neutron.conf"), "quotas").quota_network, "5");
        assert.doesNotMatch(conf(run, "server", "neutron.conf"), /debug/);
        assert.equal(section(conf(run, "metadata-agent", "neutron.conf"), "DEFAULT").debug, "true");
        assert.equal(section(conf(run, "l3-agent", "l3_agent.ini"), "DEFAULT").ha_vrrp_advert_int, "4");
    });
});

describe("ml2_conf.ini", () => {
    it("has VXLAN for tenants with room for its headers, and the external network as it is", async () => {
        const text = conf(await make({ vniRange: { min: 5000, max: 9000 } }), "server", "ml2_conf.ini");
        assert.equal(section(text, "ml2_type_vxlan").vni_ranges, "5000:9000");
        const ml2 = section(text, "ml2");
        assert.equal(ml2.project_network_types, "vxlan");
        assert.equal(ml2.mechanism_drivers, "openvswitch,l2population");
        assert.equal(ml2.path_mtu, "9000");
        assert.equal(ml2.physical_network_mtus, "physnet1:1500");
    });
});

describe("openvswitch_agent.ini", () => {
    it("maps the external bridge on gateways alone", async () => {
        const run = await make({ physicalNetwork: "public" });
        const on = (part: string) => section(conf(run, part, "openvswitch_agent.ini"), "ovs").bridge_mappings;
        assert.equal(on("openvswitch-agent-gateway"), "public:br-ex");
        assert.equal(on("openvswitch-agent"), undefined);
    });

    it("keeps machines' flows while the agent restarts, and floods no ARP", async () => {
        const text = conf(await make(), "openvswitch-agent", "openvswitch_agent.ini");
        const agent = section(text, "agent");
        assert.deepEqual(
            [agent.drop_flows_on_start, agent.l2_population, agent.arp_responder],
            ["false", "true", "true"],
        );
        assert.equal(section(text, "ovs").ovsdb_connection, "unix:/run/openvswitch/db.sock");
    });
});

describe("the files of the other agents", () => {
    it("name Nova's metadata API", async () => {
        const text = conf(await make({ metadataPort: 18775 }), "metadata-agent", "metadata_agent.ini");
        const { nova_metadata_host, nova_metadata_port } = section(text, "DEFAULT");
        assert.deepEqual([nova_metadata_host, nova_metadata_port], ["nova-metadata.cloud.svc.cluster.local", "18775"]);
    });

    it("leave routers in place when the L3 agent ends", async () => {
        const text = conf(await make(), "l3-agent", "l3_agent.ini");
        assert.equal(section(text, "DEFAULT").cleanup_on_shutdown, "false");
    });
});

describe("Neutron's api-paste.ini", () => {
    it("answers at /healthcheck without a token, and at /v2.0 with one", () => {
        assert.match(NEUTRON_PASTE, /\n\/healthcheck: healthcheck\n/);
        assert.match(NEUTRON_PASTE, /\[composite:neutronapi_v2_0\][^[]*keystone = .* authtoken keystonecontext /);
    });
});

describe("networking's sizes", () => {
    it("at the RA's scale are above the 20 GB and 30 GHz that were measured for the server", () => {
        const { server, rpcServer } = size;
        assert.ok(3 * (server.memory + rpcServer.memory) > 20_000);
        // Of the lab's 2.5 GHz.
        assert.ok(3 * (server.cpu + rpcServer.cpu) * 2.5 > 30);
    });

    it("of agents hold their share of networks and routers, also while a host is lost", () => {
        const gateways = { dhcp: 3, l3: 3 };
        const memory = (networks: number, routers: number) => {
            const { dhcpAgent, l3Agent } = sizeNetworking(REFERENCE_SCALE, gateways, { networks, routers });
            return [dhcpAgent.memory, l3Agent.memory];
        };
        const [dhcp, l3] = memory(0, 0);
        // Two servers of each on the two hosts that are left: one of each network on both; a router on all three.
        assert.deepEqual(memory(100, 0), [dhcp! + 100 * 8, l3]);
        assert.deepEqual(memory(0, 100), [dhcp, l3! + 100 * 124]);
        assert.deepEqual(demandOf(REFERENCE_SCALE), { networks: 1000, routers: 200 });
    });

    it("never shrink when the cloud grows", () => {
        const scales = [1, 10, 100, 1000, 5000].map((n) => ({ hypervisors: n, virtualMachines: n * 20 }));
        const sizes = scales.map((scale) => sizeNetworking(scale, { dhcp: 3, l3: 3 }));
        for (const part of ["server", "rpcServer", "dhcpAgent", "l3Agent", "switch"] as const) {
            const memories = sizes.map((each) => each[part].memory);
            assert.deepEqual(
                memories,
                [...memories].sort((a, b) => a - b),
                part,
            );
        }
    });
});
