import assert from "node:assert/strict";
import { Layout, Leaf, Purpose, Rack, Segment } from "../../stacks/layout";

type Change = (layout: Layout) => void;

const rack = (change: (first: Required<Rack>, second: Required<Rack>) => void): Change => {
    return ({ racks: [first, second] }) => {
        change(first as Required<Rack>, second as Required<Rack>);
    };
};
const leaf = (values: Partial<Leaf>): Change => rack(({ leafs: [first] }) => Object.assign(first!, values));
const segment = (name: string, values: Partial<Segment>): Change => {
    return ({ segments }) => {
        const found = segments.find((one) => one.name === name);
        assert.ok(found, `the lab has no segment ${name}`);
        Object.assign(found, values);
    };
};

/** Changes of the lab's networks and switches, each with the faults that it makes: all of them, and no others. */
export const badUnderlays: [what: string, change: Change, says: string[]][] = [
    [
        "two racks with one AS number",
        rack((first, second) => (second.asn = first.asn)),
        ['underlay: AS number 64601 of rack "rack-02" is that of rack "rack-01" too, expected another'],
    ],
    [
        "a rack with the hosts' AS number",
        rack((first) => (first.asn = 64_513)),
        ['underlay: AS number 64513 of rack "rack-01" is that of the hosts too, expected another'],
    ],
    [
        "hosts with an AS number that there is not",
        ({ underlay }) => (underlay!.hostsAsn = 2 ** 32),
        ["underlay: AS number of the hosts is 4294967296, expected 1 to 4294967294"],
    ],
    [
        "one leaf in a rack",
        rack(({ leafs }) => leafs.pop()),
        ['racks: "rack-01" has 1 leaf, expected 2, one of which may be lost'],
    ],
    [
        "a rack without switches",
        ({ racks }) => Object.assign(racks[0]!, { asn: undefined, leafs: undefined }),
        [
            'underlay: AS number of rack "rack-01" is missing, expected 1 to 4294967294',
            'racks: "rack-01" has no leaf, expected 2, one of which may be lost',
        ],
    ],
    [
        "a leaf outside the management network",
        leaf({ address: "10.20.255.130" }),
        [
            'underlay: leaf "rack-01-a" has address 10.20.255.130, expected one of the management network of rack "rack-01"',
        ],
    ],
    [
        "a leaf among the addresses of load balancers",
        leaf({ address: "10.11.0.2" }),
        ['underlay: leaf "rack-01-a" has address 10.11.0.2, expected one of the management network of rack "rack-01"'],
    ],
    [
        "a leaf without an address",
        leaf({ address: "rack-01-a" }),
        ['underlay: leaf "rack-01-a" has address "rack-01-a", expected an IPv4 or IPv6 address'],
    ],
    [
        "two leafs with one address",
        leaf({ address: "10.10.255.132" }),
        ['underlay: leafs "rack-01-a" and "rack-02-a" both have address 10.10.255.132'],
    ],
    ["one name for two switches", leaf({ name: "spine-1" }), ['underlay: switch "spine-1" is there twice']],
    [
        "an uplink to a spine that is not there",
        leaf({ uplinks: ["spine-1", "spine-3"] }),
        ['underlay: leaf "rack-01-a" has an uplink to "spine-3", expected one of spine-1, spine-2'],
    ],
    [
        "a leaf without uplinks",
        leaf({ uplinks: [] }),
        ['underlay: leaf "rack-01-a" has no uplink, expected at least 1'],
    ],
    [
        "uplinks that carry nothing",
        ({ underlay }) => (underlay!.leafs.uplinkGbps = 0),
        ["underlay: uplinks of 0 Gbit/s, expected more than 0"],
    ],
    [
        "load balancers among the hosts",
        segment("public-apis", { cidr: "10.20.255.0/24" }),
        ['segments: "public" (10.20.0.0/16) overlaps "public-apis" (10.20.255.0/24)'],
    ],
    [
        "load balancers that have addresses of one another",
        segment("public-apis", { cidr: "10.11.0.128/25" }),
        ['segments: "apis" (10.11.0.0/24) overlaps "public-apis" (10.11.0.128/25)'],
    ],
    [
        "load balancers on a VLAN",
        segment("public-apis", { vlan: 21 }),
        ['segments: "public-apis" has VLAN 21, expected none: addresses of load balancers are on no link'],
    ],
    [
        "a segment without a VLAN",
        segment("overlay", { vlan: undefined }),
        ['"overlay" has no VLAN, expected 1 to 4094'],
    ],
    [
        "a purpose that nothing knows",
        segment("storage", { purpose: "backup" as Purpose }),
        [
            "segments: ceph-cluster without ceph-public, expected both, or one segment for all of storage",
            'segments: "storage" has purpose "backup", expected one of class storage: ceph-public, ceph-cluster',
        ],
    ],
    [
        "a purpose of another class",
        segment("overlay", { purpose: "ceph-public" }),
        ['segments: "overlay" has purpose "ceph-public", expected one of class overlay: none'],
    ],
    [
        "Ceph's cluster network alone",
        ({ segments }) =>
            segments.splice(
                segments.findIndex(({ name }) => name === "storage"),
                1,
            ),
        ["segments: ceph-cluster without ceph-public, expected both, or one segment for all of storage"],
    ],
    [
        "an overlay for one of its racks",
        segment("overlay", { rack: "rack-02" }),
        ['segments: none of class overlay for rack "rack-01" and 33 more, expected one for each rack or for all'],
    ],
    [
        "tunnels in two families",
        ({ segments }) =>
            segments.push({ name: "overlay-6", class: "overlay", vlan: 41, cidr: "fd00:41::/64", mtu: 9000 }),
        ["segments: class overlay has IPv4 and IPv6, expected one of them"],
    ],
    [
        "addresses for pods outside their segment",
        segment("storage", { pods: "10.32.0.0/24" }),
        ['segments: "storage" has 10.32.0.0/24 for pods, expected a part of 10.30.0.0/16'],
    ],
    [
        "no address left for hosts",
        segment("storage", { pods: "10.30.0.0/16" }),
        ['segments: "storage" has 10.30.0.0/16 for pods, expected a part of 10.30.0.0/16: the rest is its hosts\''],
    ],
    [
        "leafs among the addresses for pods",
        segment("management", { pods: "10.10.255.128/30" }),
        [
            'underlay: leaf "rack-01-a" has address 10.10.255.130, which is for pods',
            'underlay: leaf "rack-01-b" has address 10.10.255.131, which is for pods',
        ],
    ],
    [
        "a bond that Linux cannot name",
        (layout) => (layout.bond = "port-channel"),
        ['bond: "port-channel", expected the name of an interface, at most 10 characters'],
    ],
];
