import assert from "node:assert/strict";
import { styleOf } from "../../cli/table";
import { expectationsOf, judge, passes, rackLosses, verifyText } from "../../cli/verify";
import { BALANCES_LABEL, BESIDE_LABEL } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { nodeOf, podNamed, podOf, singleHost, Site, soundSite } from "../support/facts";

/** Every row that is not as it should be, with why. */
function problemsOf({ facts, expected }: Site): string[] {
    return judge(facts, expected).flatMap(({ service, problems }) => problems.map((text) => `${service}: ${text}`));
}

/** What the loss of racks costs, each with the rack. */
function costsOf({ facts, expected }: Site): string[] {
    return rackLosses(facts, expected).flatMap(({ rack, problems }) => problems.map((text) => `${rack}: ${text}`));
}

function changed(change: (site: Site) => void, site = soundSite()): Site {
    change(site);
    return site;
}

const move = (pod: string, node: string | undefined) => (site: Site) => {
    podNamed(site, pod).node = node;
};
const addPod = (name: string, node: string, labels = {}, more: object = {}) => {
    return ({ facts }: Site) => facts.pods.push({ ...podOf(name, node, labels), ...more });
};
const keystoneService = ({ facts }: Site) => facts.services[0]!;
const removeProxies = (count: number) => (site: Site) => {
    for (let i = 1; i <= count; i++) podNamed(site, `proxy-${i}`).ready = false;
};

const NO_BALANCER = "keystone-all: no Service of type LoadBalancer with an address selects its pods";

/** Changes of the sound site, with all that must be said of them. */
const WRONG: [what: string, change: (site: Site) => void, says: string[]][] = [
    [
        "a pod is not ready",
        (site) => (podNamed(site, "rabbitmq-server-1").ready = false),
        [
            "rabbitmq-server: 2 ready, expected 3",
            "rabbitmq-server: on 2 hosts, expected 3",
            "rabbitmq-server: on 2 racks, expected 3",
        ],
    ],
    [
        "a pod is on no host yet",
        move("memcached-1", undefined),
        ["memcached: 2 ready, expected 3", "memcached: on 2 hosts, expected 3", "memcached: on 2 racks, expected 3"],
    ],
    [
        "there is one pod too many",
        addPod("keystone-all-4", "keystone-1", { [SERVICE_LABEL]: "keystone-all", app: "keystone-all" }),
        ["keystone-all: 4 ready, expected 3"],
    ],
    [
        "a pod is on a host of another role",
        move("keystone-all-1", "compute-1"),
        ["keystone-all: keystone-all-1 is on compute-1 (compute)"],
    ],
    [
        "a pod is on a host dedicated to another service",
        move("memcached-1", "mysql-1"),
        [
            "mysqld-server: cloud/memcached-1 shares mysql-1, which is dedicated",
            "memcached: memcached-1 is on mysql-1 (mysql)",
        ],
    ],
    [
        "two pods are on one host",
        move("keystone-all-1", "keystone-2"),
        ["keystone-all: on 2 hosts, expected 3", "keystone-all: on 2 racks, expected 3"],
    ],
    [
        "two pods are in one rack, on two hosts",
        (site) => {
            site.facts.nodes.push(nodeOf("keystone-4", "rack-2", "keystone"));
            move("keystone-all-1", "keystone-4")(site);
        },
        ["keystone-all: on 2 racks, expected 3"],
    ],
    [
        "a stranger is on a dedicated host",
        addPod("web-1", "mysql-2", {}, { namespace: "shop" }),
        ["mysqld-server: shop/web-1 shares mysql-2, which is dedicated"],
    ],
    [
        "a pod of the same service, but of another cloud, is on a dedicated host",
        addPod("keystone-x", "keystone-2", { [SERVICE_LABEL]: "keystone-all" }, { namespace: "other" }),
        ["keystone-all: other/keystone-x shares keystone-2, which is dedicated"],
    ],
    ["there is no load balancer", ({ facts }) => (facts.services = []), [NO_BALANCER]],
    ["the load balancer has no address", (site) => (keystoneService(site).addresses = []), [NO_BALANCER]],
    ["the Service is reached inside only", (site) => (keystoneService(site).type = "ClusterIP"), [NO_BALANCER]],
    ["the load balancer is another namespace's", (site) => (keystoneService(site).namespace = "other"), [NO_BALANCER]],
    ["the load balancer selects nothing", (site) => (keystoneService(site).selector = {}), [NO_BALANCER]],
    [
        "the load balancer selects some of the pods only",
        (site) => {
            podNamed(site, "keystone-all-1").labels.first = "true";
            keystoneService(site).selector = { app: "keystone-all", first: "true" };
        },
        [NO_BALANCER],
    ],
    ["one proxy is left", removeProxies(2), ["mysqld-server: 1 proxies in front, expected at least 2"]],
    [
        "the proxies are another namespace's",
        (site) => {
            for (const { labels, name } of site.facts.pods) {
                if (labels[BALANCES_LABEL]) Object.assign(podNamed(site, name), { namespace: "other", passing: true });
            }
        },
        ["mysqld-server: 0 proxies in front, expected at least 2"],
    ],
];

