import assert from "node:assert/strict";
import fc from "fast-check";
import {
    inCell,
    nodeAffinity,
    oddFloor,
    placementFaults,
    placeServices,
    podAntiAffinity,
    referencePlacement,
    tolerations,
    topologySpread,
    withReplicas,
} from "../../components/common/placement";
import { controlRoles } from "../../components/common/roles";
import { atSize, publishedSizes, ServiceName, serviceNames, serviceRow } from "../../components/common/services";
import { findLayout, hostCounter } from "../../stacks";
import { hostsWith } from "../../stacks/layout";

const lab = findLayout("lab")!;
const dev = findLayout("dev")!;

/** Instances and dedicated hosts that the RA's authors published for 100, 300, 500 and 1000 hypervisors. */
const PUBLISHED: [ServiceName, instances: number[], dedicated: number[]][] = [
    ["keystone-all", [3, 3, 5, 5], [0, 3, 5, 5]],
    ["nova-api", [3, 3, 3, 3], [0, 0, 0, 3]],
    ["nova-scheduler", [3, 3, 5, 8], [0, 0, 0, 0]],
    ["nova-conductor", [3, 3, 3, 3], [0, 0, 0, 3]],
    ["horizon/apache2", [3, 3, 3, 3], [0, 0, 0, 3]],
    ["rabbitmq-server", [3, 3, 3, 3], [3, 3, 3, 3]],
    ["mysqld-server", [3, 3, 3, 3], [3, 3, 3, 3]],
    ["ceph-mon", [3, 3, 3, 3], [0, 0, 0, 3]],
    ["lma-aggregator", [1, 1, 1, 1], [0, 0, 0, 1]],
    ["influxdb+grafana", [3, 3, 3, 3], [0, 0, 0, 3]],
    ["elasticsearch+kibana", [3, 3, 3, 3], [0, 0, 0, 3]],
];

/** The RA's own table, as it is printed: instances, whether it may share a host, whether it needs a load balancer. */
const PRINTED: Partial<Record<ServiceName, [instances: number, mayShare: boolean, balancer: boolean | "proxy"]>> = {
    "keystone-all": [5, false, true],
    "nova-api": [3, false, true],
    "nova-scheduler": [8, true, false],
    "nova-conductor": [3, false, false],
    // Its text asks for one, its table does not.
    "neutron-server": [3, true, true],
    "neutron-dhcp-agent": [3, true, false],
    "neutron-l3-agent": [3, true, false],
    "neutron-metadata-agent": [3, true, false],
    "glance-api": [3, true, true],
    "cinder-api": [3, true, true],
    "cinder-scheduler": [3, true, false],
    "horizon/apache2": [3, false, true],
    "rabbitmq-server": [3, false, false],
    "mysqld-server": [3, false, "proxy"],
    "ceph-mon": [3, false, false],
    radosgw: [3, true, true],
    "lma-aggregator": [1, true, false],
    "influxdb+grafana": [3, false, false],
    "elasticsearch+kibana": [3, false, false],
    nagios: [1, true, false],
};

function numbersOf(service: ServiceName): readonly [number, number, number, number] {
    const { instances } = serviceRow(service);
    assert.ok(typeof instances !== "string", `${service} follows its hosts`);
    return instances;
}

