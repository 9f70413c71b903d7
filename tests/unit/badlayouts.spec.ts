import assert from "node:assert/strict";
import { Role } from "../../components/common/roles";
import { findLayout, layoutNames } from "../../stacks";
import { Host, Layout, NetworkClass, Rack, Segment } from "../../stacks/layout";
import { layoutFaults } from "../../stacks/validate";
import { changedLayout, refusal, withLayout } from "../support/refusal";

type Change = (layout: Layout) => void;

function hostOf(layout: Layout, name: string): Host {
    const host = layout.hosts.find((h) => h.name === name);
    assert.ok(host, `the lab has no host ${name}`);
    return host;
}

function segmentOf(layout: Layout, name: string): Segment {
    const segment = layout.segments.find((s) => s.name === name);
    assert.ok(segment, `the lab has no segment ${name}`);
    return segment;
}

const host = (name: string, change: (host: Host, layout: Layout) => void): Change => {
    return (layout) => {
        change(hostOf(layout, name), layout);
    };
};
const segment = (name: string, values: Partial<Segment>): Change => {
    return (layout) => {
        Object.assign(segmentOf(layout, name), values);
    };
};
/** Another rack, with switches of its own. */
const emptyRack = (name: string): Rack => ({
    name,
    asn: 65_000,
    leafs: [1, 2].map((i) => ({ name: `leaf-${i}`, address: `10.10.200.${i}`, uplinks: ["spine-1"] })),
});
const without = (...names: string[]): Change => {
    return (layout) => {
        layout.hosts = layout.hosts.filter(({ name }) => !names.includes(name));
    };
};

/** Changes of the lab's layout, each with the faults that it makes: all of them, and no others. */
const BAD: [what: string, change: Change, says: string[]][] = [
    [
        "an unknown role",
        host("compute-001", (h) => (h.roles = ["hypervisor" as Role])),
        ['layout lab: hosts: "compute-001" has role "hypervisor", expected one of keystone, nova-api,'],
    ],
    [
        "too few hosts for a role",
        without("mysql-3"),
        ["database.placement: mysqld-server: 3 replicas on 2 hosts with role mysql, expected at most one on a host"],
    ],
    [
        "no host for a role",
        without("rabbitmq-1", "rabbitmq-2", "rabbitmq-3"),
        ["messaging.placement: rabbitmq-server: 3 replicas on 0 hosts with role rabbitmq, expected at most one"],
    ],
    [
        "two hosts of a role in one rack",
        host("mysql-2", (h, layout) => (h.rack = hostOf(layout, "mysql-1").rack)),
        ["has two hosts with role mysql, expected every host of it in another rack"],
    ],
    [
        "a host twice",
        (layout) => layout.hosts.push(structuredClone(hostOf(layout, "compute-001"))),
        ['layout lab: hosts: "compute-001" is there twice'],
    ],
    [
        "a host's name in capitals",
        host("compute-001", (h) => (h.name = "Compute_001")),
        [
            'layout lab: hosts: "Compute_001" is no host name, expected a-z, 0-9 and - (63 at most)',
            'stacklight.collector.hosts: "Compute_001", expected the name of a node',
        ],
    ],
    [
        "a host in no rack",
        host("compute-001", (h) => (h.rack = "rack-99")),
        ['layout lab: hosts: "compute-001" stands in rack "rack-99", which the layout does not have'],
    ],
    [
        "unknown hardware",
        host("compute-001", (h) => (h.profile = "constructor")),
        ['"compute-001" has hardware profile "constructor", expected one of dell-r630, lenovo-rd550, lenovo-rd650'],
    ],
    [
        "a host without a role",
        host("compute-001", (h) => (h.roles = [])),
        [
            'layout lab: hosts: "compute-001" has no role, expected one',
            'stacklight.collector.hosts.compute-001.role: "", expected letters',
        ],
    ],
    [
        "a host with two roles",
        host("lma-1", (h) => h.roles.push("compute")),
        ['"lma-1" has roles lma, compute, expected one (several only where converged is true)'],
    ],
    [
        "a rack twice",
        (layout) => layout.racks.push(emptyRack("rack-01")),
        ['layout lab: racks: "rack-01" is there twice'],
    ],
    [
        "a rack's name with a blank",
        (layout) => layout.racks.push(emptyRack("rack 99")),
        ['layout lab: racks: "rack 99" is no label value, expected a-z, 0-9 and - (63 at most)'],
    ],
    [
        "no hypervisor",
        (layout) => (layout.hosts = layout.hosts.filter(({ roles }) => !roles.includes("compute"))),
        [
            "layout lab: hosts: none has role compute, expected at least 1",
            "computeNode.placement: nova-compute: 0 replicas, expected",
            "computeNode.placement: nova-compute: no hosts with role compute",
            "stacklight.collector.placements.nova-compute: nova-compute: 0 replicas, expected",
            "stacklight.collector.placements.nova-compute: nova-compute: no hosts with role compute",
        ],
    ],
    [
        "overlapping networks",
        segment("overlay", { cidr: "10.30.128.0/17" }),
        ['segments: "storage" (10.30.0.0/16) overlaps "overlay" (10.30.128.0/17)'],
    ],
    [
        "overlapping IPv6 networks",
        (layout) => {
            segmentOf(layout, "overlay").cidr = "fd00::/48";
            segmentOf(layout, "public").cidr = "fd00:0:0:1::/64";
        },
        ['segments: "public" (fd00:0:0:1::/64) overlaps "overlay" (fd00::/48)'],
    ],
    [
        "a network that is none",
        segment("overlay", { cidr: "10.40.0.0/33" }),
        ['segments: "overlay" has CIDR "10.40.0.0/33", expected a prefix such as 10.20.0.0/16'],
    ],
    [
        "a VLAN that does not exist",
        segment("overlay", { vlan: 4095 }),
        ['segments: "overlay" has VLAN 4095, expected 1 to 4094'],
    ],
    ["a VLAN twice", segment("overlay", { vlan: 10 }), ['segments: "management" and "overlay" both have VLAN 10']],
    [
        "an MTU below IPv6's least",
        segment("overlay", { mtu: 576 }),
        ['segments: "overlay" has MTU 576, expected 1280 to 9216 bytes', "networking.overlayMtu: 576 bytes, expected"],
    ],
    ["a segment twice", segment("overlay", { name: "public" }), ['layout lab: segments: "public" is there twice']],
    [
        "an unknown network class",
        segment("overlay", { class: "backup" as NetworkClass }),
        [
            "segments: no segment of class overlay, expected at least 1",
            'segments: "overlay" has class "backup", expected one of management, public, storage, overlay',
        ],
    ],
    [
        "a segment for a rack that is not there",
        segment("overlay", { rack: "rack-99" }),
        ['segments: "overlay" is for rack "rack-99", which the layout does not have'],
    ],
    [
        "a scale below its hypervisors",
        (layout) => (layout.scale.hypervisors = 100),
        ["scale: 100 hypervisors, expected at least the 486 that the layout has"],
    ],
    [
        "half a virtual machine",
        (layout) => (layout.scale.virtualMachines = 0.5),
        ["scale: 0.5 virtual machines, expected a whole number of at least 1"],
    ],
    [
        "several faults at once",
        (layout) => {
            without("mysql-3")(layout);
            segmentOf(layout, "public").mtu = 9217;
            hostOf(layout, "keystone-1").rack = "attic";
        },
        [
            '"keystone-1" stands in rack "attic"',
            '"public" has MTU 9217',
            "mysqld-server: 3 replicas on 2 hosts with role mysql",
        ],
    ],
];

