import assert from "node:assert/strict";
import {
    Connection,
    idleParts,
    NetworkPolicy,
    partsOf,
    partText,
    refusals,
    selected,
    without,
} from "../support/networkpolicy";

const pod = (app: string, namespace = "cloud") => ({ namespace, labels: { app } });
const policy = (name: string, spec: NetworkPolicy["spec"], namespace = "cloud"): NetworkPolicy => ({
    metadata: { name, namespace },
    spec,
});
const both = ["Ingress", "Egress"];
const everything = { podSelector: {}, policyTypes: both };
const to = (app: string, port = 80, from: Connection["from"] = pod("web")): Connection => ({
    from,
    to: pod(app),
    port,
});

describe("NetworkPolicies, as the tests read them", () => {
    it("select by labels and by expressions", () => {
        const labels = { app: "web", tier: "front" };
        const cases: [selector: Parameters<typeof selected>[0], expected: boolean][] = [
            [{}, true],
            [{ matchLabels: { app: "web" } }, true],
            [{ matchLabels: { app: "db" } }, false],
            [{ matchExpressions: [{ key: "app", operator: "In", values: ["db", "web"] }] }, true],
            [{ matchExpressions: [{ key: "none", operator: "In", values: ["web"] }] }, false],
            [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
            [{ matchExpressions: [{ key: "none", operator: "NotIn", values: ["web"] }] }, true],
            [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
            [{ matchExpressions: [{ key: "none", operator: "Exists" }] }, false],
            [{ matchExpressions: [{ key: "none", operator: "DoesNotExist" }] }, true],
            [{ matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
        ];
        for (const [selector, expected] of cases) {
            assert.equal(selected(selector, labels), expected, JSON.stringify(selector));
        }
        assert.throws(() => selected({ matchExpressions: [{ key: "a", operator: "Gt" }] }, {}), /no operator "Gt"/);
    });

    it("refuse nothing where none holds for a pod, and everything where one with no rules does", () => {
        assert.deepEqual(refusals([], to("db")), []);
        const deny = policy("deny", everything);
        assert.deepEqual(refusals([deny], to("db")), ["egress", "ingress"]);
        assert.deepEqual(refusals([deny], { ...to("db"), from: pod("web", "other") }), ["ingress"]);
        assert.deepEqual(refusals([policy("deny", everything, "other")], to("db")), []);
        const ingress = policy("ingress", { podSelector: {} });
        assert.deepEqual(refusals([ingress], to("db")), ["ingress"]);
        assert.deepEqual(refusals([policy("both", { podSelector: {}, egress: [] })], to("db")), ["egress", "ingress"]);
    });

    it("let pass what any of them allows", () => {
        const deny = policy("deny", everything);
        const allow = policy("db", {
            podSelector: { matchLabels: { app: "db" } },
            ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 80 }] }],
        });
        const web = policy("web", {
            podSelector: { matchLabels: { app: "web" } },
            policyTypes: both,
            egress: [{ to: [{ podSelector: { matchLabels: { app: "db" } } }] }],
        });
        const all = [deny, allow, web];
        assert.deepEqual(refusals(all, to("db")), []);
        assert.deepEqual(refusals(all, to("db", 81)), ["ingress"]);
        assert.deepEqual(refusals(all, { ...to("db"), protocol: "UDP" }), ["ingress"]);
        assert.deepEqual(refusals(all, to("db", 80, pod("cron"))), ["egress", "ingress"]);
        assert.deepEqual(refusals(all, to("cache")), ["egress", "ingress"]);
        // The same labels elsewhere are somebody else.
        assert.deepEqual(refusals(all, to("db", 80, pod("web", "other"))), ["ingress"]);
    });

    it("take an empty list for all, and a range for all between its ends", () => {
        const rules = (rule: object) => [policy("db", { podSelector: {}, policyTypes: ["Ingress"], ingress: [rule] })];
        assert.deepEqual(refusals(rules({}), to("db", 9)), []);
        assert.deepEqual(refusals(rules({ from: [], ports: [] }), to("db", 9)), []);
        const range = rules({ ports: [{ port: 10, endPort: 12 }] });
        const passing = [9, 10, 11, 12, 13].filter((port) => refusals(range, to("db", port)).length === 0);
        assert.deepEqual(passing, [10, 11, 12]);
        const udp = rules({ ports: [{ port: 53, protocol: "UDP" }] });
        assert.deepEqual(refusals(udp, { ...to("db", 53), protocol: "UDP" }), []);
        assert.deepEqual(refusals(udp, to("db", 53)), ["ingress"]);
        assert.throws(() => refusals(rules({ ports: [{ port: "http" }] }), to("db")), /has a name/);
    });

    it("name pods of other namespaces by these", () => {
        const from = (peer: object) => [
            policy("db", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [peer] }] }),
        ];
        const name = { matchLabels: { "kubernetes.io/metadata.name": "other" } };
        const web = { podSelector: { matchLabels: { app: "web" } } };
        const passes = (peer: object, connection: Connection) => refusals(from(peer), connection).length === 0;
        const other = to("db", 80, pod("web", "other"));
        assert.ok(passes({ namespaceSelector: name }, other));
        assert.ok(passes({ namespaceSelector: name, ...web }, other));
        assert.ok(passes({ namespaceSelector: {}, ...web }, other));
        assert.ok(!passes(web, other));
        assert.ok(!passes({ namespaceSelector: name, ...web }, to("db")));
        assert.ok(!passes({ namespaceSelector: name, ...web }, to("db", 80, pod("cron", "other"))));
    });

    it("hold addresses by prefixes, and pods by theirs only where a plugin does so", () => {
        const rules = (cidr: string, except?: string[]) => [
            policy("db", {
                podSelector: {},
                policyTypes: ["Ingress"],
                ingress: [{ from: [{ ipBlock: { cidr, except } }] }],
            }),
        ];
        const from = (address: string) => to("db", 80, { address });
        assert.deepEqual(refusals(rules("10.0.0.0/8"), from("10.1.2.3")), []);
        assert.deepEqual(refusals(rules("10.0.0.0/8"), from("11.1.2.3")), ["ingress"]);
        assert.deepEqual(refusals(rules("10.0.0.0/8", ["10.1.0.0/16"]), from("10.1.2.3")), ["ingress"]);
        assert.deepEqual(refusals(rules("::/0"), from("10.1.2.3")), ["ingress"]);
        assert.deepEqual(refusals(rules("2001:db8::/32"), from("2001:db8::7")), []);
        assert.deepEqual(refusals(rules("0.0.0.0/0"), to("db")), ["ingress"]);
        assert.deepEqual(refusals(rules("0.0.0.0/0"), to("db"), { podAddress: "10.244.0.1" }), []);
        const selecting = [
            policy("db", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] }),
        ];
        assert.deepEqual(refusals(selecting, from("10.1.2.3")), ["ingress"]);
    });

    it("are taken apart into peers and ports, and told from those that nobody needs", () => {
        const web = { podSelector: { matchLabels: { app: "web" } } };
        const cron = { podSelector: { matchLabels: { app: "cron" } } };
        const db = policy("db", {
            podSelector: { matchLabels: { app: "db" } },
            ingress: [{ from: [web, cron], ports: [{ port: 80 }, { port: 81 }] }],
        });
        assert.equal(partsOf([db]).length, 4);
        assert.deepEqual(idleParts([db], [to("db", 80)]).map(partText), [
            `db ingress 80, 81: ${JSON.stringify(cron)}`,
            'db ingress 80, 81: {"port":81}',
        ]);
        assert.deepEqual(idleParts([db], [to("db", 80), to("db", 81, pod("cron"))]), []);
        // The last peer takes its rule with it: a rule without peers would be for all.
        const [part] = partsOf([policy("one", { podSelector: {}, ingress: [{ from: [web], ports: [{ port: 80 }] }] })]);
        assert.deepEqual(without(part!).spec.ingress, []);
        // What two policies allow, neither is needed for.
        assert.equal(idleParts([db, { ...db, metadata: { ...db.metadata, name: "again" } }], [to("db", 80)]).length, 8);
    });
});
