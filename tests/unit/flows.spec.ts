import assert from "node:assert/strict";
import { calls, Flow, jobsOf, Pods, podsOf, policiesOf, serverOf, tcp } from "../../components/common/flows";
import { cephServers, gatewayFlows, gatewayServer } from "../../components/ceph/flows";
import { Policies, policiesFaults, PoliciesArgs, policyObjects } from "../../components/fabric/policies";
import { placesIn } from "../support/connections";
import { NetworkPolicy, refusals } from "../support/networkpolicy";

const NETWORKS = { management: ["10.10.0.0/16"], storage: ["10.30.0.0/16"] };
const api = serverOf("glance", "api", 9292);
const database = serverOf("mysql", "haproxy", 3306);

function objects(flows: Flow[], args: Partial<PoliciesArgs> = {}): NetworkPolicy[] {
    return policyObjects({ namespace: "openstack", networks: NETWORKS, flows, ...args }).map(
        ({ name, namespace, spec }) => ({ metadata: { name, namespace }, spec }) as unknown as NetworkPolicy,
    );
}

describe("flows", () => {
    it("are a policy for each kind of pods at their ends", () => {
        const names = (flows: Flow[]) => policiesOf(flows).map(({ pods }) => pods.name);
        assert.deepEqual(names([]), []);
        assert.deepEqual(names(calls("users", api)), ["glance-api"]);
        assert.deepEqual(names([...calls("users", api), ...calls(api.at, database)]), ["glance-api", "mysql-haproxy"]);
        assert.deepEqual(names(calls({ hosts: "management" }, { at: "anywhere", ports: tcp(22) })), []);
    });

    it("with equal ports are one rule, with each party once", () => {
        const jobs = jobsOf("glance");
        const [policy, ...others] = policiesOf([
            ...calls(api.at, database),
            ...calls(jobs, database),
            ...calls(jobs, database),
            ...calls("users", { at: database.at, ports: tcp(33062) }),
        ]).filter(({ pods }) => pods.name === "mysql-haproxy");
        assert.deepEqual(others, []);
        assert.deepEqual(policy?.ingress, [
            { parties: [api.at, jobs], ports: tcp(3306) },
            { parties: ["users"], ports: tcp(33062) },
        ]);
        assert.deepEqual(policy.egress, []);
    });

    it("let each end say so, and nobody else in", () => {
        const policies = objects(calls(api.at, database));
        const ends = (pods: Pods) => ({ namespace: "openstack", labels: pods.selector.matchLabels });
        const connection = { from: ends(api.at), to: ends(database.at), port: 3306 };
        assert.deepEqual(refusals(policies, connection), []);
        assert.deepEqual(refusals(policies, { ...connection, port: 3307 }), ["egress", "ingress"]);
        assert.deepEqual(refusals(policies, { ...connection, from: connection.to, to: connection.from }), [
            "egress",
            "ingress",
        ]);
        const names = { ...connection, to: { address: "169.254.20.10" }, port: 53, protocol: "UDP" };
        assert.deepEqual(refusals(policies, names), []);
    });

    it("of jobs are those of any job of the tier but the excepted", () => {
        const [policy] = objects(calls(jobsOf("keystone", ["rotate"]), database)).filter(
            ({ metadata }) => metadata.name === "keystone-jobs",
        );
        const from = (component: string, job = "x") => ({
            namespace: "openstack",
            labels: {
                "app.kubernetes.io/instance": "keystone",
                "app.kubernetes.io/component": component,
                ...(job ? { "batch.kubernetes.io/job-name": job } : {}),
            },
        });
        const held = (end: ReturnType<typeof from>) =>
            refusals([policy!], { from: end, to: { address: "192.0.2.1" }, port: 80 }).length > 0;
        assert.ok(held(from("db-sync")));
        assert.ok(!held(from("rotate")));
        assert.ok(!held(from("api", "")));
    });

    it("of hosts and users are prefixes, and of what has only a name a port to anywhere", () => {
        const [, policy] = objects(
            [
                ...calls("users", api),
                ...calls({ hosts: "management" }, api),
                ...calls(api.at, { at: "anywhere", ports: tcp(443) }, ...cephServers({})),
            ],
            { users: ["192.0.2.0/24"], hosts: ["10.244.0.0/16"] },
        );
        assert.deepEqual(policy?.spec.ingress?.[0]?.from, [
            { ipBlock: { cidr: "192.0.2.0/24" } },
            { ipBlock: { cidr: "10.10.0.0/16" } },
            { ipBlock: { cidr: "10.244.0.0/16" } },
        ]);
        assert.deepEqual(policy.spec.egress, [
            { ports: tcp(443) },
            {
                to: [{ ipBlock: { cidr: "10.10.0.0/16" } }, { ipBlock: { cidr: "10.244.0.0/16" } }],
                ports: tcp(3300),
            },
            { to: [{ ipBlock: { cidr: "10.30.0.0/16" } }], ports: tcp([6800, 7568]) },
        ]);
        assert.deepEqual(cephServers({ monitorAddresses: {} })[0], { at: { hosts: "storage" }, ports: tcp(3300) });
        assert.deepEqual(cephServers({ external: {} }), [{ at: "anywhere", ports: tcp(3300, 6789, [6800, 7568]) }]);
    });

    it("of gateways are held in Rook's namespace, and nothing else there", () => {
        const keystone = serverOf("keystone", "api", 5000);
        const policies = objects(gatewayFlows(gatewayServer("objects", "rook-ceph", 8443), keystone, cephServers({})));
        assert.deepEqual(
            policies.map(({ metadata }) => `${metadata.namespace} ${metadata.name}`),
            ["openstack default", "rook-ceph ceph-rgw-objects", "openstack keystone-api"],
        );
        const gateway = { namespace: "rook-ceph", labels: { app: "rook-ceph-rgw", rook_object_store: "objects" } };
        const identity = { namespace: "openstack", labels: keystone.at.selector.matchLabels };
        const operator = { namespace: "rook-ceph", labels: { app: "rook-ceph-operator" } };
        const passes = (from: object, to: object, port: number, protocol = "TCP") =>
            refusals(policies, { from, to, port, protocol } as Parameters<typeof refusals>[1]).length === 0;
        assert.ok(passes(gateway, identity, 5000));
        assert.ok(!passes(gateway, identity, 5001));
        assert.ok(!passes({ ...gateway, namespace: "other" }, identity, 5000));
        assert.ok(!passes(identity, gateway, 8443));
        assert.ok(passes(operator, gateway, 8443));
        assert.ok(passes({ address: "192.0.2.1" }, gateway, 8443));
        assert.ok(passes(gateway, { address: "10.30.0.9" }, 6801));
        assert.ok(!passes(gateway, { address: "10.10.0.9" }, 6801));
        assert.ok(passes(gateway, { address: "10.96.0.10" }, 53, "UDP"));
        assert.ok(passes(operator, { address: "192.0.2.1" }, 443));
    });

    it("are refused with prefixes that are none, or with none at all", () => {
        const faults = policiesFaults({
            users: ["everybody", "10.0.0.0/33", "10.0.0.0/8"],
            hosts: ["::/129", "fd00::/8"],
        });
        assert.deepEqual(faults, [
            { propertyPath: "hosts.0", reason: '"::/129", expected a prefix such as 10.20.0.0/16' },
            { propertyPath: "users.0", reason: '"everybody", expected a prefix such as 10.20.0.0/16' },
            { propertyPath: "users.1", reason: '"10.0.0.0/33", expected a prefix such as 10.20.0.0/16' },
        ]);
        assert.deepEqual(policiesFaults({ users: [] }), [
            { propertyPath: "users", reason: "empty, expected at least 1 prefix" },
        ]);
        assert.deepEqual(policiesFaults({}), []);
        const nowhere = { management: [], storage: ["10.30.0.0/16"] };
        assert.throws(
            () => new Policies("policies", { namespace: "openstack", flows: [], networks: nowhere }),
            /networks\.management: empty, expected at least 1 prefix/,
        );
    });

    it("have names that are their instance's where both are one", () => {
        assert.equal(podsOf("etcd", "etcd").name, "etcd");
        assert.equal(podsOf("glance", "api").name, "glance-api");
    });
});

