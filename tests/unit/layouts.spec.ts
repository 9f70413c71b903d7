import assert from "node:assert/strict";
import fc from "fast-check";
import { roleNames, roles } from "../../components/common/roles";
import { findLayout, hostCounter } from "../../stacks";
import { extendLayout, generateLayout, SiteShape } from "../../stacks/generate";
import { Host, hostsWith, Layout, profileOf } from "../../stacks/layout";
import { nodeSpec, nodeSpecs, nodeTaints } from "../../stacks/nodes";
import { referenceControlPlane, referenceSegments } from "../../stacks/reference";
import { layoutFaults } from "../../stacks/validate";

const lab = findLayout("lab")!;

const sum = (layout: Layout, hosts: Host[], of: (profile: ReturnType<typeof profileOf>) => number) =>
    hosts.reduce((total, host) => total + of(profileOf(layout, host)), 0);
const racksOf = (layout: Layout, hosts: Host[]) =>
    layout.racks.map(({ name }) => hosts.filter(({ rack }) => rack === name).length);
const difference = (counts: number[]) => Math.max(...counts) - Math.min(...counts);

describe("the lab", () => {
    const storage = hostsWith(lab, "storage");
    const others = lab.hosts.filter((host) => !storage.includes(host));

    it("has the RA's 516 compute and controller hosts with 12,384 cores and 132,096 GB", () => {
        assert.equal(others.length, 516);
        assert.equal(
            sum(lab, others, ({ cores }) => cores),
            12_384,
        );
        assert.equal(
            sum(lab, others, ({ memoryGB }) => memoryGB),
            132_096,
        );
    });

    it("has the RA's 45 storage hosts with 1,080 cores, 5,760 GB and 900 TB", () => {
        assert.equal(storage.length, 45);
        assert.equal(
            sum(lab, storage, ({ cores }) => cores),
            1080,
        );
        assert.equal(
            sum(lab, storage, ({ memoryGB }) => memoryGB),
            5760,
        );
        const rawGB = sum(lab, storage, ({ disks }) =>
            disks.filter(({ media }) => media === "hdd").reduce((total, disk) => total + disk.count * disk.sizeGB, 0),
        );
        assert.equal(rawGB, 900_000);
    });

    it("has 30 control hosts by role and 486 hypervisors", () => {
        assert.deepEqual(Object.fromEntries(roleNames.map((role) => [role, hostsWith(lab, role).length])), {
            ...referenceControlPlane,
            storage: 45,
            compute: 486,
        });
    });

    it("has two server models for what is no storage, as many of one as of the other", () => {
        const models = others.map((host) => profileOf(lab, host).model);
        assert.deepEqual([...new Set(models)].sort(), ["Dell R630", "Lenovo RD550-1U"]);
        assert.equal(models.filter((model) => model === "Dell R630").length, 258);
        assert.ok(storage.every((host) => profileOf(lab, host).model === "Lenovo RD650"));
    });

    it("has 35 racks, evenly filled: with hosts, with storage and with hypervisors", () => {
        assert.equal(lab.racks.length, 35);
        assert.equal(difference(racksOf(lab, lab.hosts)), 1);
        assert.equal(difference(racksOf(lab, storage)), 1);
        assert.ok(difference(racksOf(lab, hostsWith(lab, "compute"))) <= 3);
    });

    it("has every host under a name of its own, with one role", () => {
        assert.equal(new Set(lab.hosts.map(({ name }) => name)).size, 561);
        assert.ok(lab.hosts.every((host) => host.roles.length === 1));
        assert.equal(lab.hosts[0]!.name, "keystone-1");
        assert.equal(hostsWith(lab, "compute")[0]!.name, "compute-001");
    });

    it("has the RA's four network classes, storage in two segments, and addresses of load balancers apart", () => {
        assert.deepEqual(
            lab.segments.map(({ class: networkClass, purpose = "hosts" }) => `${networkClass} ${purpose}`),
            [
                ...["management hosts", "public hosts", "storage ceph-public", "storage ceph-cluster", "overlay hosts"],
                ...["management load-balancers", "public load-balancers"],
            ],
        );
    });

    it("counts hosts and racks of several roles together", () => {
        assert.deepEqual(hostCounter(lab)(["keystone", "nova-api"]), { hosts: 8, racks: 8 });
        assert.deepEqual(hostCounter(lab)([]), { hosts: 0, racks: 0 });
    });
});

describe("a generated layout", () => {
    const shape = fc
        .record({
            racks: fc.integer({ min: 5, max: 60 }),
            storage: fc.integer({ min: 0, max: 90 }),
            compute: fc.integer({ min: 1, max: 300 }),
        })
        .map(({ racks, storage, compute }): SiteShape => ({
            name: "any",
            description: "",
            scale: { hypervisors: compute, virtualMachines: 1 },
            racks,
            hosts: { ...referenceControlPlane, storage, compute },
            segments: referenceSegments,
        }));

    it("is sound and evenly filled, whatever its numbers", () => {
        fc.assert(
            fc.property(shape, (site) => {
                const layout = generateLayout(site);
                assert.deepEqual(layoutFaults(layout), []);
                assert.equal(layout.hosts.length, 30 + site.hosts.storage! + site.hosts.compute!);
                assert.ok(difference(racksOf(layout, hostsWith(layout, "storage"))) <= 1);
                // Hypervisors fill up what the others left uneven, where there are enough of them.
                if (site.hosts.compute! >= 4 * site.racks) assert.ok(difference(racksOf(layout, layout.hosts)) <= 1);
            }),
            { numRuns: 30 },
        );
    });

    it("is the same for the same numbers", () => {
        fc.assert(
            fc.property(shape, (site) => {
                assert.deepEqual(generateLayout(site), generateLayout(site));
            }),
            { numRuns: 10 },
        );
    });

    it("says what is missing where there is no rack", () => {
        const [site] = fc.sample(shape, 1);
        assert.throws(() => generateLayout({ ...site!, racks: 0 }), /a layout needs at least one rack/);
    });
});