describe("a bad layout", () => {
    for (const [what, change, says] of BAD) {
        it(`with ${what} is refused before anything is registered`, async () => {
            const layout = changedLayout("lab", change);
            const { message, registered } = await withLayout("lab", layout, () => refusal("lab", {}));
            for (const fragment of says) assert.ok(message.includes(fragment), `${fragment}\nis not in\n${message}`);
            assert.equal(message.split("\n").length - 1, says.length, message);
            assert.deepEqual(registered, []);
        });
    }

    it("in a segment for one rack may use the VLAN of another rack's segment", () => {
        const racks = ["rack-01", "rack-02"];
        const perRack = racks.map((rack, i) => ({
            name: rack,
            class: "overlay" as const,
            vlan: 50,
            mtu: 9000,
            rack,
            cidr: `10.5${i}.0.0/16`,
        }));
        const layout = changedLayout("lab", ({ segments }) => segments.push(...perRack));
        assert.deepEqual(layoutFaults(layout), []);
        const everywhere = changedLayout("lab", ({ segments }) =>
            segments.push(perRack[0]!, { ...perRack[1]!, rack: undefined }),
        );
        assert.deepEqual(layoutFaults(everywhere), ['segments: "rack-01" and "rack-02" both have VLAN 50']);
    });
});

describe("the layouts in stacks/", () => {
    for (const name of layoutNames()) {
        it(`${name} has no fault, and its file's name`, () => {
            const layout = findLayout(name)!;
            assert.deepEqual(layoutFaults(layout), []);
            assert.equal(layout.name, name);
        });
    }

    it("are found by their files' names only", () => {
        for (const name of ["dev", "lab", "scale-1000", "scale-5000"]) assert.ok(layoutNames().includes(name), name);
        for (const name of ["generate", "../stacks/lab", "Lab", "", "lab.js"])
            assert.equal(findLayout(name), undefined);
    });
});
