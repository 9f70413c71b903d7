import assert from "node:assert/strict";
import fc from "fast-check";
import {
    addressAt,
    addressCount,
    holds,
    holdsAll,
    overlaps,
    parseCidr,
    plainAddressCount,
    sameText,
} from "../../components/common/cidr";

describe("a CIDR", () => {
    it("is an address and a length", () => {
        assert.deepEqual(parseCidr("10.20.0.0/16"), { address: "10.20.0.0", bits: 16, family: "ipv4" });
        assert.deepEqual(parseCidr("fd00::/8"), { address: "fd00::", bits: 8, family: "ipv6" });
    });

    for (const text of [
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0/8",
        "fd00::/129",
        "10.0.0.0/8/8",
        "x/8",
        "10.0.0.0/-1",
        "10.0.0.0/1e1",
    ]) {
        it(`is not "${text}"`, () => {
            assert.equal(parseCidr(text), undefined);
        });
    }

    /** The first address as a number, and how many there are. */
    const range = (text: string): [bigint, bigint] => {
        const { address, bits } = parseCidr(text)!;
        const value = address.split(".").reduce((n, part) => n * 256n + BigInt(part), 0n);
        const size = 1n << BigInt(32 - bits);
        return [(value / size) * size, size];
    };

    it("overlaps another where they share an address", () => {
        const byte = fc.integer({ min: 0, max: 255 });
        // Close to one another, so that half of them overlap.
        const cidr = fc
            .tuple(fc.constantFrom(10, 11), fc.constantFrom(0, 1, 128), byte, fc.integer({ min: 6, max: 20 }))
            .map(([a, b, c, bits]) => `${a}.${b}.${c}.0/${bits}`);
        fc.assert(
            fc.property(cidr, cidr, (a, b) => {
                const [[from, size], [start, length]] = [range(a), range(b)];
                const expected = from < start + length && start < from + size;
                assert.equal(overlaps(parseCidr(a)!, parseCidr(b)!), expected);
                assert.equal(overlaps(parseCidr(b)!, parseCidr(a)!), expected);
            }),
        );
    });

    it("has an n-th address, and holds it and no other's", () => {
        const pair = fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 }), fc.double({ min: 0, max: 1, noNaN: true }));
        const six = fc.tuple(fc.ipV6(), fc.integer({ min: 96, max: 128 }), fc.double({ min: 0, max: 1, noNaN: true }));
        fc.assert(
            fc.property(fc.oneof(pair, six), ([address, bits, share]) => {
                const prefix = parseCidr(`${address}/${bits}`)!;
                const count = addressCount(prefix);
                const n = Math.floor(share * (count - 1));
                const found = addressAt(prefix, n);
                assert.ok(holds(prefix, found) && holds(prefix, address));
                assert.equal(addressAt(prefix, n - count), found);
                assert.equal(sameText(found), found);
                assert.ok(bits === 0 || !holds({ ...prefix, address: found, bits }, addressAt(prefix, count)));
            }),
        );
        assert.equal(addressAt(parseCidr("10.10.0.0/16")!, -126), "10.10.255.130");
        assert.equal(addressAt(parseCidr("fd00:0:0:1::/64")!, 1), "fd00:0:0:1::1");
        assert.equal(sameText("FD00:0:0::01"), "fd00::1");
        assert.equal(parseCidr("fe80::1%eth0/64"), undefined);
    });

    it("lies in another as a whole or not", () => {
        const inside = (outer: string, inner: string) => holdsAll(parseCidr(outer)!, parseCidr(inner)!);
        assert.ok(inside("10.0.0.0/8", "10.1.0.0/16") && inside("10.0.0.0/8", "10.0.0.0/8"));
        assert.ok(!inside("10.1.0.0/16", "10.0.0.0/8") && !inside("10.1.0.0/16", "10.2.0.0/24"));
    });

    it("has fewer addresses that are nobody's network's or broadcast", () => {
        const plain = (text: string) => plainAddressCount(parseCidr(text)!);
        const expected = {
            "10.0.0.0/24": 254,
            "10.0.0.0/23": 508,
            "10.0.0.0/29": 7,
            "10.0.0.8/29": 8,
            "fd00::/125": 8,
        };
        for (const [text, count] of Object.entries(expected)) assert.equal(plain(text), count, text);
    });

    it("never overlaps one of the other family", () => {
        assert.equal(overlaps(parseCidr("0.0.0.0/0")!, parseCidr("::/0")!), false);
    });
});
