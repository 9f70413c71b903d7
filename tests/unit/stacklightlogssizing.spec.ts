import assert from "node:assert/strict";
import fc from "fast-check";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { Logs, logsFaults, LogsSettings, logsSize, sizeLogs } from "../../components/stacklight/logs";
import { REFERENCE_SOURCES } from "../../components/stacklight/logs/sizing";
import { library } from "../support/library";

const reference = { scale: REFERENCE_SCALE, sources: REFERENCE_SOURCES, retentionDays: 7, members: 3 };

describe("sizes of the logs", () => {
    it("are at the RA's scale a week of 144 GB a day, on one of the two SSDs of each of three hosts", () => {
        const size = sizeLogs(reference);
        assert.deepEqual(
            { ...size, daily: Math.round(size.daily), events: Math.round(size.events / 100) * 100 },
            {
                daily: 144,
                events: 4800,
                shards: 3,
                replicas: 1,
                storage: 600,
                heap: 31,
                member: { cpu: 8, memory: 65_536 },
                kibana: { cpu: 2, memory: 4096 },
            },
        );
        assert.ok(size.storage < 800e9 / 2 ** 30);
    });

    it("keep to the RA's floors from the smallest published size on, and not on a laptop", () => {
        const at = (hypervisors: number, virtualMachines: number) =>
            sizeLogs({ ...reference, scale: { hypervisors, virtualMachines } }).member;
        assert.deepEqual(at(100, 2000), { cpu: 4, memory: 8192 });
        assert.ok(at(1, 10).cpu < 1 && at(1, 10).memory < 2048);
    });

    it("fit what is kept with its copies below the low watermark, a day of open indices included", () => {
        const whole = fc.integer({ min: 1, max: 5000 });
        const load = fc.record({
            hypervisors: whole,
            storage: whole,
            control: whole,
            retentionDays: fc.integer({ min: 1, max: 90 }),
        });
        fc.assert(
            fc.property(load, fc.constantFrom(1, 3, 5), ({ hypervisors, storage, control, retentionDays }, members) => {
                const scale = { hypervisors, virtualMachines: 20 * hypervisors };
                const size = sizeLogs({ scale, sources: { storage, control }, retentionDays, members });
                const kept = size.daily * 1e9 * 0.7 * (1 + size.replicas) * (retentionDays + 1);
                assert.ok(kept <= 0.85 * members * size.storage * 2 ** 30);
                assert.ok(size.heap <= 31 && size.heap * 2048 <= size.member.memory);
            }),
        );
    });

    it("stay what they are for a host more or less, and end with the disk", () => {
        const storage = (hosts: number, disk?: number) =>
            sizeLogs({ ...reference, sources: { storage: hosts, control: 30 }, disk }).storage;
        assert.deepEqual([storage(40), storage(45), storage(50)], [600, 600, 600]);
        assert.deepEqual([storage(45, 595), storage(45, 500)], [595, 591]);
    });

    it("of a day's rest follow what logs: hypervisors, storage hosts, and the control plane most of all", () => {
        const daily = (sources: typeof REFERENCE_SOURCES, hypervisors = 1000) =>
            sizeLogs({ ...reference, scale: { ...REFERENCE_SCALE, hypervisors }, sources }).daily;
        const base = daily(REFERENCE_SOURCES);
        const near = (a: number, b: number) => {
            assert.ok(Math.abs(a - b) < 1e-9, `${a}, not ${b}`);
        };
        near(daily({ storage: 46, control: 30 }) - base, 0.2);
        near(daily({ storage: 45, control: 31 }) - base, 2.5);
        near(base - daily(REFERENCE_SOURCES, 900), 6);
    });
});

describe("logs that cannot be", () => {
    const reasons = (args: LogsSettings) =>
        logsFaults(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

    const table: [string, LogsSettings, string][] = [
        ["no retention", { retentionDays: 0 }, "retentionDays: 0 days, expected a whole number from 1 to 90 days"],
        ["years of it", { retentionDays: 365 }, "retentionDays: 365 days, expected a whole number from 1 to 90 days"],
        [
            "more days than the hosts' SSDs hold",
            { retentionDays: 30, ssd: 800 },
            "retentionDays: 30 days of 144.0 GB take 2284 GiB on each member, of 800 GB on its host's SSD; " +
                "expected at most 9 days, more members, or larger disks",
        ],
        [
            "a disk that holds no day",
            { ssd: 100 },
            "retentionDays: 7 days of 144.0 GB take 591 GiB on each member, of 100 GB on its host's SSD; " +
                "expected more members, or larger disks",
        ],
        [
            "a volume that is larger than its disk",
            { storage: "900Gi", ssd: 800 },
            "storage: 900 GiB on each member, of 800 GB on its host's SSD; expected at most 745Gi",
        ],
        [
            "a volume that is too small",
            { storage: "100Gi" },
            'storage: "100Gi", expected at least 600Gi on each member for 7 days of 144.0 GB',
        ],
        [
            "a volume that is no size",
            { storage: "much" },
            'storage: "much", expected a quantity of bytes such as 200Gi',
        ],
        [
            "an even number of voters",
            { placement: withReplicas(referencePlacement("elasticsearch+kibana"), 2) },
            "placement: elasticsearch+kibana: 2 replicas, expected an odd number: an even quorum can split in two halves",
        ],
        [
            "an image without a version",
            { images: { elasticsearch: "mirror.example.org/elasticsearch:latest" } },
            'images.elasticsearch: "mirror.example.org/elasticsearch:latest", expected a tag that is a version, such as 8.19.20',
        ],
        [
            "two versions",
            { images: { kibana: "docker.elastic.co/kibana/kibana:9.4.5" } },
            "images.kibana: version 9.4.5, expected Elasticsearch's 8.19.20",
        ],
        [
            "a URL with a path",
            { publicUrl: "https://logs.example.org/kibana" },
            'publicUrl: "https://logs.example.org/kibana", expected http:// or https:// and a host, without a path',
        ],
        [
            "hosts that are no number",
            { sources: { storage: 1.5, control: 0 } },
            "sources.storage: 1.5 hosts, expected a whole number from 0 to 100000 hosts",
        ],
    ];
    for (const [what, args, message] of table) {
        it(`are refused: ${what}`, () => {
            assert.ok(reasons(args).includes(message), reasons(args).join("\n"));
        });
    }

    it("are taken with a digest, a volume and a retention that fit", () => {
        const digest = `@sha256:${"a".repeat(64)}`;
        const images = { elasticsearch: `mirror:5000/es:8.19.20${digest}`, kibana: `mirror:5000/kb:8.19.20${digest}` };
        assert.deepEqual(reasons({ images, retentionDays: 8, ssd: 800, storage: "700Gi" }), []);
        assert.equal(logsSize({}).storage, 600);
    });

    it("are refused with all faults at once, before anything is registered", async () => {
        const wrong = library(() => new Logs("logs", { namespace: "cloud", retentionDays: 0, storage: "much" }));
        await assert.rejects(wrong, /logs: 2 faults\n[^]*retentionDays: 0 days[^]*storage: "much"/);
    });
});
