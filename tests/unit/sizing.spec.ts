import assert from "node:assert/strict";
import fc from "fast-check";
import { sizeCache } from "../../components/cache/sizing";
import { between, loadOf, REFERENCE_SCALE, Scale, wholeBetween } from "../../components/common/scale";
import { publishedSizes } from "../../components/common/services";
import { sizeDatabase } from "../../components/database/sizing";
import { activeFernetKeys, sizeIdentity } from "../../components/identity/sizing";
import { sizeMessaging } from "../../components/messaging/sizing";
import { referenceHardware } from "../../stacks/hardware";

/** As the RA's authors loaded it: 20 virtual machines on each hypervisor. */
const scaleOf = (hypervisors: number): Scale => ({ hypervisors, virtualMachines: hypervisors * 20 });
const published = publishedSizes.map(scaleOf);

const sizes = (scale: Scale) => ({
    database: sizeDatabase(scale),
    messaging: sizeMessaging(scale),
    cache: sizeCache(scale),
    identity: sizeIdentity(scale),
});

/** All numbers of a size, by their paths. */
function numbersOf(value: object, path = ""): [string, number][] {
    return Object.entries(value).flatMap(([key, item]: [string, number | object]): [string, number][] =>
        typeof item === "number" ? [[`${path}${key}`, item]] : numbersOf(item, `${path}${key}.`),
    );
}

const anyScale = fc.record({
    hypervisors: fc.integer({ min: 1, max: 10_000 }),
    virtualMachines: fc.integer({ min: 1, max: 400_000 }),
});

