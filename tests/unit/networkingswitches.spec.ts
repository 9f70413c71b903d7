import assert from "node:assert/strict";
import { referencePlacement } from "../../components/common/placement";
import { isSecret, valueOf } from "../support/library";
import { hostPathsOf, make, podOf } from "../support/networking";
import { at } from "../support/stacks";

const terms = (inputs: Record<string, unknown>) =>
    at(
        podOf(inputs).affinity,
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    ) as { matchExpressions: { key: string; operator: string }[] }[];

describe("networking's switches", () => {
    const gatewayOnly = [{ key: "openstack-ra/role-nova-api", operator: "Exists" }];

    it("have the external bridge where L3 agents are, also where such a host is a hypervisor", async () => {
        const { inputs } = await make();
        for (const part of ["openvswitch", "openvswitch-agent"]) {
            assert.deepEqual(terms(inputs("DaemonSet", `net-${part}-gateway`)), [{ matchExpressions: gatewayOnly }]);
            assert.deepEqual(terms(inputs("DaemonSet", `net-${part}`)), [
                {
                    matchExpressions: [
                        { key: "openstack-ra/role-compute", operator: "Exists" },
                        { key: "openstack-ra/role-nova-api", operator: "DoesNotExist" },
                    ],
                },
            ]);
        }
        const commandOf = (part: string) => podOf(inputs("DaemonSet", `net-${part}`)).containers[0].command.slice(3);
        assert.deepEqual(commandOf("openvswitch-gateway"), ["sh", "br-ex"]);
        assert.deepEqual(commandOf("openvswitch"), ["sh"]);
    });

    it("take the external interface as an argument, not as text of a script", async () => {
        const { inputs } = await make({ externalInterface: "ens5" });
        const [vswitchd] = podOf(inputs("DaemonSet", "net-openvswitch-gateway")).containers;
        assert.deepEqual(vswitchd.command.slice(3), ["sh", "br-ex", "ens5"]);
        assert.doesNotMatch(vswitchd.command[2]!, /ens5/);
    });

    it("are a database and a switch, with data on the host and no probe that restarts them", async () => {
        const set = (await make()).inputs("DaemonSet", "net-openvswitch");
        const { containers, initContainers } = podOf(set);
        assert.deepEqual(
            containers.map(({ name }) => name),
            ["openvswitch", "ovsdb-server"],
        );
        assert.deepEqual(
            initContainers?.map(({ name }) => name),
            ["ovsdb-create"],
        );
        assert.deepEqual(hostPathsOf(set), ["/run/openvswitch", "/var/lib/openvswitch"]);
        for (const { livenessProbe, readinessProbe } of containers) {
            assert.ok(readinessProbe && !livenessProbe);
        }
    });

    it("are one set where every host is a gateway", async () => {
        const hosts = { replicas: 1, hosts: 1, racks: 1 };
        const one = (service: "neutron-l3-agent" | "neutron-l2-agent" | "openvswitch") => ({
            ...referencePlacement(service),
            ...hosts,
        });
        const { resources } = await make({
            placements: {
                "neutron-l3-agent": one("neutron-l3-agent"),
                "neutron-l2-agent": one("neutron-l2-agent"),
                openvswitch: one("openvswitch"),
            },
        });
        const sets = resources.filter(({ type }) => type.endsWith(":DaemonSet")).map(({ name }) => name);
        assert.ok(sets.includes("net-openvswitch-gateway") && !sets.includes("net-openvswitch"));
        assert.ok(sets.includes("net-openvswitch-agent-gateway") && !sets.includes("net-openvswitch-agent"));
    });

    it("of hypervisors are the hosts' own where these run their agents", async () => {
        const run = await make({ agents: "host" });
        const sets = run.resources.filter(({ type }) => type.endsWith(":DaemonSet")).map(({ name }) => name);
        assert.ok(!sets.includes("net-openvswitch") && !sets.includes("net-openvswitch-agent"));
        assert.ok(sets.includes("net-openvswitch-gateway"));
        const output = run.value.hostFiles!;
        assert.ok(await isSecret(output));
        const files = await valueOf(output);
        assert.deepEqual(Object.keys(files).sort(), [
            "/etc/neutron/neutron.conf",
            "/etc/neutron/plugins/ml2/openvswitch_agent.ini",
            "/etc/openstack-ra/neutron-openvswitch-agent.env",
            "/etc/systemd/system/neutron-openvswitch-agent.service",
        ]);
        assert.match(files["/etc/neutron/neutron.conf"]!, /^root_helper = sudo neutron-rootwrap /m);
        assert.doesNotMatch(files["/etc/neutron/neutron.conf"]!, /privsep|rabbit:/);
        assert.doesNotMatch(files["/etc/neutron/plugins/ml2/openvswitch_agent.ini"]!, /ovsdb_connection|br-ex/);
        assert.equal((await make()).value.hostFiles, undefined);
    });
});