describe("the placement table", () => {
    for (const [service, instances, dedicated] of PUBLISHED) {
        it(`has ${service} as published for every size`, () => {
            assert.deepEqual(
                publishedSizes.map((size) => atSize(numbersOf(service), size)),
                instances,
            );
            assert.deepEqual(
                publishedSizes.map((size) => atSize(serviceRow(service).dedicatedHosts, size)),
                dedicated,
            );
        });
    }

    it("dedicates 6, 9, 11 and 30 hosts at the published sizes", () => {
        const totals = publishedSizes.map((size) =>
            serviceNames.reduce((sum, service) => sum + atSize(serviceRow(service).dedicatedHosts, size), 0),
        );
        assert.deepEqual(totals, [6, 9, 11, 30]);
    });

    it("is the RA's, row by row", () => {
        for (const [service, [instances, mayShare, balancer]] of Object.entries(PRINTED)) {
            const row = serviceRow(service as ServiceName);
            assert.equal(atSize(numbersOf(service as ServiceName), 1000), instances, service);
            assert.equal(row.mayShare, mayShare, service);
            assert.equal(row.loadBalancer, balancer, service);
        }
    });

    it("has the RA's rows in the RA's order, then what came after it", () => {
        assert.equal(serviceNames.length, 37);
        const additions = serviceNames.filter((service) => serviceRow(service).addition);
        assert.deepEqual(additions, serviceNames.slice(-additions.length));
        assert.equal(serviceNames.length - additions.length, 25);
        assert.deepEqual(serviceNames.slice(0, 3), ["keystone-all", "nova-api", "nova-scheduler"]);
        assert.equal(serviceNames[24], "nagios");
    });

    it("says why wherever a row differs from the RA's print", () => {
        for (const service of ["neutron-server", "glance-registry", "cinder-volume", "keystone-all"] as const) {
            assert.ok(serviceRow(service).note, service);
        }
    });

    it("covers a size by the smallest published one that is not below it, and ends at the largest", () => {
        const numbers = [1, 3, 5, 7] as const;
        for (const [size, n] of [
            [1, 1],
            [100, 1],
            [101, 3],
            [300, 3],
            [301, 5],
            [500, 5],
            [501, 7],
            [1000, 7],
            [1001, 7],
            [100_000, 7],
        ] as const) {
            assert.equal(atSize(numbers, size), n, String(size));
        }
    });

    it("has an odd number wherever members vote, for every size", () => {
        const voting = serviceNames.filter((service) => serviceRow(service).quorum);
        assert.deepEqual(voting, ["rabbitmq-server", "mysqld-server", "ceph-mon", "elasticsearch+kibana", "etcd"]);
        fc.assert(
            fc.property(fc.constantFrom(...voting), fc.integer({ min: 1, max: 9999 }), (service, size) => {
                assert.equal(atSize(numbersOf(service), size) % 2, 1);
            }),
        );
    });
});

describe("placed on the lab, the services", () => {
    const placed = placeServices({ hypervisors: lab.scale.hypervisors, hostCount: hostCounter(lab) });

    it("are as many as the RA's table says, without a fault", () => {
        for (const [service, [instances]] of Object.entries(PRINTED)) {
            assert.equal(placed[service as ServiceName].replicas, instances, service);
        }
        for (const service of serviceNames.filter((name) => !serviceRow(name).absorbedBy)) {
            assert.deepEqual(placementFaults(placed[service]), [], service);
        }
    });

    it("that the RA has on every host are there as often as there are hosts", () => {
        assert.equal(placed["nova-compute"].replicas, 486);
        assert.equal(placed["neutron-l2-agent"].replicas, 486 + 3);
        assert.equal(placed["ceph-osd"].replicas, 45);
    });

    it("that have hosts of their own are 30, each role's in different racks", () => {
        assert.equal(hostsWith(lab, ...controlRoles).length, 30);
        for (const role of controlRoles) {
            const hosts = hostsWith(lab, role);
            assert.equal(new Set(hosts.map(({ rack }) => rack)).size, hosts.length, role);
        }
    });

    it("lose one member at most with one rack", () => {
        for (const service of serviceNames.filter((name) => serviceRow(name).quorum)) {
            const { replicas, racks } = placed[service];
            assert.ok(racks >= replicas, service);
        }
    });
});

describe("placed on a laptop, the services", () => {
    it("run once each", () => {
        const { scale, converged } = dev;
        const placed = placeServices({ hypervisors: scale.hypervisors, hostCount: hostCounter(dev), converged });
        for (const service of serviceNames) {
            assert.equal(placed[service].replicas, serviceRow(service).absorbedBy ? 0 : 1, service);
        }
    });
});

