import assert from "node:assert/strict";
import { balancedRoles } from "../../components/common/balancers";
import { referencePlacement } from "../../components/common/placement";
import { FabricArgs } from "../../components/fabric";
import { findLayout } from "../../stacks";
import { bgpSite, podSegments } from "../../stacks/underlay";

const lab = findLayout("lab")!;

/** The lab's fabric, sound. */
export function soundFabric(): FabricArgs & Required<Pick<FabricArgs, "bgp">> {
    const bgp = bgpSite(lab, balancedRoles());
    assert.ok(bgp);
    return { namespace: "cloud", bgp: structuredClone(bgp), podSegments: podSegments(lab) };
}

type Site = FabricArgs["bgp"] & object;
const site = (change: (bgp: Site) => void): FabricArgs => {
    const args = soundFabric();
    change(args.bgp);
    return args;
};
const given = (args: Partial<FabricArgs>): FabricArgs => ({ ...soundFabric(), ...args });

/** Arguments that the fabric cannot have, each with its faults: all of them, and no others. */
export const badFabrics: [what: string, args: FabricArgs, says: string[]][] = [
    [
        "an unknown mode",
        given({ mode: "kube-vip" as "metallb" }),
        ['mode: "kube-vip", expected one of metallb or external'],
    ],
    ["nobody who takes announcements", given({ bgp: undefined }), ['mode: "metallb" on a site without leafs']],
    [
        "addresses that somebody else gives",
        given({ mode: "external", addresses: { "keystone-all": "10.21.0.10" }, passwordSecret: "bgp" }),
        [
            'addresses: means nothing beside mode "external", expected one of the two',
            'passwordSecret: means nothing beside mode "external", expected one of the two',
        ],
    ],
    [
        "an address outside its pool",
        given({ addresses: { "keystone-all": "10.20.0.10" } }),
        ['addresses.keystone-all: 10.20.0.10, expected one of the pool "public": 10.21.0.0/24'],
    ],
    [
        "an address of another network's pool",
        given({ addresses: { "placement-api": "10.21.0.10" } }),
        ['addresses.placement-api: 10.21.0.10, expected one of the pool "management": 10.11.0.0/24'],
    ],
    [
        "one address twice",
        given({ addresses: { "keystone-all": "10.21.0.10", "glance-api": "10.21.0.10" } }),
        ["addresses.glance-api: 10.21.0.10 is that of keystone-all too, expected another"],
    ],
    [
        "an address that is none",
        given({ addresses: { "keystone-all": "keystone.example.org" } }),
        ['addresses.keystone-all: "keystone.example.org", expected an address'],
    ],
    [
        "an address for a service that is none",
        given({ addresses: { keystone: "10.21.0.10" } as FabricArgs["addresses"] }),
        ["addresses.keystone: no such row (did you mean keystone-all?), expected one of keystone-all, nova-api"],
    ],
    [
        "an address for a service without a load balancer",
        given({ addresses: { "mysqld-server": "10.21.0.10" } }),
        ["addresses.mysqld-server: has no load balancer, expected one of keystone-all,"],
    ],
    [
        "one address for every cell's",
        given({
            addresses: { "nova-novncproxy": "10.21.0.10" },
            placements: { "nova-novncproxy": { ...referencePlacement("nova-novncproxy"), sets: 5 } },
        }),
        ["addresses.nova-novncproxy: one address for 5 load balancers for 15 instances, expected none"],
    ],
    [
        "pools that overlap",
        site(({ pools }) => pools.management.push("10.21.0.128/25")),
        ["bgp.pools.management.1: 10.21.0.128/25 overlaps bgp.pools.public.0 (10.21.0.0/24)"],
    ],
    [
        "a pool that is none",
        site(({ pools }) => (pools.public = ["10.21.0.0"])),
        ['bgp.pools.public.0: "10.21.0.0", expected a prefix such as 10.21.0.0/24'],
    ],
    [
        "too few addresses",
        site(({ pools }) => (pools.public = ["10.21.0.0/29"])),
        ["bgp.pools.public: 7 addresses, expected at least 8: one for each load balancer"],
    ],
    [
        "no addresses",
        site(({ pools }) => (pools.management = [])),
        ["bgp.pools.management: 0 addresses, expected at least 1: one for each load balancer"],
    ],
    [
        "a pool with a switch's address",
        site(({ pools }) => (pools.public = ["10.10.255.128/28"])),
        Array.from({ length: 14 }, () => "bgp.pools.public.0: 10.10.255.128/28 holds the address of switch rack-0"),
    ],
    [
        "hosts that nobody hears",
        site((bgp) => (bgp.peers = bgp.peers.filter(({ roles }) => !roles.includes("horizon")))),
        ["bgp.peers: no rack with role horizon, expected the racks of all hosts with load balancers"],
    ],
    [
        "one switch in a rack",
        site(({ peers }) => peers[0]!.leafs.pop()),
        ["bgp.peers.0.leafs: 1 switches in rack-01, expected 2"],
    ],
    [
        "two racks with one AS number",
        site(({ peers }) => (peers[1]!.asn = peers[0]!.asn)),
        ["bgp.peers.1.asn: 64601 of rack-02 is that of rack-01 too, expected another"],
    ],
    [
        "a rack with the hosts' AS number",
        site(({ peers, asn }) => (peers[0]!.asn = asn)),
        ["bgp.peers.0.asn: 64513 of rack-01 is that of the hosts too, expected another"],
    ],
    [
        "two switches with one address",
        site(({ peers }) => (peers[1]!.leafs[0]!.address = "10.10.255.130")),
        ["bgp.peers.1.leafs: rack-02-a has 10.10.255.130, which rack-01-a has too"],
    ],
    ["no AS number", site((bgp) => (bgp.asn = 0)), ["bgp.asn: 0, expected an AS number from 1 to 4294967294"]],
    [
        "a Secret that nobody can have",
        given({ passwordSecret: "BGP" }),
        ['passwordSecret: "BGP", expected the name of a Kubernetes object'],
    ],
    [
        "interfaces in a network that has none for pods",
        given({ interfaces: ["overlay"] }),
        ['interfaces.0: "overlay", expected one of storage (segments of all racks'],
    ],
    ["one interface twice", given({ interfaces: ["storage", "storage"] }), ['interfaces.1: "storage" is there twice']],
];