describe("the placement table, judged by live pods,", () => {
    it("passes where every row is as it asks", () => {
        const { facts, expected } = soundSite();
        assert.deepEqual(problemsOf(soundSite()), []);
        const rows = judge(facts, expected).filter(({ verdict }) => verdict !== "not built yet");
        assert.deepEqual(
            rows.map((row) => [row.service, row.found, row.hosts, row.racks, row.balancer, row.simulated, row.verdict]),
            [
                ["keystone-all", 3, 3, 3, "198.18.0.1", false, "PASS"],
                ["rabbitmq-server", 3, 3, 3, "none", false, "PASS"],
                ["mysqld-server", 3, 3, 3, "proxy x 3", true, "PASS"],
                ["memcached", 3, 3, 3, "none", false, "PASS"],
            ],
        );
    });

    for (const [what, change, says] of WRONG) {
        it(`fails where ${what}`, () => {
            const site = changed(change);
            assert.deepEqual(problemsOf(site), says);
            const failed = judge(site.facts, site.expected).filter(({ verdict }) => verdict === "FAIL");
            assert.deepEqual(
                failed.map(({ service }) => service),
                [...new Set(says.map((text) => text.split(":")[0]))],
            );
        });
    }

    it("lets a DaemonSet's and a job's pods be on a dedicated host", () => {
        assert.deepEqual(problemsOf(changed(addPod("agent-1", "mysql-1", {}, { passing: true }))), []);
        assert.deepEqual(problemsOf(changed(addPod("agent-1", "mysql-1"))).length, 1);
    });

    it("lets what stands beside a row's pods be on their hosts alone, and counts it as none of them", () => {
        const beside = { [BESIDE_LABEL]: "mysqld-server" };
        assert.deepEqual(problemsOf(changed(addPod("web-1", "mysql-1", beside))), []);
        assert.deepEqual(problemsOf(changed(addPod("web-1", "rabbitmq-1", beside))), [
            "rabbitmq-server: cloud/web-1 shares rabbitmq-1, which is dedicated",
        ]);
    });

    it("lets anything be on a host with several roles, which share it by choice", () => {
        const site = changed(addPod("coredns", "desk", {}, { namespace: "kube-system" }), singleHost());
        assert.deepEqual(problemsOf(site), []);
    });

    it("says of a row that the stack does not deploy that it is not built yet, whatever runs", () => {
        const labels = { [SERVICE_LABEL]: "nova-api" };
        const { facts, expected } = changed(addPod("nova-api-1", "compute-1", labels));
        const row = judge(facts, expected).find(({ service }) => service === "nova-api");
        assert.deepEqual([row?.verdict, row?.problems], ["not built yet", []]);
        const built = { ...expected, built: new Set(["nova-api" as const]) };
        assert.equal(judge(facts, built).find(({ service }) => service === "nova-api")?.verdict, "FAIL");
    });

    it("asks for a Service, and for no address, in a cluster without load balancers", () => {
        const { facts, expected } = singleHost();
        assert.equal(judge(facts, expected)[0]?.balancer, "cluster address");
        const without = changed((site) => (site.facts.services = []), singleHost());
        assert.deepEqual(problemsOf(without), ["keystone-all: no Service selects its pods"]);
    });

    it("asks for as many proxies as one member can have: one", () => {
        assert.deepEqual(problemsOf(singleHost()), []);
        const without = changed((site) => (podNamed(site, "proxy").ready = false), singleHost());
        assert.deepEqual(problemsOf(without), ["mysqld-server: 0 proxies in front, expected at least 1"]);
    });
});

