import assert from "node:assert/strict";
import { apiService } from "../../components/common/api";
import { balancedServices, balancerNetwork, balancing } from "../../components/common/balancers";
import { App } from "../../components/common/labels";
import { referencePlacement } from "../../components/common/placement";
import { RACK_LABEL } from "../../components/common/roles";
import { Fabric, FabricArgs } from "../../components/fabric";
import { findLayout } from "../../stacks";
import { hostsWith } from "../../stacks/layout";
import { nodeLabels } from "../../stacks/nodes";
import { soundFabric } from "../support/badfabric";
import { library } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<FabricArgs> = {}) => library(() => new Fabric("fabric", { ...soundFabric(), ...args }));
const lab = findLayout("lab")!;

interface Selected {
    nodeSelectors: { matchLabels: Record<string, string> }[];
}

/** The lab's hosts that a selector of MetalLB's means: any of its alternatives, each of its labels. */
function selected({ nodeSelectors }: Selected): string[] {
    return lab.hosts
        .filter((host) => {
            const labels = nodeLabels(host);
            return nodeSelectors.some(({ matchLabels }) =>
                Object.entries(matchLabels).every(([key, value]) => labels[key] === value),
            );
        })
        .map(({ name }) => name);
}

const balancedHosts = hostsWith(lab, "keystone", "nova-api", "horizon", "ceph-mon").map(({ name }) => name);

describe("a fabric with MetalLB", () => {
    it("is two pools with their announcements, one BFD profile and a session for each leaf, whatever the hosts", async () => {
        const { resources } = await make();
        const kinds = resources.filter(({ inputs }) => inputs.kind).map(({ inputs }) => inputs.kind as string);
        const counts = Object.fromEntries(
            [...new Set(kinds)].map((kind) => [kind, kinds.filter((k) => k === kind).length]),
        );
        assert.deepEqual(counts, { IPAddressPool: 2, BGPAdvertisement: 2, BFDProfile: 1, BGPPeer: 28 });
        for (const { inputs } of resources.filter((made) => made.inputs.kind)) {
            assert.equal(at(inputs, "metadata", "namespace"), "metallb-system");
        }
    });

    it("gives addresses of a pool only to those who ask for it", async () => {
        const { inputs } = await make();
        assert.deepEqual(inputs("IPAddressPool", "fabric-public").spec, {
            addresses: ["10.21.0.0/24"],
            autoAssign: false,
            avoidBuggyIPs: true,
        });
        assert.deepEqual(at(inputs("IPAddressPool", "fabric-management"), "spec", "addresses"), ["10.11.0.0/24"]);
    });

    it("announces each address by itself, from the hosts of load-balanced services", async () => {
        const { inputs } = await make();
        for (const network of ["public", "management"]) {
            const spec = inputs("BGPAdvertisement", `fabric-${network}`).spec as Selected & Record<string, unknown>;
            assert.deepEqual(
                [spec.ipAddressPools, spec.aggregationLength, spec.aggregationLengthV6],
                [[`fabric-${network}`], 32, 128],
            );
            assert.deepEqual(selected(spec).sort(), [...balancedHosts].sort());
        }
    });

    it("has each of these hosts, and no other, speak to the two leafs of its rack", async () => {
        const { resources } = await make();
        const sessions = new Map<string, string[]>();
        for (const { inputs } of resources.filter(({ inputs: of }) => of.kind === "BGPPeer")) {
            const spec = inputs.spec as Selected & { peerAddress: string; peerASN: number; myASN: number };
            assert.equal(spec.myASN, 64_513);
            for (const name of selected(spec)) {
                sessions.set(name, [...(sessions.get(name) ?? []), `${spec.peerASN} ${spec.peerAddress}`]);
            }
        }
        assert.deepEqual([...sessions.keys()].sort(), [...balancedHosts].sort());
        for (const [name, peers] of sessions) {
            const host = lab.hosts.find((one) => one.name === name)!;
            const rack = lab.racks.find((one) => one.name === host.rack)!;
            assert.deepEqual(
                peers,
                rack.leafs!.map(({ address }) => `${rack.asn} ${address}`),
            );
        }
    });

    it("watches sessions by BFD, and signs them where a password is given", async () => {
        const spec = (await make({ passwordSecret: "bgp" })).inputs("BGPPeer", "fabric-rack-01-a").spec;
        assert.deepEqual(spec, {
            myASN: 64_513,
            peerASN: 64_601,
            peerAddress: "10.10.255.130",
            holdTime: "90s",
            keepaliveTime: "30s",
            bfdProfile: "fabric",
            nodeSelectors: [{ matchLabels: { [RACK_LABEL]: "rack-01", "openstack-ra/role-keystone": "true" } }],
            passwordSecret: { name: "bgp" },
        });
        const { inputs } = await make({ metallbNamespace: "lb" });
        assert.equal(at(inputs("BGPPeer", "fabric-rack-01-a"), "spec", "passwordSecret"), undefined);
        assert.equal(at(inputs("BFDProfile", "fabric"), "metadata", "namespace"), "lb");
    });

    it("has Services ask for a pool, and for the address that the user has fixed", async () => {
        const { value } = await make({ addresses: { "keystone-all": "10.21.0.10" } });
        assert.deepEqual(value.annotations("public", "keystone-all"), {
            "metallb.io/address-pool": "fabric-public",
            "metallb.io/loadBalancerIPs": "10.21.0.10",
        });
        assert.deepEqual(value.annotations("management", "placement-api"), {
            "metallb.io/address-pool": "fabric-management",
        });
    });
});

