import assert from "node:assert/strict";
import { Difference, differenceOf, exitStatus, isEmpty } from "../../cli/diff/difference";
import { differenceText } from "../../cli/diff/text";
import { classed, labDifference, labSide, layoutDifference, toldOf } from "../support/differences";
import { changedLayout } from "../support/refusal";

const NEUTRON = ["Deployment neutron-periodic-workers", "Deployment neutron-rpc-server", "Deployment neutron-server"];
const NEUTRON_JOBS = ["Job neutron-db-contract", "Job neutron-db-expand"];

/** What the lab's change is told to be: every object with its class. */
async function assertClasses(difference: Difference, expected: Record<string, string[]>): Promise<void> {
    assert.deepEqual(classed(difference), expected);
    // Nothing is told of what stays.
    const text = differenceText(difference);
    for (const name of Object.values(expected).flat()) assert.match(text, new RegExp(`${name}\\b`));
    await Promise.resolve();
}

describe("a diff of the lab", () => {
    it("with itself is empty, whatever the order of keys", async () => {
        const side = await labSide();
        const turned = (value: unknown): unknown => {
            if (Array.isArray(value)) return value.map(turned);
            if (value === null || typeof value !== "object") return value;
            return Object.fromEntries(
                Object.entries(value)
                    .reverse()
                    .map(([key, item]) => [key, turned(item)]),
            );
        };
        const other = { ...side, resources: side.resources.map((one) => turned(one) as typeof one) };
        const difference = differenceOf(side, other);
        assert.deepEqual(difference.impacts, []);
        assert.ok(isEmpty(difference));
        assert.equal(exitStatus(difference, "no-restart", false), 0);
    });

    it("tells of Keystone's image: a schema migration, pods that roll, jobs that run again", async () => {
        const difference = await labDifference({ images: '{"keystone": {"tag": "2027.1"}}' });
        await assertClasses(difference, {
            "schema-migration": ["Job keystone-db-sync"],
            "rolling-restart": ["Deployment keystone"],
            "no-restart": [
                "CronJob keystone-rotate-credential",
                "CronJob keystone-rotate-fernet",
                "Job keystone-bootstrap",
            ],
        });
        const told = toldOf(difference, "Deployment keystone");
        assert.match(told, /5 pods, 1 at a time in 5 waves, at most 27 min/);
        assert.match(told, /containers\[api\]\.image: \S+\/keystone:2026\.1\S* → \S+\/keystone:2027\.1$/m);
        assert.equal(exitStatus(difference, "replacement", false), 0);
        assert.equal(exitStatus(difference, "schema-migration", false), 14);
    });

    it("tells of Neutron's rpc_workers: one option, the pods that read it, and no schema migration", async () => {
        const config = { networking: '{"config": {"neutron": {"DEFAULT": {"rpc_workers": 17}}}}' };
        const difference = await labDifference(config);
        await assertClasses(difference, {
            "rolling-restart": NEUTRON,
            "no-restart": ["ConfigMap neutron-server-config", ...NEUTRON_JOBS],
        });
        assert.match(
            toldOf(difference, "ConfigMap neutron-server-config"),
            /^data\[neutron\.conf\] \[DEFAULT\] rpc_workers: 12 → 17$/m,
        );
        const told = toldOf(difference, "Deployment neutron-server").split("\n");
        // Its own fields are the same: only what it reads is another.
        assert.deepEqual(told.slice(1), ["reads ConfigMap neutron-server-config"]);
        assert.match(toldOf(difference, "Job neutron-db-contract"), /the schema stays/);
    });

    it("tells of the number of schedulers: pods that end, and nothing that restarts", async () => {
        const difference = await labDifference({ computeControl: '{"replicas": {"nova-scheduler": 6}}' });
        await assertClasses(difference, { "no-restart": ["Deployment nova-scheduler"] });
        assert.match(
            toldOf(difference, "Deployment nova-scheduler"),
            /^2 pods end, .* 8 → 6; .*\nspec\.replicas: 8 → 6$/,
        );
    });

    it("tells of the database's memory: members that restart one at a time, with their quorum", async () => {
        const config = {
            database:
                '{"configuration": {"innodb_buffer_pool_size": "65536M"}, "backup": {"volume": {"storageClass": "backup", "size": "100Gi"}}}',
        };
        const difference = await labDifference(config);
        await assertClasses(difference, { "member-restart": ["PerconaXtraDBCluster mysql"] });
        const told = toldOf(difference, "PerconaXtraDBCluster mysql");
        assert.match(told, /3 database members restart, one at a time: quorum is kept, 2 of 3 stand and 2 must/);
        assert.match(told, /spec\.pxc\.configuration \[mysqld\] innodb_buffer_pool_size: 98304M → 65536M$/);
        assert.equal(exitStatus(difference, "member-restart", false), 15);
    });

    it("tells of the range of VNIs: pods that read it, and that networks keep their numbers", async () => {
        const difference = await labDifference({ networking: '{"vniRange": {"min": 1, "max": 4096}}' });
        await assertClasses(difference, {
            "rolling-restart": NEUTRON,
            "no-restart": ["ConfigMap neutron-server-config", ...NEUTRON_JOBS],
        });
        const told = toldOf(difference, "ConfigMap neutron-server-config");
        assert.match(told, /networks keep their numbers/);
        assert.match(told, /^data\[ml2_conf\.ini\] \[ml2_type_vxlan\] vni_ranges: 1:65535 → 1:4096$/m);
    });

    it("tells that nobody announces the cloud's addresses any more, and that somebody else must", async () => {
        const difference = await labDifference({ fabric: '{"mode": "external"}' });
        const found = classed(difference);
        const outages = ["BGPAdvertisement", "IPAddressPool"].flatMap((kind) =>
            ["management", "public"].map((network) => `${kind} fabric-${network}`),
        );
        assert.deepEqual(
            found.outage?.filter((name) => !name.startsWith("BGPPeer")),
            outages,
        );
        assert.equal(found.outage.filter((name) => name.startsWith("BGPPeer")).length, 28);
        assert.deepEqual(found.blip, ["BFDProfile fabric"]);
        assert.match(
            toldOf(difference, "IPAddressPool fabric-public"),
            /until somebody else gives and announces them$/,
        );
        assert.match(toldOf(difference, "Service keystone"), /somebody else must give it one and announce it/);
        assert.equal(exitStatus(difference, "outage", false), 17);
    });

    it("tells of load balancers that are switched off as what they are: nobody outside reaches the cloud", async () => {
        const difference = await labDifference({ loadBalancers: "false" });
        const { outage = [] } = classed(difference);
        for (const name of ["Service keystone", "Service radosgw", "Kibana stacklight-logs-kibana"]) {
            assert.ok(outage.includes(name), name);
            assert.match(toldOf(difference, name), /nobody outside the cluster reaches it/);
        }
        // Nobody is left who asks for an address.
        assert.match(toldOf(difference, "IPAddressPool fabric-public"), /that have one of them$/m);
    });

    it("tells that the database's proxy goes while everybody knows its name", async () => {
        const difference = await labDifference({
            database: '{"proxy": "proxysql", "backup": {"volume": {"storageClass": "backup", "size": "100Gi"}}}',
        });
        assert.ok(classed(difference).outage?.includes("PerconaXtraDBCluster mysql"));
        assert.match(toldOf(difference, "PerconaXtraDBCluster mysql"), /the Service mysql-haproxy at once/);
    });

    it("tells that copies may stand in one rack, which is refused", async () => {
        const difference = await labDifference({ ceph: '{"failureDomain": "host"}' });
        const pools = ["ceph-backups", "ceph-builtin-mgr", "ceph-images", "ceph-vms", "ceph-volumes"];
        assert.deepEqual(classed(difference), {
            replacement: [...pools.map((pool) => `CephBlockPool ${pool}`), "CephObjectStore radosgw"],
        });
        assert.match(toldOf(difference, "CephBlockPool ceph-images"), /a pool that is there keeps its rule/);
        assert.doesNotMatch(toldOf(difference, "CephBlockPool ceph-builtin-mgr"), /keeps its rule/);
        assert.equal(exitStatus(difference, "outage", false), 16);
    });

    it("tells of hosts that stand in another rack: data that moves", async () => {
        const layout = changedLayout("lab", ({ hosts }) => {
            const [first, last] = hosts
                .filter(({ roles }) => roles.join() === "storage")
                .flatMap((host, i, all) => (i === 0 || i === all.length - 1 ? [host] : []));
            [first!.rack, last!.rack] = [last!.rack, first!.rack];
        });
        const difference = await layoutDifference(layout);
        const moved = toldOf(difference, "Hosts storage");
        assert.match(moved, /^2 storage hosts change rack: CRUSH moves their data/);
        assert.match(moved, /^storage-\d+: rack-\d+ → rack-\d+$/m);
        assert.ok(classed(difference)["member-restart"]?.includes("Hosts storage"));
        assert.deepEqual(difference.hosts, []);
    });

    it("tells of a physical network that is given another name, and of users that may not connect any more", async () => {
        const renamed = await labDifference({ networking: '{"physicalNetwork": "ext2"}' });
        assert.match(differenceText(renamed), /keep the physical network \w+, which nothing knows any more/);
        assert.equal(renamed.worst, "outage");
        const narrowed = await labDifference({ networkPolicies: '{"users": ["10.99.0.0/24"]}' });
        assert.equal(narrowed.worst, "blip");
        assert.match(differenceText(narrowed), /fewer may connect/);
    });

    it("tells of a rack that is added: what knows hosts or disks, and hosts by role", async () => {
        const layout = changedLayout("lab", ({ racks, hosts }) => {
            const last = structuredClone(racks.at(-1)!);
            const leafs = last.leafs?.map(({ name, address, ...leaf }) => ({
                ...leaf,
                name: name.replace("35", "36"),
                address: address.replace(/\d+$/, (byte) => String(Number(byte) + 2)),
            }));
            racks.push({ name: "rack-36", asn: (last.asn ?? 0) + 1, leafs });
            for (let i = 487; i <= 500; i++) {
                hosts.push({ name: `compute-${i}`, rack: "rack-36", profile: "dell-r630", roles: ["compute"] });
            }
            hosts.push({ name: "storage-46", rack: "rack-36", profile: "lenovo-rd650", roles: ["storage"] });
        });
        const difference = await layoutDifference(layout);
        await assertClasses(difference, {
            "member-restart": ["CephCluster ceph", "StatefulSet stacklight-alerting-nagios"],
            blip: ["Deployment stacklight-alerting-aggregator"],
            "no-restart": [
                "ConfigMap stacklight-alerting-aggregator-config",
                "ConfigMap stacklight-alerting-nagios-config",
                "ConfigMap stacklight-collector-hosts",
            ],
        });
        assert.deepEqual(difference.hosts, [
            { roles: "storage", hosts: [45, 46], racks: [35, 36] },
            { roles: "compute", hosts: [486, 500], racks: [35, 36] },
            { roles: "all", hosts: [561, 576], racks: [35, 36] },
        ]);
        assert.match(differenceText(difference), /^compute {2}486 → 500 {2}35 → 36$/m);
        const ceph = toldOf(difference, "CephCluster ceph");
        assert.match(ceph, /new OSDs start/);
        assert.match(ceph, /spec\.storage\.nodes\[storage-46\]: {2}→ \{"devices"/);
        assert.match(toldOf(difference, "ConfigMap stacklight-collector-hosts"), /^\+ compute-500,rack-36,compute$/m);
    });

    it("tells a namespace's new name as an outage that is refused", async () => {
        const difference = await labDifference({ namespace: "other" });
        assert.ok(classed(difference).outage?.includes("Namespace openstack"));
        assert.equal(exitStatus(difference, "outage", false), 17);
    });

    it("tells a stateful tier that is switched off as replacement, with what is lost", async () => {
        const difference = await labDifference({ stacklight: '{"enabled": false}' });
        const found = classed(difference);
        assert.ok(found.replacement?.includes("Elasticsearch stacklight-logs"));
        assert.ok(found.replacement?.includes("RandomPassword stacklight-metrics-operator-token"));
        assert.match(toldOf(difference, "Elasticsearch stacklight-logs"), /the logs that are kept would be lost/);
    });
});
