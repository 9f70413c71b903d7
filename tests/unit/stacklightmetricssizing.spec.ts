import assert from "node:assert/strict";
import fc from "fast-check";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { Metrics, metricsFaults, MetricsHost, metricsRows, MetricsSettings } from "../../components/stacklight/metrics";
import {
    daysWithin,
    diskNeed,
    metricRate,
    shardGroupHours,
    sizeMetrics,
} from "../../components/stacklight/metrics/sizing";
import { library } from "../support/library";

const server: MetricsHost = {
    name: "influx-1",
    cores: 24,
    memoryGB: 256,
    disks: [{ count: 2, sizeGB: 800, media: "ssd" }],
};

describe("the size of metrics", () => {
    it("is at the RA's scale what fits the lab's servers", () => {
        const { rate, storage, influxdb } = sizeMetrics(REFERENCE_SCALE);
        assert.deepEqual(rate, { fieldsPerSecond: 60_417, series: 365_000 });
        assert.deepEqual([storage, influxdb.cpu, influxdb.memory], [566, 8, 65_536]);
        assert.deepEqual(metricsFaults({ hosts: [server] }), []);
    });

    it("is never below the RA's quad core with 8 GB from the smallest published size on", () => {
        for (const hypervisors of [100, 300, 500]) {
            const { influxdb } = sizeMetrics({ hypervisors, virtualMachines: hypervisors * 20 });
            assert.ok(influxdb.cpu >= 4 && influxdb.memory >= 8192, `${hypervisors}: ${influxdb.cpu}`);
        }
        assert.ok(sizeMetrics({ hypervisors: 1, virtualMachines: 10 }).influxdb.memory < 1024);
    });

    it("grows with hosts, machines and days, and a volume of that size holds those days", () => {
        const scales = fc.record({
            hypervisors: fc.integer({ min: 1, max: 5000 }),
            virtualMachines: fc.integer({ min: 1, max: 1e5 }),
        });
        fc.assert(
            fc.property(scales, fc.integer({ min: 1, max: 60 }), (scale, days) => {
                const rate = metricRate(scale);
                const more = metricRate({ ...scale, hypervisors: scale.hypervisors + 10 });
                assert.ok(more.fieldsPerSecond > rate.fieldsPerSecond);
                const need = diskNeed(rate, days);
                assert.ok(diskNeed(rate, days + 1) >= need);
                assert.ok(daysWithin(rate, need) >= days);
            }),
            { numRuns: 30 },
        );
    });

    it("has shard groups as InfluxDB makes them", () => {
        assert.deepEqual([1, 2, 30, 179, 180, 365].map(shardGroupHours), [1, 24, 24, 24, 168, 168]);
    });

    it("is told by plans", () => {
        assert.deepEqual(
            metricsRows({}).map(({ what, value }) => [what, value]),
            [
                ["metrics", "60k fields/s, 365k series"],
                ["kept", "30 days"],
                ["each copy", "566Gi of SSD"],
                ["each InfluxDB", "8 cores, 64 GiB"],
            ],
        );
    });
});

describe("faults of metrics", () => {
    const reasons = (args: MetricsSettings) =>
        metricsFaults(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

    const disks = (sizeGB: number, media: "ssd" | "hdd" = "ssd") => [{ count: 2, sizeGB, media }];
    for (const [what, args, expected] of [
        [
            "days that the disks do not hold",
            { retentionDays: 60, hosts: [server, { ...server, name: "influx-2" }] },
            "hosts: influx-1 and 1 more: its largest SSD holds 707 GiB, a copy needs 1113, expected retentionDays of at most 37 in place of 60, or larger disks",
        ],
        [
            "a volume that the days do not fit into",
            { storage: "100Gi" },
            'storage: "100Gi", expected at least 566Gi for 30 days of 60417 fields a second; it holds 4 days',
        ],
        [
            "a host without an SSD",
            { hosts: [{ ...server, disks: disks(4000, "hdd") }] },
            'hosts: influx-1: no SSD, expected one: InfluxDB needs 1000 IOPS and more (RA "InfluxDB + Grafana")',
        ],
        [
            "a host below the RA's least cores",
            { hosts: [{ ...server, cores: 2 }] },
            'hosts: influx-1: 2 cores, expected at least 4 (RA "InfluxDB + Grafana")',
        ],
        [
            "a host below the RA's least memory",
            { hosts: [{ ...server, memoryGB: 4 }] },
            'hosts: influx-1: 4 GB of memory, expected at least 8 (RA "InfluxDB + Grafana")',
        ],
        [
            "more than one server takes",
            { scale: { hypervisors: 15_000, virtualMachines: 300_000 }, storage: "9000Gi" },
            "scale: 906250 fields a second, expected at most 750000: each InfluxDB holds all of them",
        ],
        ["no days", { retentionDays: 0 }, "retentionDays: 0 days, expected a whole number from 1 to 3650 days"],
        [
            "a path in the URL",
            { publicUrl: "https://x/grafana" },
            'publicUrl: "https://x/grafana", expected http:// or https:// and a host, without a path',
        ],
        [
            "two copies on a host",
            { placement: withReplicas(referencePlacement("influxdb+grafana"), 4) },
            "placement: influxdb+grafana: 4 replicas on 3 hosts with role influxdb, expected at most one on a host",
        ],
    ] satisfies [string, MetricsSettings, string][]) {
        it(`are told: ${what}`, () => {
            assert.ok(reasons(args).includes(expected), reasons(args).join("\n"));
        });
    }

    it("are all told at once, before anything is made", async () => {
        const bad: MetricsSettings = { retentionDays: 0, storageClass: "slow!", storage: "much" };
        await assert.rejects(
            library(() => new Metrics("metrics", { namespace: "cloud", ...bad })),
            /metrics: 3 faults\n[^]*retentionDays: 0 days[^]*storageClass: "slow!"[^]*storage: "much"/,
        );
    });
});
