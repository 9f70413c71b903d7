import assert from "node:assert/strict";
import fc from "fast-check";
import { balancedRoles } from "../../components/common/balancers";
import { addressAt, holds, overlaps, parseCidr } from "../../components/common/cidr";
import { Role, roleNames } from "../../components/common/roles";
import { findLayout } from "../../stacks";
import { generateLayout } from "../../stacks/generate";
import { cidrsOf, externalInterface, hostsWith, Layout, networkClasses } from "../../stacks/layout";
import { segmentRows, underlayLines, underlaySummary } from "../../stacks/networks";
import { referenceBond, referenceControlPlane, referenceSegments, referenceUnderlay } from "../../stacks/reference";
import { bgpSite, peersOf, podSegments, rackBandwidth } from "../../stacks/underlay";
import { layoutFaults } from "../../stacks/validate";
import { changedLayout } from "../support/refusal";

const lab = findLayout("lab")!;

function siteOf(racks: number): Layout {
    return generateLayout({
        name: "any",
        description: "",
        scale: { hypervisors: 10, virtualMachines: 1 },
        racks,
        hosts: { ...referenceControlPlane, compute: 10 },
        segments: referenceSegments,
        underlay: referenceUnderlay,
        bond: referenceBond,
    });
}

describe("the underlay of a generated layout", () => {
    it("has two leafs in each rack, all with names and addresses of their own, and an AS number for each rack", () => {
        const management = parseCidr(cidrsOf(lab, "management")[0]!)!;
        fc.assert(
            fc.property(fc.oneof(fc.integer({ min: 5, max: 130 }), fc.constantFrom(62, 63, 900, 901)), (count) => {
                const layout = siteOf(count);
                const { racks } = layout;
                const leafs = racks.flatMap((rack) => rack.leafs!);
                assert.ok(racks.every((rack) => rack.leafs!.length === 2));
                assert.equal(new Set(leafs.map(({ name }) => name)).size, 2 * count);
                assert.equal(new Set(leafs.map(({ address }) => address)).size, 2 * count);
                const { spines, hostsAsn } = layout.underlay!;
                assert.equal(new Set([spines.asn, hostsAsn, ...racks.map(({ asn }) => asn)]).size, count + 2);
                for (const { address, uplinks } of leafs) {
                    assert.ok(holds(management, address) && address !== addressAt(management, -1), address);
                    assert.deepEqual([...new Set(uplinks)], spines.names);
                }
                assert.deepEqual(layoutFaults(layout), []);
            }),
            { numRuns: 25 },
        );
    });

    it("has private AS numbers, of 32 bits where racks are many", () => {
        const isPrivate = (asn: number) =>
            (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn < 2 ** 32 - 1);
        for (const layout of [lab, findLayout("scale-5000")!, siteOf(901)]) {
            const { spines, hostsAsn } = layout.underlay!;
            for (const asn of [spines.asn, hostsAsn, ...layout.racks.map(({ asn: own }) => own!)])
                assert.ok(isPrivate(asn));
        }
        assert.equal(siteOf(901).racks[0]!.asn, 4_200_000_001);
    });

    it("is not there on a laptop, and nobody takes announcements", () => {
        const dev = findLayout("dev")!;
        assert.equal(dev.underlay, undefined);
        assert.equal(bgpSite(dev, balancedRoles()), undefined);
        assert.equal(underlaySummary(dev), undefined);
        assert.equal(externalInterface(dev), undefined);
    });
});

describe("leafs that take announcements", () => {
    it("are exactly those of racks with hosts of these roles, for any roles", () => {
        fc.assert(
            fc.property(fc.subarray(roleNames), (roles) => {
                const racks = new Set(hostsWith(lab, ...roles).map(({ rack }) => rack));
                const peers = peersOf(lab, roles);
                assert.deepEqual(new Set(peers.map(({ rack }) => rack)), racks);
                for (const peer of peers) {
                    const rack = lab.racks.find(({ name }) => name === peer.rack)!;
                    assert.equal(peer.asn, rack.asn);
                    assert.deepEqual(
                        peer.leafs.map(({ address }) => address),
                        rack.leafs!.map(({ address }) => address),
                    );
                    const here = hostsWith(lab, ...roles).filter((host) => host.rack === peer.rack);
                    assert.deepEqual(new Set(peer.roles), new Set(here.flatMap((host) => host.roles)));
                }
            }),
            { numRuns: 40 },
        );
    });

    it("are in the lab those of the fourteen racks with APIs and gateways", () => {
        const roles: Role[] = ["keystone", "nova-api", "horizon", "ceph-mon"];
        assert.deepEqual(new Set(balancedRoles()), new Set(roles));
        assert.equal(peersOf(lab, roles).length, 14);
        assert.equal(peersOf(findLayout("scale-5000")!, roles).length, 14);
    });
});

