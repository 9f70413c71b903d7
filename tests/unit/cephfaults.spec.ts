import assert from "node:assert/strict";
import { cephFaults, CephSettings, FailureDomain } from "../../components/ceph";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { host, labCeph, site } from "../support/ceph";
import { badCeph } from "../support/badceph";

const said = (settings: CephSettings) =>
    cephFaults(settings).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
const monitors = withReplicas({ ...referencePlacement("ceph-mon") }, 3);

/** What the configuration's reader makes of a stack's values, for the faults that are Ceph's to find. */
function settingsOf(config: Record<string, string>): CephSettings {
    const { replicas, ...own } = JSON.parse(config.ceph ?? "{}") as CephSettings & {
        replicas?: number;
    };
    return {
        ...labCeph,
        ...own,
        agents: config.agents as CephSettings["agents"],
        placements: {
            "ceph-mon": withReplicas(monitors, replicas),
            "ceph-osd": referencePlacement("ceph-osd"),
        },
    };
}

describe("arguments of Ceph", () => {
    it("are sound for the lab, and for a site of three racks", () => {
        assert.deepEqual(cephFaults(labCeph), []);
        assert.deepEqual(cephFaults(site(3)), []);
    });

    for (const { what, config = {}, says } of badCeph) {
        it(`are refused with ${what}`, () => {
            const lines = said(settingsOf(config)).map((line) => `ceph.${line}`);
            // The reader of the configuration knows the keys before Ceph does.
            const known = says.map((fragment) => fragment.replace("unknown key", "no such pool"));
            for (const fragment of known) {
                assert.ok(
                    lines.some((line) => line.includes(fragment)),
                    `${fragment}\nis not in\n${lines.join("\n")}`,
                );
            }
        });
    }

    for (const [what, settings, fragment] of [
        [
            "fewer racks than copies",
            site(2),
            "pools.images.replicas: 3 copies in 2 racks with storage hosts, expected one rack",
        ],
        ["no storage host", { ...site(3), hosts: [] }, "hosts: none has role storage, expected at least 1"],
        [
            "no host for monitors",
            { ...site(3), monitorHosts: [] },
            "monitorHosts: none has role ceph-mon, expected at least 1",
        ],
        [
            "hosts without HDDs",
            site(3, { disks: [{ count: 2, sizeGB: 480, media: "ssd" }] }),
            "hosts: storage-1 and 2 more: no HDD, expected at least 1",
        ],
        [
            "SSDs too small for the metadata",
            site(3, {
                disks: [
                    { count: 1, sizeGB: 100, media: "ssd" },
                    { count: 10, sizeGB: 2000, media: "hdd" },
                ],
            }),
            "1 SSDs give 8583 MiB to the metadata of each of 10 HDDs, expected at least 19074 MiB",
        ],
        [
            "too little memory",
            site(3, { memoryGB: 16 }),
            "16 GB of memory for 10 OSDs, 819 MiB for the caches of each, expected at least 2048 MiB",
        ],
        [
            "too few cores",
            site(3, { cores: 4 }),
            "4 cores for 10 OSDs, expected at least 0.5 for each beside the system",
        ],
        [
            "a host twice",
            { ...site(3), hosts: [...(site(3).hosts ?? []), host("storage-1", "rack-1")] },
            'hosts: "storage-1" is there twice',
        ],
        [
            "networks that overlap",
            { ...site(3), networks: { public: ["10.30.0.0/16"], cluster: ["10.30.128.0/17"] } },
            "networks.cluster.0: 10.30.128.0/17 overlaps 10.30.0.0/16 (networks.public.0)",
        ],
        [
            "networks that are none",
            { ...site(3), networks: { public: ["10.30.0.0"] } },
            'networks.public.0: "10.30.0.0", expected a prefix such as 10.30.0.0/16',
        ],
        ["no network", { ...site(3), networks: { public: [] } }, "networks.public: empty, expected at least 1 prefix"],
        [
            "networks of two families",
            { ...site(3), networks: { public: ["10.30.0.0/16"], cluster: ["fd00::/64"] } },
            "networks.cluster.0: fd00::/64 beside 10.30.0.0/16 (networks.public.0), expected one family of addresses",
        ],
        [
            "a failure domain that there is not",
            { ...site(3), failureDomain: "row" as FailureDomain },
            'failureDomain: "row", expected rack or host',
        ],
    ] as [string, CephSettings, string][]) {
        it(`are refused with ${what}`, () => {
            const lines = said(settings);
            assert.ok(
                lines.some((line) => line.includes(fragment)),
                `${fragment}\nis not in\n${lines.join("\n")}`,
            );
        });
    }

    it("of many equal hosts are told once", () => {
        const lines = said({ ...site(9, { memoryGB: 16 }) });
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^hosts: storage-1 and 8 more: /);
    });

    it("of each kind are in the table once, and there are at least 8", () => {
        assert.ok(badCeph.length >= 8);
        assert.equal(new Set(badCeph.map(({ what }) => what)).size, badCeph.length);
    });
});