describe("sizes", () => {
    // At the RA's own size as in its authors' reports, at the smaller ones in proportion.
    for (const [what, numbers, expected] of [
        ["GiB of buffer pool", (s: Scale) => sizeDatabase(s).bufferPool, [10.05, 29.15, 48.25, 96]],
        ["database connections", (s: Scale) => sizeDatabase(s).maxConnections, [2800, 4400, 6000, 10_000]],
        ["cores of a database member", (s: Scale) => sizeDatabase(s).member.cpu, [2.05, 5.15, 8.25, 16]],
        ["GiB of data volume", (s: Scale) => sizeDatabase(s).storage, [79, 217, 355, 700]],
        ["MiB of a broker", (s: Scale) => sizeMessaging(s).member.memory, [10_292, 29_850, 49_408, 98_304]],
        ["connections to one broker", (s: Scale) => sizeMessaging(s).connectionLimit, [19_297, 32_768, 32_768, 65_536]],
        ["MiB of cached items", (s: Scale) => sizeCache(s).items, [468, 1274, 2080, 4096]],
        ["processes of Keystone", (s: Scale) => sizeIdentity(s).wsgi.processes, [2, 4, 5, 8]],
    ] as const) {
        it(`give ${what} at 100, 300, 500 and 1000 hypervisors`, () => {
            const given = published.map(numbers);
            given.forEach((n, i) => {
                // A number rounded up may meet the next whole one through a rounding of its own.
                assert.ok(Math.abs(n - expected[i]!) <= 1, `${n} at ${publishedSizes[i]!}, expected ${expected[i]!}`);
            });
            assert.equal(given[3], expected[3]);
        });
    }

    it("are positive, and whole wherever a configuration file or a count takes them", () => {
        fc.assert(
            fc.property(anyScale, (scale) => {
                for (const [name, n] of numbersOf(sizes(scale))) {
                    assert.ok(Number.isFinite(n) && n > 0, `${name}: ${n}`);
                    const fraction = /cpu|bufferPool|gcache|redoLog|memoryWatermark/.test(name);
                    assert.ok(fraction || Number.isInteger(n), `${name}: ${n}`);
                }
            }),
        );
    });

    it("never shrink when a cloud grows", () => {
        fc.assert(
            fc.property(anyScale, anyScale, (a, b) => {
                const larger = {
                    hypervisors: Math.max(a.hypervisors, b.hypervisors),
                    virtualMachines: Math.max(a.virtualMachines, b.virtualMachines),
                };
                const after = new Map(numbersOf(sizes(larger)));
                for (const [name, n] of numbersOf(sizes(a))) assert.ok(after.get(name)! >= n, name);
            }),
        );
    });

    it("end at the RA's own size", () => {
        assert.deepEqual(sizes(scaleOf(5000)), sizes(REFERENCE_SCALE));
        assert.deepEqual(sizes({ hypervisors: 1, virtualMachines: 20_000 }), sizes(REFERENCE_SCALE));
    });

    it("give a database member memory for its buffer pool and all its sessions, and volumes for its logs", () => {
        fc.assert(
            fc.property(anyScale, (scale) => {
                const { member, bufferPool, maxConnections, storage, gcache, redoLog } = sizeDatabase(scale);
                assert.ok(member.memory >= bufferPool * 1024 * 1.25 + maxConnections);
                assert.ok(storage >= 5 * (gcache + redoLog));
            }),
        );
    });

    it("let every process of Keystone have its pool of connections, on half of what the database accepts", () => {
        fc.assert(
            fc.property(anyScale, (scale) => {
                const { wsgi, database } = sizeIdentity(scale);
                // The pool and as many beyond it; and during a rolling update one pod more.
                assert.ok(
                    (5 + 1) * wsgi.processes * (database.pool + database.overflow) <=
                        sizeDatabase(scale).maxConnections / 2,
                );
            }),
        );
    });

    it("let two of three brokers hold 24 connections of each hypervisor, in a part of their files and their memory", () => {
        fc.assert(
            fc.property(anyScale, (scale) => {
                const { connectionLimit, fileHandles, memoryWatermark, member } = sizeMessaging(scale);
                assert.ok(connectionLimit * 2 <= fileHandles);
                // 100 KiB is what a connection with its channel takes.
                assert.ok(connectionLimit / 10 <= (member.memory * memoryWatermark) / 4);
                const oneCell = Math.min(scale.hypervisors, 1000);
                assert.ok(connectionLimit * 2 >= oneCell * 24 || oneCell < 10);
            }),
        );
    });

    it("leave memcached more memory than its items take", () => {
        fc.assert(
            fc.property(anyScale, (scale) => {
                const { items, server } = sizeCache(scale);
                assert.ok(server.memory >= items + 64);
            }),
        );
    });

    it("fit the lab's servers at the RA's size, with a quarter left for the system", () => {
        const { cores, memoryGB } = referenceHardware["dell-r630"]!;
        const { database, messaging, cache, identity } = sizes(REFERENCE_SCALE);
        const onOneHost = [[database.member, database.proxy], [messaging.member], [identity.pod, cache.server]];
        for (const pods of onOneHost) {
            assert.ok(pods.reduce((sum, { cpu }) => sum + cpu, 0) <= cores * 0.85);
            assert.ok(pods.reduce((sum, { memory }) => sum + memory, 0) <= memoryGB * 1024 * 0.75);
        }
    });

    it("fit a laptop with all that is built so far", () => {
        const { database, messaging, cache, identity } = sizes({ hypervisors: 1, virtualMachines: 10 });
        const pods = [database.member, database.proxy, messaging.member, cache.server, identity.pod];
        assert.ok(pods.reduce((sum, { cpu }) => sum + cpu, 0) <= 4);
        assert.ok(pods.reduce((sum, { memory }) => sum + memory, 0) <= 8 * 1024);
    });

    it("follow hypervisors or virtual machines, whichever weighs more", () => {
        assert.equal(loadOf({ hypervisors: 500, virtualMachines: 1000 }), 0.5);
        assert.equal(loadOf({ hypervisors: 100, virtualMachines: 10_000 }), 0.5);
        assert.equal(loadOf({ hypervisors: 2000, virtualMachines: 0 }), 1);
        assert.equal(loadOf({ hypervisors: 0, virtualMachines: -1 }), 0);
        assert.equal(between(10, 20, 0.25), 12.5);
        assert.equal(wholeBetween(10, 20, 0.25), 13);
    });
});

describe("Fernet keys", () => {
    const HOUR = 3600;

    for (const [expiration, window, rotation, keys] of [
        // One hour, a window of two days, two rotations a day: the default.
        [1, 48, 12, 7],
        [1, 48, 1, 51],
        [24, 48, 24, 5],
        [12, 0, 6, 4],
        // A part of a rotation counts as one.
        [1, 0, 24, 3],
    ] as const) {
        it(`are ${keys} for tokens of ${expiration} h and ${window} h more, rotated every ${rotation} h`, () => {
            assert.equal(activeFernetKeys(expiration * HOUR, window * HOUR, rotation), keys);
        });
    }

    it("read every token until nobody may present it any more, for every schedule", () => {
        const hours = fc.integer({ min: 1, max: 24 });
        fc.assert(
            fc.property(hours, fc.integer({ min: 0, max: 72 }), hours, (expiration, window, rotation) => {
                const keys = activeFernetKeys(expiration * HOUR, window * HOUR, rotation);
                // A token made just before a rotation is read by a secondary key from then on: all but primary and staged.
                const readable = (keys - 2) * rotation;
                assert.ok(readable >= expiration + window);
                assert.ok(readable - rotation < expiration + window, "a key more than needed");
            }),
        );
    });
});
