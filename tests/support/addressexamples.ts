import { Resource } from "../../cli/diff/snapshot";
import { resource } from "./differences";
import { database, deployment, Example, service } from "./impactobjects";

const RACK = "topology.kubernetes.io/zone";

export const pool = (addresses: string[]) => resource("IPAddressPool", { spec: { addresses } }, { name: "public" });
export const announced = (kind = "BGPAdvertisement") => resource(kind, { spec: { ipAddressPools: ["public"] } });
export const balanced = service({ type: "LoadBalancer" });
export const kibana = (type?: string) =>
    resource("Kibana", { spec: type ? { http: { service: { spec: { type } } } } : {} });
export const peer = (name: string, rack?: string, more: object = {}): Resource => {
    const nodeSelectors = rack === undefined ? undefined : [{ matchLabels: { [RACK]: rack } }];
    return resource("BGPPeer", { spec: { nodeSelectors, ...more } }, { name });
};
export const blockPool = (spec: object, size = 3) =>
    resource("CephBlockPool", { spec: { enableCrushUpdates: true, replicated: { size }, ...spec } });
export const store = (dataPool: object) => resource("CephObjectStore", { spec: { dataPool, metadataPool: {} } });
export const proxied = (spec: object) => database({}, spec);

/** Of addresses, of Ceph's pools and of the database's proxies. */
export const addressExamples: Record<string, Example[]> = {
    "address-pool-gone": [
        { before: [pool(["a"])], says: /takes the pool's addresses back: .* that have one of them$/ },
        {
            before: [balanced, pool(["a"])],
            after: [balanced],
            of: "IPAddressPool public",
            says: /until somebody else gives and announces them$/,
        },
    ],
    "announcement-gone": [
        { before: [announced()], says: /announces no address of public any more/ },
        { before: [resource("L2Advertisement", { spec: {} })], says: /no address of any pool/ },
    ],
    "balancer-left": [
        { before: [balanced], after: [service({ type: "ClusterIP" })], says: /nobody outside the cluster reaches it/ },
        { before: [kibana("LoadBalancer")], after: [kibana("ClusterIP")], says: /given back/ },
        { before: [kibana("LoadBalancer")], after: [kibana()], says: /given back/ },
    ],
    "rack-silenced": [
        {
            before: [peer("a", "rack-1"), peer("b", "rack-2")],
            after: [peer("b", "rack-2")],
            of: "BGPPeer a",
            says: /no switch hears the hosts of rack-1 any more/,
        },
        { before: [peer("a")], says: /no switch hears the hosts any more/ },
    ],
    "peer-gone": [
        {
            before: [peer("a", "rack-1"), peer("b", "rack-1")],
            after: [peer("b", "rack-1")],
            of: "BGPPeer a",
            says: /others of the same hosts take its share/,
        },
        {
            before: [peer("a", "rack-1")],
            partial: true,
            says: /whether another one hears the hosts of rack-1, a preview/,
        },
    ],
    "peer-anew": [
        {
            before: [peer("a", "rack-1", { peerASN: 1 })],
            after: [peer("a", "rack-1", { peerASN: 2 })],
            says: /begin anew/,
        },
    ],
    "bfd-gone": [{ before: [resource("BFDProfile", {})], says: /hold time alone/ }],
    "address-pool-shrinks": [
        { before: [pool(["a", "b"])], after: [pool(["a"])], says: /get another one/ },
        { before: [pool(["a"])], after: [pool(["b"])], says: /get another one/ },
    ],
    "copies-less-safe": [
        {
            before: [blockPool({ failureDomain: "rack" })],
            after: [blockPool({ failureDomain: "host" })],
            says: /loses safety: several copies may stand in one rack \(rack → host\)/,
        },
        { before: [blockPool({}, 3)], after: [blockPool({}, 2)], says: /a copy of everything is deleted \(3 → 2\)/ },
        {
            before: [store({ failureDomain: "rack" })],
            after: [store({ failureDomain: "host" })],
            says: /in one rack/,
        },
    ],
    "pool-data-moves": [
        {
            before: [blockPool({ failureDomain: "host" })],
            after: [blockPool({ failureDomain: "rack" })],
            says: /moves nearly all of its data to other disks: reads and writes of clients are slower .* no daemon restarts$/,
        },
        {
            before: [blockPool({ deviceClass: "hdd" })],
            after: [blockPool({ deviceClass: "ssd" })],
            says: /nearly all/,
        },
        { before: [blockPool({}, 3)], after: [blockPool({}, 4)], says: /one more copy of all/ },
        {
            before: [store({ deviceClass: "hdd" })],
            after: [store({ deviceClass: "ssd" })],
            says: /a pool that is there keeps its rule/,
        },
    ],
    "proxy-gone": [
        {
            before: [proxied({ haproxy: { enabled: true } })],
            after: [proxied({ proxysql: { enabled: true } })],
            says: /removes the StatefulSet and the Service x-haproxy at once/,
        },
        {
            before: [proxied({ proxysql: { enabled: true } })],
            after: [proxied({ proxysql: { enabled: false } })],
            says: /x-proxysql/,
        },
    ],
    "others-not-told": [
        { before: [deployment(3)], partial: true, says: /^its 3 pods end; whether others do/ },
        {
            before: [service({ selector: { app: "x" } })],
            after: [service({ selector: { app: "y" } })],
            partial: true,
            says: /whether there are any, a preview without --show-sames does not tell/,
        },
    ],
};