describe("places in configuration", () => {
    it("are hosts and ports, of URLs of any scheme and bare", () => {
        const cases: [text: string, places: [string, number][]][] = [
            ["mysql+pymysql://a:p%40w@db.x.svc:3306/s?ssl_ca=/a/b.crt", [["db.x.svc", 3306]]],
            [
                "rabbit://a:b@r-0.n:5671,a:b@r-1.n:5671//?ssl=true",
                [
                    ["r-0.n", 5671],
                    ["r-1.n", 5671],
                ],
            ],
            ["etcd3+https://etcd.x.svc:2379?api_version=v3", [["etcd.x.svc", 2379]]],
            [
                "e-0=http://e-0.m:2380,e-1=http://e-1.m:2380",
                [
                    ["e-0.m", 2380],
                    ["e-1.m", 2380],
                ],
            ],
            [
                "memcached-0.m.svc:11211,memcached-1.m.svc:11211",
                [
                    ["memcached-0.m.svc", 11211],
                    ["memcached-1.m.svc", 11211],
                ],
            ],
            [
                '{"a": "http://keystone:5000/v3", "b": "https://x.example"}',
                [
                    ["keystone", 5000],
                    ["x.example", 443],
                ],
            ],
            ["http://[2001:db8::1]:9292", [["2001:db8::1", 9292]]],
            ["image:glance:internalURL physnet1:1500 1:65535 0.5:1", []],
            ["/etc/ssl/db.example.crt", []],
        ];
        for (const [text, places] of cases) assert.deepEqual(placesIn(text), places, text);
    });
});