describe("placed on any number of converged hosts, the services", () => {
    it("have no fault, and no even quorum", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2000 }), (hosts, hypervisors) => {
                const hostCount = () => ({ hosts, racks: hosts });
                const placed = placeServices({ hypervisors, hostCount, converged: true });
                for (const service of serviceNames.filter((name) => !serviceRow(name).absorbedBy)) {
                    assert.deepEqual(placementFaults(placed[service]), []);
                }
            }),
        );
    });

    it("keep the largest odd number that fits", () => {
        assert.deepEqual([0, 1, 2, 3, 4, 5].map(oddFloor), [0, 1, 1, 3, 3, 5]);
    });
});

describe("a placement", () => {
    const mysql = referencePlacement("mysqld-server");

    it("is the RA's own where nothing is said", () => {
        assert.deepEqual(mysql, {
            service: "mysqld-server",
            replicas: 3,
            sets: 1,
            roles: ["mysql"],
            hosts: 3,
            racks: 3,
        });
        assert.equal(referencePlacement("keystone-all").replicas, 5);
    });

    for (const [what, placement, fault] of [
        ["an even quorum", withReplicas({ ...mysql, hosts: 9 }, 4), /4 replicas, expected an odd number/],
        [
            "more than one on a host",
            withReplicas(mysql, 5),
            /5 replicas on 3 hosts with role mysql, expected at most one/,
        ],
        ["none", withReplicas(mysql, 0), /0 replicas, expected a whole number of at least 1/],
        ["a fraction", withReplicas(mysql, 2.5), /2.5 replicas, expected a whole number/],
        ["no host", { ...referencePlacement("memcached"), hosts: 0 }, /no hosts with role keystone or nova-api/],
    ] as const) {
        it(`with ${what} is a fault`, () => {
            assert.match(placementFaults(placement).join("\n"), fault);
        });
    }

    it("may have several instances of a service that shares on one host", () => {
        assert.deepEqual(placementFaults({ ...referencePlacement("nova-scheduler"), hosts: 6 }), []);
    });

    it("keeps its number where no other is given", () => {
        assert.equal(withReplicas(mysql, undefined), mysql);
    });

    it("asks for hosts with any of its roles", () => {
        const terms = nodeAffinity(referencePlacement("memcached"));
        assert.deepEqual(
            terms.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.map(
                ({ matchExpressions: [expression] }) => expression,
            ),
            [
                { key: "openstack-ra/role-keystone", operator: "Exists" },
                { key: "openstack-ra/role-nova-api", operator: "Exists" },
            ],
        );
    });

    it("asks for hosts of a cell where it is one's", () => {
        const { nodeSelectorTerms } = nodeAffinity(
            inCell(referencePlacement("memcached"), "cell1"),
        ).requiredDuringSchedulingIgnoredDuringExecution;
        const ofCell = { key: "openstack-ra/cell", operator: "In", values: ["cell1"] };
        assert.deepEqual(
            nodeSelectorTerms.map(({ matchExpressions }) => matchExpressions.slice(1)),
            [[ofCell], [ofCell]],
        );
        assert.equal(inCell(mysql, undefined), mysql);
    });

    it("tolerates the taints of its own roles, and none where they have none", () => {
        assert.deepEqual(tolerations(mysql), [
            { key: "openstack-ra/dedicated", operator: "Equal", value: "mysql", effect: "NoSchedule" },
        ]);
        assert.deepEqual(tolerations(referencePlacement("nagios")), []);
    });

    it("is spread over racks and hosts, each revision by itself", () => {
        const labels = { app: "x" };
        assert.deepEqual(
            topologySpread(labels, "pod-template-hash").map(({ topologyKey, maxSkew, matchLabelKeys }) => [
                topologyKey,
                maxSkew,
                matchLabelKeys,
            ]),
            [
                ["topology.kubernetes.io/zone", 1, ["pod-template-hash"]],
                ["kubernetes.io/hostname", 1, ["pod-template-hash"]],
            ],
        );
        assert.ok(topologySpread(labels).every((constraint) => !("matchLabelKeys" in constraint)));
        const [term] = podAntiAffinity(labels).requiredDuringSchedulingIgnoredDuringExecution;
        assert.deepEqual(term, { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } });
    });
});