describe("a layout that grows", () => {
    const grown = extendLayout(lab, { racks: 2, hosts: { compute: 20, storage: 2, "nova-api": 1 } });
    const added = grown.hosts.slice(lab.hosts.length);

    it("leaves every rack and every host where it is", () => {
        assert.deepEqual(grown.racks.slice(0, lab.racks.length), lab.racks);
        assert.deepEqual(grown.hosts.slice(0, lab.hosts.length), lab.hosts);
        assert.deepEqual(layoutFaults(grown), []);
    });

    it("puts new hosts where there is room, under names that nobody has", () => {
        assert.deepEqual(
            grown.racks.slice(35).map(({ name }) => name),
            ["rack-36", "rack-37"],
        );
        assert.equal(new Set(grown.hosts.map(({ name }) => name)).size, lab.hosts.length + 23);
        assert.deepEqual(
            added.filter(({ roles }) => !roles.includes("compute")).map(({ name, rack }) => `${name} ${rack}`),
            ["nova-api-4 rack-36", "storage-46 rack-37", "storage-47 rack-36"],
        );
        assert.ok(added.every(({ rack }) => ["rack-36", "rack-37"].includes(rack)));
    });

    it("may grow by hosts alone, and be sized for more", () => {
        const scale = { hypervisors: 1200, virtualMachines: 24_000 };
        const fuller = extendLayout(lab, { hosts: { compute: 35 }, scale });
        assert.deepEqual([fuller.racks, fuller.scale], [lab.racks, scale]);
        assert.equal(Math.max(...racksOf(fuller, fuller.hosts)), 18);
    });
});

describe("the measurement layouts", () => {
    for (const [name, hosts] of [
        ["scale-1000", 1000],
        ["scale-5000", 5000],
    ] as const) {
        it(`${name} has ${hosts} hosts, 16 in a rack, and the lab's control plane, for cells more of it`, () => {
            const layout = findLayout(name)!;
            assert.equal(layout.hosts.length, hosts);
            assert.equal(Math.max(...racksOf(layout, layout.hosts)), 17);
            for (const [role, count] of Object.entries(referenceControlPlane)) {
                const found = hostsWith(layout, role as keyof typeof roles).length;
                const perCell = name === "scale-5000" && ["mysql", "rabbitmq", "nova-conductor"].includes(role);
                assert.equal(found, perCell ? count + (role === "nova-conductor" ? 12 : 15) : count, role);
            }
        });
    }
});

describe("a node", () => {
    const node = (name: string) =>
        nodeSpec(
            lab,
            lab.hosts.find((host) => host.name === name)!,
        );

    it("has its name, its rack twice, its role, a taint and the server's capacity", () => {
        assert.deepEqual(node("mysql-1"), {
            name: "mysql-1",
            labels: {
                "kubernetes.io/hostname": "mysql-1",
                "topology.kubernetes.io/zone": lab.hosts.find(({ name }) => name === "mysql-1")!.rack,
                "topology.rook.io/rack": `crush-${lab.hosts.find(({ name }) => name === "mysql-1")!.rack}`,
                "openstack-ra/role-mysql": "true",
            },
            taints: [{ key: "openstack-ra/dedicated", value: "mysql", effect: "NoSchedule" }],
            capacity: { cpu: "24", memory: "256Gi", pods: "110" },
        });
    });

    it("gives no name to a zone that a rack has: Rook makes no OSD where two levels of CRUSH share one", () => {
        const named = (label: string) => new Set(nodeSpecs(lab).map(({ labels }) => labels[label] ?? ""));
        const racks = named("topology.rook.io/rack");
        assert.equal(racks.size, 35);
        assert.deepEqual(
            [...named("topology.kubernetes.io/zone")].filter((zone) => racks.has(zone)),
            [],
        );
    });

    it("has no taint where the RA lets others in, and none where it has several roles", () => {
        assert.deepEqual(node("compute-001").taints, []);
        assert.deepEqual(node("lma-1").taints, []);
        assert.deepEqual(nodeTaints(findLayout("dev")!.hosts[0]!), []);
        const tainted = new Set(
            lab.hosts.filter((host) => nodeTaints(host).length > 0).map(({ roles: [role] }) => role),
        );
        assert.deepEqual([...tainted].sort(), roleNames.filter((role) => roles[role].exclusive).sort());
    });

    it("of unknown hardware is an error that names both", () => {
        const host = { ...lab.hosts[0]!, profile: "vax" };
        assert.throws(() => profileOf(lab, host), /host keystone-1: unknown hardware profile "vax"/);
    });
});
