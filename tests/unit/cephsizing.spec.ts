import assert from "node:assert/strict";
import { cephCapacity, cephPods } from "../../components/ceph";
import { expanded, osdDevices } from "../../components/ceph/devices";
import { DEFAULT_SHARES, poolsOf } from "../../components/ceph/pools";
import {
    databaseSize,
    nearestPowerOfTwo,
    osdCount,
    placementGroups,
    sizeGateway,
    sizeMonitor,
    sizeOsd,
} from "../../components/ceph/sizing";
import { budgetsOf } from "../../components/cloud/budgets";
import { placeServices } from "../../components/common/placement";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { host, labCeph, site } from "../support/ceph";

describe("Ceph's sizes", () => {
    for (const [what, changed, cpu, memory, target] of [
        ["the lab's host", {}, 1.92, 10_240, 8192],
        ["a host with twice the memory", { memoryGB: 256 }, 1.92, 20_480, 16_384],
        ["a host with many cores", { cores: 64 }, 2, 10_240, 8192],
        ["a small host", { memoryGB: 8, disks: [{ count: 8, sizeGB: 1000, media: "hdd" as const }] }, 2, 819, 655],
    ] as const) {
        it(`of an OSD on ${what}: a fifth of the host stays free, a fifth of the limit above the target`, () => {
            const one = host("a", "r", {
                ...changed,
                disks: "disks" in changed ? [...changed.disks] : host("", "").disks,
            });
            assert.deepEqual(sizeOsd([one]), { pod: { cpu, memory }, memoryTarget: target });
        });
    }

    it("never give more than four fifths of a host to OSDs, whatever the host", () => {
        for (const memoryGB of [16, 64, 100, 128, 192, 512]) {
            for (const count of [1, 3, 7, 12, 24]) {
                const one = host("a", "r", { memoryGB, disks: [{ count, sizeGB: 4000, media: "hdd" }] });
                const { pod, memoryTarget } = sizeOsd([one]);
                assert.ok(pod.memory * count <= memoryGB * 1024 * 0.8, `${memoryGB} GB, ${count} OSDs`);
                assert.ok(pod.cpu * count <= one.cores * 0.8 && memoryTarget < pod.memory);
            }
        }
    });

    it("of OSDs are those of the least host, where hosts differ", () => {
        const hosts = [host("a", "r1"), host("b", "r2", { memoryGB: 64 })];
        assert.deepEqual(sizeOsd(hosts), sizeOsd([host("b", "r2", { memoryGB: 64 })]));
    });

    it("of metadata are 4 % of a HDD, or what the SSDs have", () => {
        assert.deepEqual(databaseSize(host("a", "r")), { size: 76_293, least: 19_074 });
        const small = host("a", "r", {
            disks: [
                { count: 1, sizeGB: 240, media: "ssd" },
                { count: 10, sizeGB: 2000, media: "hdd" },
            ],
        });
        assert.equal(databaseSize(small)?.size, 20_599);
        assert.equal(databaseSize(host("a", "r", { disks: [{ count: 4, sizeGB: 2000, media: "hdd" }] })), undefined);
    });

    for (const [n, power] of [
        [0, 1],
        [1, 1],
        [3, 4],
        [5, 4],
        [6, 8],
        [6750, 8192],
        [4500, 4096],
        [1500, 1024],
        [750, 512],
    ] as const) {
        it(`take ${power} placement groups for ${n}`, () => {
            assert.equal(nearestPowerOfTwo(n), power);
        });
    }

    it("of the lab's pools come to a hundred placement groups on each of 450 OSDs", () => {
        const osds = osdCount(labCeph.hosts!);
        assert.equal(osds, 450);
        const groups = placementGroups(poolsOf(), osds);
        assert.deepEqual(groups, [1024, 8192, 4096, 1024, 512]);
        assert.equal(Math.round((groups.reduce((sum, n) => sum + n, 0) * 3) / osds), 99);
    });

    it("of placement groups stay within a factor of two of Ceph's target, for any number of OSDs and any shares", () => {
        for (const osds of [9, 30, 450, 2000]) {
            for (const share of [0.05, 0.3, 0.9]) {
                const pools = poolsOf({ volumes: { share }, vms: { share: 0.02 }, images: { share: 0.03 } });
                const groups = placementGroups(pools, osds);
                const each = (groups.reduce((sum, n) => sum + n, 0) * 3) / osds;
                assert.ok(each > 50 && each < 200, `${each} on each of ${osds}`);
            }
        }
    });

    it("have shares of all data by themselves", () => {
        assert.equal(
            Number(
                Object.values(DEFAULT_SHARES)
                    .reduce((sum, n) => sum + n, 0)
                    .toFixed(6),
            ),
            1,
        );
    });

    it("of monitors grow with the OSDs, of gateways with the cloud", () => {
        assert.deepEqual(sizeMonitor(450), { cpu: 2, memory: 9248 });
        assert.ok(sizeMonitor(30).memory < 3072);
        assert.deepEqual(sizeGateway(REFERENCE_SCALE), { pod: { cpu: 4, memory: 8192 }, threads: 1024 });
        assert.ok(sizeGateway({ hypervisors: 10, virtualMachines: 100 }).pod.memory < 1200);
    });

    it("are those of the pods: monitors, managers beside them, an OSD for each disk; none where Ceph is external", () => {
        const pods = cephPods(labCeph).map(({ service, pods: count }) => [service, count]);
        assert.deepEqual(pods, [
            ["ceph-mon", 3],
            ["ceph-mon", 2],
            ["ceph-osd", 450],
        ]);
        const hosts = [{ roles: ["storage" as const], hosts: 45, memory: 128 * 1024 }];
        const placements = placeServices({ hypervisors: 1000, hostCount: () => ({ hosts: 45, racks: 35 }) });
        const [none, networks] = [{}, { used: 0, limit: 1 }];
        const budgets = budgetsOf({
            pods: cephPods(labCeph),
            placements,
            hosts,
            sessions: none,
            connections: none,
            networks,
        });
        const memory = budgets.find(({ what }) => what === "memory of a host with storage");
        assert.deepEqual([memory?.used, memory?.parts[0]?.how], [102_400, "10 x 10240"]);
        assert.deepEqual(cephPods({ external: { monitors: ["a"], keysSecret: "b" } }), []);
    });
});