describe("the networks of a layout", () => {
    it("have pools for load balancers that meet no host, no switch and one another nowhere", () => {
        for (const name of ["lab", "scale-1000", "scale-5000"]) {
            const layout = findLayout(name)!;
            const { pools } = bgpSite(layout, balancedRoles())!;
            const all = [...pools.public, ...pools.management].map((text) => parseCidr(text)!);
            assert.equal(all.length, 2);
            const hosts = networkClasses.flatMap((of) => cidrsOf(layout, of)).map((text) => parseCidr(text)!);
            for (const pool of all) {
                assert.ok(!hosts.some((prefix) => overlaps(prefix, pool)));
                assert.ok(!layout.racks.some(({ leafs }) => leafs!.some(({ address }) => holds(pool, address))));
                assert.ok(!all.some((other) => other !== pool && overlaps(other, pool)));
            }
        }
    });

    it("name the hosts' interface in the public network, where it is the same in all racks", () => {
        assert.equal(externalInterface(lab), "bond0.20");
        const two = changedLayout("lab", ({ segments, racks }) => {
            const [segment] = segments.splice(1, 1);
            racks.forEach(({ name }, i) =>
                segments.push({ ...segment!, name: `public-${i}`, rack: name, vlan: 100 + i, cidr: `10.2${i}.0.0/24` }),
            );
        });
        assert.equal(externalInterface(two), undefined);
    });

    it("offer to pods what has addresses for them", () => {
        assert.deepEqual(podSegments(lab), [
            { name: "storage", interface: "bond0.30", cidr: "10.30.0.0/16", pods: "10.30.128.0/17", mtu: 9000 },
        ]);
        assert.deepEqual(podSegments({ ...lab, bond: undefined }), []);
    });

    it("are as many rows as there are segments, and those of racks one row together", () => {
        assert.equal(segmentRows(lab).length, lab.segments.length);
        const perRack = lab.racks.map(({ name }, i) => ({
            ...{ name: `overlay-${name}`, class: "overlay" as const, vlan: 40, mtu: 9000 },
            ...{ rack: name, cidr: `10.40.${i}.0/24` },
        }));
        assert.deepEqual(segmentRows({ segments: perRack }), [
            ["overlay", "by rack x 35", "", "40", "10.40.0.0/24 and 34 more", "9000"],
        ]);
    });
});

describe("the lab's switches", () => {
    it("are the RA's, with four 40GbE uplinks, against which hosts have twice as much", () => {
        assert.deepEqual(underlaySummary(lab), {
            spines: { count: 2, model: "Arista 7508E", asn: 64_512 },
            leafs: { count: 70, model: "Arista 7050X", asns: [64_601, 64_635] },
            hostsAsn: 64_513,
            uplinks: { least: 4, most: 4, gbps: 40 },
            oversubscription: { least: 2, most: 2.125 },
        });
        assert.deepEqual(rackBandwidth(lab)[0], { rack: "rack-01", hosts: 17 * 40, uplinks: 320 });
        assert.deepEqual(underlayLines(lab), [
            "2 spines (Arista 7508E), AS 64512",
            "70 leafs (Arista 7050X), a pair in each of 35 racks, AS 64601 to 64635; 4 uplinks of 40 Gbit/s on each",
            "a rack's hosts can send 2 to 2.1 times what its uplinks carry",
            "hosts announce by AS 64513",
        ]);
        assert.deepEqual(underlayLines(findLayout("dev")!), []);
    });
});
