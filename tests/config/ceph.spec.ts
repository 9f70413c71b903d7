import assert from "node:assert/strict";
import { rookArgs } from "../../components/ceph/args";
import { cephOptions } from "../../components/ceph/cluster";
import { CephOptions } from "../../components/ceph/configuration";
import { domainWeights } from "../../components/ceph/crush";
import { gatewayOptions } from "../../components/ceph/gateway-store";
import { placementGroups } from "../../components/ceph/sizing";
import { poolsOf } from "../../components/ceph/pools";
import { cephConf } from "../../components/common/ceph";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { labCeph, site } from "../support/ceph";
import { cephConfOptions, judgeCephOptions } from "./check/ceph";
import { crushMap, mapGroups, osdsOf, sharing } from "./crush";
import { debianPrograms, Programs } from "./programs";
import { orSkip } from "./unavailable";

/** What Rook makes of an object store's fields (1.20, config.go), beside the options that we give it by name. */
const ROOKS = {
    rgw_keystone_url: "https://keystone:5000",
    rgw_keystone_accepted_roles: "admin,member,service",
    rgw_keystone_implicit_tenants: "true",
    rgw_keystone_token_cache_size: "10000",
    rgw_keystone_api_version: "3",
    rgw_keystone_admin_domain: "Default",
    rgw_keystone_admin_project: "service",
    rgw_keystone_admin_user: "swift",
    rgw_s3_auth_use_keystone: "true",
    rgw_swift_account_in_url: "true",
    rgw_swift_url_prefix: "swift",
    rgw_swift_versioning_enabled: "true",
};

const conf = cephConf(
    ["a:3300", "b"],
    [{ user: "glance", pool: "images", monitors: [], key: { secretName: "keys", entry: "glance" } }],
);

describe("Ceph itself", function () {
    this.timeout(120_000);

    let programs: Programs;

    before(async function () {
        this.timeout(10 * 60_000);
        programs = await orSkip(this, debianPrograms());
    });

    const good: [string, CephOptions][] = [
        ["of the cluster", cephOptions(rookArgs(labCeph))],
        ["of the gateways", { client: { ...gatewayOptions({ scale: REFERENCE_SCALE }), ...ROOKS } }],
        ["of a client's ceph.conf", cephConfOptions(conf)],
    ];
    for (const [what, options] of good) {
        it(`has every option ${what}, and takes its value`, async () => {
            assert.ok(Object.values(options).flatMap((section) => Object.keys(section)).length > 0);
            assert.deepEqual(await judgeCephOptions(options), []);
        });
    }

    for (const [what, options, says] of [
        [
            "a misspelt option of the cluster",
            { osd: { osd_memory_targett: "8589934592" } },
            /osd_memory_targett.*not found/,
        ],
        [
            "a misspelt option of the gateways",
            { client: { rgw_thread_pool_sizes: "5" } },
            /rgw_thread_pool_sizes.*not found/,
        ],
        ["text for a number", { global: { mon_max_pg_per_osd: "many" } }, /mon_max_pg_per_osd: parse error/],
        [
            "a word for a switch",
            { client: { rgw_s3_auth_use_keystone: "perhaps" } },
            /rgw_s3_auth_use_keystone: parse error/,
        ],
        [
            "a misspelt option of ceph.conf",
            cephConfOptions(conf.replace("mon_host", "mon_hosts")),
            /mon_hosts.*not found/,
        ],
    ] as [string, CephOptions, RegExp][]) {
        it(`refuses ${what}`, async () => {
            assert.match((await judgeCephOptions(options)).join("\n"), says);
        });
    }

    describe("places the lab's data", () => {
        const hosts = labCeph.hosts ?? [];
        const osds = osdsOf(hosts);
        // As many as the largest pool has.
        const groups = Math.max(...placementGroups(poolsOf(), osds.length));

        it("with every copy in another rack, and none missing", async () => {
            const found = await mapGroups(programs, crushMap(hosts, "rack"), { copies: 3, groups });
            assert.equal(found.groups.length, groups);
            assert.deepEqual(found.bad, []);
            assert.deepEqual(sharing(found.groups, osds, "rack"), []);
            assert.equal(new Set(found.groups.flat()).size, 450);
        });

        it("the same where any of the largest racks, or of the smallest, is lost: nothing stays there", async () => {
            const weights = [...domainWeights(hosts, "rack")].sort(([, a], [, b]) => b - a);
            for (const [rack] of [weights[0]!, weights[1]!, weights.at(-1)!]) {
                const out = osds.flatMap((osd, i) => (osd.rack === rack ? [i] : []));
                assert.ok(out.length >= 10);
                const found = await mapGroups(programs, crushMap(hosts, "rack"), { copies: 3, groups, out });
                assert.deepEqual([found.bad, sharing(found.groups, osds, "rack")], [[], []], rack);
                assert.ok(!found.groups.flat().some((osd) => out.includes(osd)), rack);
            }
        });

        it("with two copies in a rack where only hosts must differ: the check sees it", async () => {
            const found = await mapGroups(programs, crushMap(hosts, "host"), { copies: 3, groups });
            assert.deepEqual(sharing(found.groups, osds, "host"), []);
            assert.ok(sharing(found.groups, osds, "rack").length > 0);
        });

        it("with copies missing where there are only as many racks as copies, and one is lost", async () => {
            const three = site(3).hosts ?? [];
            const out = Array.from({ length: 10 }, (_, i) => i);
            const found = await mapGroups(programs, crushMap(three, "rack"), { copies: 3, groups: 64, out });
            assert.equal(found.bad.length, 64);
        });
    });
});