describe("Ceph's capacity, as plan prints it", () => {
    const values = (settings: Parameters<typeof cephCapacity>[0]) =>
        Object.fromEntries(cephCapacity(settings).rows.map(({ what, value }) => [what.trim(), value]));

    it("is that of the lab: 900 TB raw, 300 TB in three copies", () => {
        assert.deepEqual(values(labCeph), {
            raw: "900 TB",
            "usable, 3 copies": "300 TB",
            "before Ceph warns, or a lost rack no longer fits": "255 TB",
            "without its largest host": "293 TB",
            "without its largest rack": "287 TB",
            "placement groups": "99 on an OSD",
            "memory of an OSD": "10 GiB",
            "cores of an OSD": "1.92",
            "metadata of an OSD": "74.5 GiB",
        });
    });

    it("says that copies are missing where there are only as many racks as copies, and one is lost", () => {
        const three = values(site(3));
        assert.equal(three["without its largest rack"], "copies are missing");
        assert.equal(three["before Ceph warns, or a lost rack no longer fits"], "17 TB");
    });

    it("has lines for each number of copies, hosts in place of racks where these are lost, and none for an external Ceph", () => {
        assert.ok("usable, 4 copies" in values({ ...labCeph, pools: { backups: { replicas: 4 } } }));
        const ofHosts = values({ ...labCeph, failureDomain: "host" });
        assert.ok(!("without its largest rack" in ofHosts) && "without its largest host" in ofHosts);
        assert.deepEqual(cephCapacity({ external: { monitors: ["a"], keysSecret: "b" } }).rows, []);
    });
});

describe("a pattern of disks", () => {
    for (const [pattern, names] of [
        ["/dev/sdb", ["/dev/sdb"]],
        ["/dev/sd{c..e}", ["/dev/sdc", "/dev/sdd", "/dev/sde"]],
        ["phy{9..11}-lun-0", ["phy9-lun-0", "phy10-lun-0", "phy11-lun-0"]],
        ["/dev/ssd{0..1}/db{0..1}", ["/dev/ssd0/db0", "/dev/ssd0/db1", "/dev/ssd1/db0", "/dev/ssd1/db1"]],
        ["/dev/sd{e..c}", []],
        ["/dev/sd{a..9}", ["/dev/sd{a..9}"]],
    ] as const) {
        it(`"${pattern}" stands for ${names.length}`, () => {
            assert.deepEqual(expanded(pattern), [...names]);
        });
    }

    it("that is not given: the kernel's names, SSDs first, and SSDs shared evenly", () => {
        const devices = osdDevices(host("a", "r"));
        assert.equal(devices.length, 10);
        assert.deepEqual(devices[0], { name: "/dev/sdc", metadataDevice: "/dev/sda" });
        assert.deepEqual(devices[9], { name: "/dev/sdl", metadataDevice: "/dev/sdb" });
        const shares = devices.filter(({ metadataDevice }) => metadataDevice === "/dev/sda").length;
        assert.equal(shares, 5);
    });

    it("shares SSDs so that none has two HDDs more than another", () => {
        for (const [ssds, hdds] of [
            [2, 9],
            [3, 10],
            [4, 24],
        ] as const) {
            const one = host("a", "r", {
                disks: [
                    { count: ssds, sizeGB: 480, media: "ssd" },
                    { count: hdds, sizeGB: 2000, media: "hdd" },
                ],
            });
            const counts = new Map<string, number>();
            for (const { metadataDevice = "" } of osdDevices(one)) {
                counts.set(metadataDevice, (counts.get(metadataDevice) ?? 0) + 1);
            }
            assert.equal(counts.size, ssds);
            assert.ok(Math.max(...counts.values()) - Math.min(...counts.values()) <= 1);
        }
    });

    it("may name a partition for each HDD, or no SSD at all", () => {
        const named = osdDevices(host("a", "r"), { hdd: ["/dev/sd{a..j}"], ssd: ["/dev/ssd{0..1}/db{0..4}"] });
        assert.deepEqual(named[9], { name: "/dev/sdj", metadataDevice: "/dev/ssd1/db4", whole: true });
        const bare = host("a", "r", { disks: [{ count: 2, sizeGB: 2000, media: "hdd" }] });
        assert.deepEqual(osdDevices(bare), [{ name: "/dev/sda" }, { name: "/dev/sdb" }]);
    });
});