describe("the loss of a rack, on paper,", () => {
    it("is tried for every rack, and costs nothing where the table is kept", () => {
        const { facts, expected } = soundSite();
        const racks = rackLosses(facts, expected).map(({ rack }) => rack);
        assert.deepEqual(racks, ["rack-1", "rack-2", "rack-3", "rack-4"]);
        assert.deepEqual(costsOf(soundSite()), []);
    });

    it("costs a quorum where two members share the rack", () => {
        const site = changed(({ facts }) => (facts.nodes.find(({ name }) => name === "mysql-1")!.rack = "rack-2"));
        assert.deepEqual(costsOf(site), ["rack-2: mysqld-server: 1 of 3 left, needs 2"]);
    });

    it("costs a quorum where a member is missing already, its own rack's loss excepted", () => {
        const site = changed((of) => (podNamed(of, "rabbitmq-server-1").ready = false));
        assert.deepEqual(costsOf(site), [
            "rack-2: rabbitmq-server: 1 of 2 left, needs 2",
            "rack-3: rabbitmq-server: 1 of 2 left, needs 2",
        ]);
    });

    it("costs a quorum that is lost already, whichever rack it is", () => {
        const site = changed((of) => {
            for (const i of [1, 2]) podNamed(of, `rabbitmq-server-${i}`).ready = false;
        });
        assert.equal(costsOf(site).length, 4);
    });

    it("costs a balanced service, and a balancer, where all pods are in the rack", () => {
        const site = changed((of) => {
            for (const i of [1, 2, 3]) {
                move(`keystone-all-${i}`, "keystone-3")(of);
                move(`proxy-${i}`, "mysql-1")(of);
            }
        });
        assert.deepEqual(costsOf(site), [
            "rack-1: mysqld-server's proxy: 0 of 3 left, needs 1",
            "rack-3: keystone-all: 0 of 3 left, needs 1",
        ]);
    });

    it("does not count pods of another namespace", () => {
        const site = changed((of) => {
            for (const i of [1, 2]) podNamed(of, `keystone-all-${i}`).namespace = "other";
        });
        assert.deepEqual(costsOf(site), ["rack-3: keystone-all: 0 of 1 left, needs 1"]);
    });

    it("is not judged where there is one rack", () => {
        const { facts, expected } = singleHost();
        assert.deepEqual(rackLosses(facts, expected), []);
    });
});

describe("the report of verify", () => {
    const plain = styleOf({ isTTY: false });

    function report({ facts, expected }: Site): { text: string; passed: boolean } {
        const reports = judge(facts, expected);
        const losses = rackLosses(facts, expected);
        return { text: verifyText(reports, losses, plain), passed: passes(reports, losses) };
    }

    it("shows every row with what was found, and passes", () => {
        const { text, passed } = report(soundSite());
        assert.match(text, /^ +keystone-all +3\/3 +3 +3 +no +198\.18\.0\.1 +PASS$/m);
        assert.match(text, /^ +mysqld-server +3\/3 +3 +3 +no +proxy x 3 +PASS +operator's pods, simulated$/m);
        assert.match(text, /^ +nova-api +- +no +not built yet$/m);
        assert.match(text, /^ +glance-registry +in glance-api +yes$/m);
        assert.match(text, /since the RA:\n[^]*memcached +3\/3/);
        assert.match(text, /\nHosts dedicated to one of these services: 9\n/);
        assert.match(report(singleHost()).text, /\nHosts dedicated to one of these services: 0\n/);
        assert.match(text, /Any one of 4 racks lost: quorums and balanced services stand: PASS/);
        assert.doesNotMatch(text, /What is wrong/);
        assert.ok(passed);
    });

    it("says what is wrong, and does not pass", () => {
        const { text, passed } = report(changed(move("keystone-all-1", "compute-1")));
        assert.match(text, /What is wrong\n +keystone-all: keystone-all-1 is on compute-1 \(compute\)/);
        assert.match(text, /^ +keystone-all +3\/3 .* FAIL$/m);
        assert.ok(!passed);
    });

    it("says which rack costs what, and does not pass for that alone", () => {
        const { facts, expected } = soundSite();
        const losses = [{ rack: "rack-7", problems: ["a: gone", "b: gone"] }];
        assert.match(verifyText([], losses, plain), /stand: FAIL for 1\n +rack-7: a: gone; b: gone/);
        assert.ok(!passes(judge(facts, expected), losses));
    });

    it("says that one rack's loss is the loss of everything, and passes", () => {
        const { text, passed } = report(singleHost());
        assert.match(text, /One rack: its loss is the loss of everything/);
        assert.ok(passed);
    });
});

describe("what a cluster must show of a stack", () => {
    it("follows from its configuration, and from what the program deploys", async () => {
        const lab = await expectationsOf("lab");
        assert.deepEqual([...lab.namespaces], ["openstack", "rook-ceph"]);
        assert.equal(lab.placements["keystone-all"].replicas, 5);
        for (const service of ["keystone-all", "rabbitmq-server", "mysqld-server", "memcached"] as const) {
            assert.ok(lab.built.has(service), service);
        }
        assert.deepEqual([lab.loadBalancers, (await expectationsOf("dev")).loadBalancers], [true, false]);
    });
});
