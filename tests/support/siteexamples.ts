import { Hosts } from "../../cli/diff/snapshot";
import { announced, balanced, kibana, peer, blockPool, proxied, pool } from "./addressexamples";
import { resource } from "./differences";
import { configMap, database, deployment, etcd, Example, job, service } from "./impactobjects";
import { policy } from "./podexamples";

const ml2 = (suffix: string, option: string) => configMap(suffix, { "ml2.ini": `[ovs]\n${option}\n` });

/** Three hosts, of which the last stays. */
const placed = (role: string, rack: string): Hosts[] => [
    { roles: [role], hosts: 3, racks: ["a", "b"], places: { x: rack, y: rack, z: "a" } },
];

/** Of physical networks, and of hosts that stand elsewhere. */
export const siteExamples: Record<string, Example[]> = {
    "physical-network-gone": [
        {
            before: [ml2("1111111", "bridge_mappings = physnet1:br-ex,physnet2:br-2")],
            after: [ml2("2222222", "bridge_mappings = ext2:br-ex,physnet2:br-2")],
            says: /keep the physical network physnet1, which nothing knows/,
        },
        {
            before: [ml2("1111111", "network_vlan_ranges = physnet1:1:9")],
            after: [ml2("2222222", "network_vlan_ranges = ext2:1:9")],
            says: /physnet1/,
        },
    ],
    "storage-moves": [
        {
            hosts: placed("storage", "a"),
            hostsAfter: placed("storage", "b"),
            says: /^2 storage hosts change rack: CRUSH moves their data/,
        },
    ],
    "hosts-move": [
        {
            hosts: placed("compute", "a"),
            hostsAfter: placed("compute", "b"),
            says: /^2 compute hosts change rack: each is off while/,
        },
    ],
};

/** Rule → changes that look alike, and to which it does not apply. */
export const silentExamples: Record<string, Omit<Example, "says">[]> = {
    "address-pool-gone": [{ before: [pool(["a"])], after: [pool(["a", "b"])] }, { after: [pool(["a"])] }],
    "announcement-gone": [{ before: [announced()], after: [resource("BGPAdvertisement", { spec: {} })] }],
    "balancer-left": [
        { before: [service({ type: "ClusterIP" })], after: [balanced] },
        { before: [kibana("ClusterIP")], after: [kibana()] },
    ],
    "service-addressed-anew": [
        { before: [balanced], after: [service({ type: "ClusterIP" })] },
        { before: [service({}, { annotations: { "metallb.io/address-pool": "a" } })], after: [service({})] },
    ],
    "rack-silenced": [
        { before: [peer("a", "rack-1"), peer("b", "rack-1")], after: [peer("b", "rack-1")] },
        { before: [peer("a", "rack-1"), peer("b")], after: [peer("b")] },
        { before: [peer("a", "rack-1")], partial: true },
    ],
    "peer-gone": [{ before: [peer("a", "rack-1")] }],
    "peer-anew": [{ after: [peer("a", "rack-1")] }, { before: [peer("a", "rack-1")] }],
    "bfd-gone": [{ before: [resource("BFDProfile", {})], after: [resource("BFDProfile", { spec: { a: 1 } })] }],
    "address-pool-shrinks": [{ before: [pool(["a"])], after: [pool(["a", "b"])] }],
    "copies-less-safe": [
        { before: [blockPool({ failureDomain: "host" })], after: [blockPool({ failureDomain: "rack" })] },
        { before: [blockPool({}, 3)], after: [blockPool({}, 4)] },
    ],
    "pool-data-moves": [
        { before: [blockPool({}, 3)], after: [blockPool({}, 2)] },
        {
            before: [blockPool({ replicated: { size: 3, targetSizeRatio: 0.1 } })],
            after: [blockPool({ replicated: { size: 3, targetSizeRatio: 0.2 } })],
        },
    ],
    "proxy-gone": [
        {
            before: [proxied({ haproxy: { enabled: true } })],
            after: [proxied({ haproxy: { enabled: true, image: "b" } })],
        },
        { before: [proxied({ haproxy: { enabled: false } })], after: [proxied({})] },
    ],
    "proxies-restart": [{ before: [proxied({ haproxy: { enabled: true } })], after: [proxied({})] }],
    "physical-network-gone": [
        {
            before: [ml2("1111111", "network_vlan_ranges = physnet1:1:9")],
            after: [ml2("2222222", "network_vlan_ranges = physnet1:1:5,physnet2")],
        },
        { before: [ml2("1111111", "flat_networks = a")], after: [ml2("2222222", "flat_networks = *")] },
    ],
    "policy-narrowed": [{ after: [policy([["a"]])] }, { before: [policy([["a"]])], after: [policy([["a"], ["b"]])] }],
    "version-impossible": [
        { before: [etcd(3, "r/etcd:v3.6.5")], after: [etcd(3, "r/etcd:v3.6.6")] },
        { before: [deployment(3, { image: "r/etcd:v3.6.5" })], after: [deployment(3, { image: "r/etcd:v3.4.0" })] },
    ],
    "work-is-cut": [{ before: [deployment(3, { image: "i:1" })], after: [deployment(3, { image: "i:2" })] }],
    "quorum-lost": [{ before: [etcd(3, "i:1")], after: [etcd(1, "i:2")] }],
    content: [
        {
            before: [ml2("1111111", "a = 1"), configMap("1111111", { a: "[ml2_type_vxlan]\nvni_ranges = 1:9\n" })],
            after: [ml2("1111111", "a = 1"), configMap("2222222", { a: "[ml2_type_vxlan]\nvni_ranges = 1:5\n" })],
        },
    ],
    "last-workload-gone": [{ before: [deployment(3)], partial: true }],
    "others-not-told": [{ before: [deployment(3)] }],
    "schema-migrates": [{ after: [job(["x-manage", "db", "contract"])] }],
    "never-in-place": [{ before: [resource("PriorityClass", { a: 1 })], after: [resource("PriorityClass", { a: 2 })] }],
    scaled: [
        {
            before: [resource("CephObjectStore", { spec: { gateway: { instances: 3, resources: 1 } } })],
            after: [resource("CephObjectStore", { spec: { gateway: { instances: 3, resources: 2 } } })],
        },
        { before: [database({ size: 3 })], after: [database({ size: 5 })] },
    ],
};
