import assert from "node:assert/strict";
import { goalOf, isReached, upgradeNames, VersionConfig } from "../../cli/upgrade/goal";
import { releaseFault, tagFault } from "../../cli/upgrade/versions";
import { imageCatalogue } from "../../components/common/images";

const now: VersionConfig = { release: "2026.1", images: {} };
const DIGEST = `sha256:${"0".repeat(64)}`;

describe("upgrade --to", () => {
    it("takes a release", () => {
        assert.deepEqual(goalOf(["2026.2"], now).after, { release: "2026.2", images: {} });
    });

    it("takes a service, whose images all get the tag, each in its own family's words", () => {
        assert.deepEqual(goalOf(["cinder=2026.1-ubuntu-noble-1"], now).after.images, {
            "cinder-api": { tag: "2026.1-ubuntu-noble-1" },
            "cinder-scheduler": { tag: "2026.1-ubuntu-noble-1" },
            "cinder-volume": { tag: "2026.1-ubuntu-noble-1" },
            "cinder-backup": { tag: "2026.1-ubuntu-noble-1" },
        });
    });

    it("takes a broker's or database's version, with or without the words that its tags end with", () => {
        for (const version of ["4.2.10", "4.2.10-management"])
            assert.deepEqual(goalOf([`rabbitmq=${version}`], now).after.images.rabbitmq, { tag: "4.2.10-management" });
        assert.deepEqual(goalOf(["mysql=8.4.8-8.1"], now).after.images.mysql, { tag: "8.4.8-8.1" });
    });

    it("takes a version without the v that its tags begin with, and the next minor version of etcd", () => {
        assert.deepEqual(goalOf(["etcd=3.7.0"], now).after.images.etcd, { tag: "v3.7.0" });
        assert.deepEqual(goalOf(["ceph=20.2.5"], now).after.images.ceph, { tag: "v20.2.5" });
    });

    it("takes Elasticsearch with Kibana, which are of one version", () => {
        assert.deepEqual(goalOf(["elasticsearch=8.20.0"], now).after.images, {
            elasticsearch: { tag: "8.20.0" },
            kibana: { tag: "8.20.0" },
        });
    });

    it("keeps what the stack's configuration says beside the tag", () => {
        const images = { rabbitmq: { registry: "mirror.example.com", tag: "4.2.8-management" } };
        assert.deepEqual(goalOf(["rabbitmq=4.2.9"], { ...now, images }).after.images.rabbitmq, {
            registry: "mirror.example.com",
            tag: "4.2.9-management",
        });
    });

    it("takes a digest beside the tag, and wants one where the stack has one", () => {
        const images = { keystone: { digest: DIGEST } };
        assert.throws(
            () => goalOf(["keystone=2026.1-ubuntu_noble-2"], { ...now, images }),
            /images\.keystone\.digest decides.*expected keystone=2026\.1-ubuntu_noble-2@sha256/,
        );
        const other = `sha256:${"1".repeat(64)}`;
        assert.deepEqual(
            goalOf([`keystone=2026.1-ubuntu_noble-2@${other}`], { ...now, images }).after.images.keystone,
            {
                tag: "2026.1-ubuntu_noble-2",
                digest: other,
            },
        );
    });

    it("the version that is there already is nothing to do", () => {
        for (const word of ["2026.1", "rabbitmq=4.2.9", "keystone=2026.1-ubuntu_noble", "mysql=8.4.7-7.1"])
            assert.ok(isReached(goalOf([word], now)), word);
        assert.ok(!isReached(goalOf(["2026.2"], now)));
    });

    it("knows every service and every image", () => {
        for (const name of ["keystone", "nova", "rabbitmq", "mysql", ...Object.keys(imageCatalogue)])
            assert.ok(upgradeNames().includes(name), name);
    });

    const refused: [what: string, word: string, says: RegExp, from?: VersionConfig][] = [
        [
            "an unknown service",
            "keyston=1",
            /keyston: no such service or image \(did you mean keystone\?\), there are: .*rabbitmq/,
        ],
        ["an unknown release", "2030.1", /2030\.1: no release "2030\.1".*2026\.1, 2026\.2/],
        ["a word that is neither", "latest", /latest: expected a release .* or a service and a version/],
        ["a name without a version", "keystone=", /expected a release/],
        [
            "an older release",
            "2026.1",
            /older than the stack's 2026\.2: no service has a way back/,
            { release: "2026.2", images: {} },
        ],
        ["a service of another release alone", "nova=2026.2-ubuntu_noble", /another release.*--to 2026\.2/],
        ["a service of an older release", "nova=2025.1-ubuntu_noble", /older than the stack's release 2026\.1/],
        ["RabbitMQ 4.3", "rabbitmq=4.3.0", /expected a version of 4\.2: 4\.3 has no pause_minority.*feature flags/],
        ["an older RabbitMQ", "rabbitmq=4.2.8", /4\.2\.8-management is older than 4\.2\.9-management/],
        ["another series of MySQL", "mysql=9.1.0-1.1", /expected a version of 8\.4/],
        ["an older MySQL", "mysql=8.4.6-6.1", /8\.4\.6-6\.1 is older than 8\.4\.7-7\.1/],
        ["InfluxDB 3", "influxdb=3.0.0", /expected a version of 2: InfluxDB 3 has no copies/],
        [
            "a minor version of etcd left out",
            "etcd=v3.8.0",
            /expected a version of 3\.6 or 3\.7: .*one minor version at a time/,
        ],
        [
            "a major version of Ceph that Rook does not know",
            "ceph=v23.2.0",
            /expected one of 19 or 20: Rook 1\.20 is made for/,
        ],
        ["an older Ceph", "ceph=v19.2.3", /v19\.2\.3 is older than v20\.2\.4/],
        [
            "a tag that the stack's file would hold as a number",
            "memcached=20261101",
            /"20261101".*expected a tag with a letter.*v20261101/,
        ],
        ["a tag that it would hold as a truth value", "keystone=true", /"true".*expected a tag with a letter/],
        [
            "a version of MySQL without its build",
            "mysql=8.4.8",
            /8\.4\.8, expected all numbers, as 8\.4\.7-7\.1 has them/,
        ],
        ["an older etcd", "etcd=v3.6.6", /v3\.6\.6 is older than v3\.6\.7/],
        [
            "a release beside images that are pinned to the old one",
            "2026.2",
            /images\.nova names 2026\.1-ubuntu_noble-1, which would stay/,
            { release: "2026.1", images: { nova: { tag: "2026.1-ubuntu_noble-1" } } },
        ],
    ];
    for (const [what, word, says, from] of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => goalOf([word], from ?? now), says);
        });
    }

    it("tells every fault at once", () => {
        assert.throws(() => goalOf(["rabbitmq=4.3.0", "nowhere=1"], now), /rabbitmq: .*\n.*nowhere: /);
    });

    it("a release may be left out only between two SLURP releases that follow on each other", () => {
        const line = {
            "2024.1": { slurp: true },
            "2024.2": { slurp: false },
            "2025.1": { slurp: true },
            "2025.2": { slurp: false },
            "2026.1": { slurp: true },
        };
        const allowed = [
            ["2024.1", "2024.2"],
            ["2024.1", "2025.1"],
            ["2024.2", "2025.1"],
            ["2025.1", "2025.2"],
            ["2025.2", "2026.1"],
            ["2025.1", "2026.1"],
        ];
        for (const from of Object.keys(line)) {
            for (const to of Object.keys(line).filter((name) => name > from)) {
                const expected = allowed.some(([a, b]) => a === from && b === to);
                assert.equal(releaseFault(from, to, line) === undefined, expected, `${from} → ${to}`);
            }
        }
        assert.match(releaseFault("2024.2", "2025.2", line) ?? "", /leaves out 2025\.1.*expected 2025\.1 first/);
        assert.match(releaseFault("2024.1", "2026.1", line) ?? "", /leaves out 2024\.2, 2025\.1, 2025\.2/);
    });

    it("tags of a site's own making are its own business", () => {
        assert.equal(tagFault("keystone", "2026.1-ubuntu_noble", "site-7", "2026.1"), undefined);
    });
});