describe("a fabric where others announce", () => {
    it("makes nothing and asks for nothing", async () => {
        const { value, resources } = await make({ mode: "external", bgp: undefined });
        assert.deepEqual(
            resources.map(({ type }) => type),
            ["openstack-ra:index:Fabric"],
        );
        assert.deepEqual(value.annotations("public", "keystone-all"), {});
    });
});

describe("interfaces of pods", () => {
    it("are networks of the cloud's namespace with addresses that no host has", async () => {
        const { inputs } = await make({ interfaces: ["storage"] });
        const network = inputs("NetworkAttachmentDefinition", "fabric-storage");
        assert.deepEqual(at(network, "metadata", "name"), "storage");
        assert.deepEqual(at(network, "metadata", "namespace"), "cloud");
        assert.deepEqual(JSON.parse(at(network, "spec", "config") as string), {
            cniVersion: "1.0.0",
            name: "storage",
            type: "ipvlan",
            master: "bond0.30",
            mtu: 9000,
            ipam: {
                type: "whereabouts",
                range: "10.30.0.0/16",
                range_start: "10.30.128.1",
                range_end: "10.30.255.254",
            },
        });
    });
});

describe("a Service in front of an API", () => {
    const app: App = { namespace: "cloud", instance: "x", component: "api", service: "glance-api" };
    const front = async (args: Parameters<typeof balancing>[0]) => {
        const run = await library(() =>
            apiService(
                "x-api",
                {
                    ...{ app, placement: referencePlacement("glance-api"), image: "x", uid: 1, command: ["x"] },
                    ...{ size: { cpu: 1, memory: 1 }, mounts: { volumes: [], volumeMounts: [] } },
                    ...{ port: 80, healthPath: "/" },
                    ...balancing(args, "glance-api"),
                },
                {},
            ),
        );
        const inputs = run.inputs("Service", "x-api");
        return [at(inputs, "spec", "type"), at(inputs, "metadata", "annotations")];
    };
    const balancers = { annotations: (network: string, service: string) => ({ asked: `${network} ${service}` }) };

    it("asks for an address of its row's network, where there are load balancers", async () => {
        assert.deepEqual(await front({ balancers }), ["LoadBalancer", { asked: "public glance-api" }]);
        assert.deepEqual(await front({}), ["LoadBalancer", undefined]);
        assert.deepEqual(await front({ loadBalancer: false, balancers }), ["ClusterIP", undefined]);
    });

    it("is for users, but for Placement's", () => {
        const own = balancedServices.filter((service) => balancerNetwork(service) === "management");
        assert.deepEqual(own, ["placement-api"]);
    });
});
