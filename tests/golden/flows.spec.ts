import assert from "node:assert/strict";
import { ProgramRun, runProgram } from "../../cli/program";
import { podEnds } from "../support/addresses";
import { connectionsOf, Found } from "../support/connections";
import { backupPods, declaredFlows } from "../support/declaredflows";
import { idleParts, NetworkPolicy, partsOf, partText, Peer, PodEnd, policiesFor, refusals, selected } from "../support/networkpolicy";
import { objectOf } from "../support/pods";
import { ofKind } from "../support/stacks";
import { variants } from "../support/variants";

// Users that are not everybody: else their rules would let in pods and hosts too, where addresses count for these.
const USERS = "198.51.100.0/24";
const LAB = { management: "10.10.0.0/16", storage: "10.30.0.0/16", users: USERS };
const DEV = { management: "172.30.10.0/24", storage: "172.30.30.0/24", users: USERS };

function policiesIn(run: ProgramRun): NetworkPolicy[] {
    return ofKind(run, "NetworkPolicy").map((resource) => objectOf(resource) as unknown as NetworkPolicy);
}

/** A run with its policies, and all connections that it has to have. */
async function proof(stack: string, options: { config?: Record<string, string> } = {}) {
    const config = { ...options.config, networkPolicies: JSON.stringify({ users: [USERS] }) };
    const run = await runProgram(stack, { ...options, config });
    const prefixes = stack === "dev" ? DEV : LAB;
    const { found, idle } = connectionsOf(run, prefixes);
    const declared = declaredFlows(run, prefixes);
    return { run, policies: policiesIn(run), found, idle, declared, all: [...found, ...declared] };
}

/** Connections that do not pass, in plain words. */
function refused(policies: NetworkPolicy[], connections: Found[]): string[] {
    return [
        ...new Set(
            connections.flatMap((connection) =>
                refusals(policies, connection).map((side) => `${connection.where} (${side} ${connection.port})`),
            ),
        ),
    ];
}

describe("The policies of every stack", function () {
    this.timeout(120_000);

    for (const { what, stack, options } of variants) {
        it(`let pass what ${what} is configured to call, and have no rule besides`, async () => {
            const { policies, all } = await proof(stack, options);
            assert.deepEqual(refused(policies, all), []);
            assert.deepEqual(idleParts(policies, all).map(partText), []);
        });
    }
});

describe("The policies of the lab", function () {
    this.timeout(120_000);
    let lab: Awaited<ReturnType<typeof proof>>;
    before(async () => {
        lab = await proof("lab");
    });

    const pod = (where: string): PodEnd => {
        const [found, ...others] = podEnds(lab.run).filter((pods) => pods.where.startsWith(where));
        assert.ok(found && others.length === 0, where);
        return found;
    };

    it("are one for each kind of pods and the default, some thirty objects", () => {
        assert.ok(lab.policies.length <= 45, `${lab.policies.length} policies`);
        const ends = [...podEnds(lab.run).filter(({ spec }) => !spec.hostNetwork), ...backupPods(lab.run)];
        for (const end of ends) {
            for (const direction of ["ingress", "egress"] as const) {
                const names = policiesFor(lab.policies, end, direction).map(({ metadata }) => metadata.name);
                // Rook's namespace has no default of ours.
                const all = end.namespace === "rook-ceph" ? 1 : 2;
                assert.equal(names.length, all, `${JSON.stringify(end.labels)}: ${names.join(", ")}`);
                assert.equal(names.includes("default"), all === 2);
            }
        }
        const nobodys = lab.policies.filter(({ spec }) => !ends.some(({ labels }) => selected(spec.podSelector, labels)));
        assert.deepEqual(nobodys, []);
    });

    it("stand against connections of all kinds, found in the files and not in the declarations", () => {
        assert.ok(lab.found.length > 400, `${lab.found.length} connections`);
        for (const port of [3300, 2379, 2380, 3306, 5000, 5672, 8443, 8774, 8775, 8776, 8778, 9292, 9696, 11211]) {
            // Brokers have another port with TLS.
            const ports = port === 5672 ? [5671, 5672] : [port];
            assert.ok(lab.found.some((of) => ports.includes(of.port)), `nobody calls port ${port}`);
        }
        assert.deepEqual(lab.idle, []);
    });

    it("are asked by everybody who calls an API with an account of its own", () => {
        const callers = (port: number) =>
            new Set(lab.found.filter((of) => of.port === port).map(({ where }) => where.replace(/:.*/, "")));
        assert.ok(callers(8778).has("Deployment nova-scheduler"));
        assert.ok(callers(9292).has("StatefulSet cinder-volume"));
        assert.ok(callers(8775).has("DaemonSet neutron-metadata-agent"));
        assert.ok(callers(9696).has("DaemonSet nova-compute"));
        assert.ok(callers(8443).has("Deployment horizon"));
        assert.ok(callers(5000).has("StatefulSet rook-ceph-rgw-radosgw-a"));
    });

    it("refuse what nobody has any business with", () => {
        const [outside, host] = [{ address: "198.51.100.7" }, { address: "10.10.0.7" }];
        const stranger = { namespace: "openstack", labels: { app: "stranger" } };
        const gateways = pod("StatefulSet rook-ceph-rgw");
        const neighbour = { namespace: "default", labels: pod("Deployment glance-api").labels };
        const cases: [from: PodEnd | { address: string }, to: string, port: number][] = [
            [pod("Deployment horizon"), "StatefulSet mysql-haproxy", 3306],
            [pod("Deployment horizon"), "Deployment nova-metadata", 8775],
            [pod("Deployment glance-api"), "StatefulSet mysql-pxc", 3306],
            [pod("Deployment glance-api"), "StatefulSet mysql-haproxy", 6032],
            [pod("Deployment nova-novncproxy"), "Deployment placement-api", 8778],
            [pod("Job glance-db-expand"), "StatefulSet etcd", 2379],
            [pod("StatefulSet memcached"), "Deployment keystone", 5000],
            [pod("Deployment nova-conductor"), "StatefulSet rook-ceph-rgw", 8443],
            [gateways, "StatefulSet mysql-haproxy", 3306],
            [{ namespace: "openstack", labels: gateways.labels }, "Deployment keystone", 5000],
            [{ namespace: "rook-ceph", labels: { app: "stranger" } }, "StatefulSet rook-ceph-rgw", 8443],
            [host, "StatefulSet rook-ceph-rgw", 8443],
            [stranger, "Deployment keystone", 5000],
            [stranger, "StatefulSet memcached", 11211],
            [neighbour, "StatefulSet mysql-haproxy", 3306],
            [neighbour, "StatefulSet rabbitmq-server", 25672],
            [pod("Deployment horizon"), "StatefulSet stacklight-metrics-influxdb", 8086],
            [stranger, "StatefulSet stacklight-logs-es", 9200],
            [pod("Deployment stacklight-collector-notifications"), "StatefulSet stacklight-alerting-nagios", 8443],
            [outside, "StatefulSet stacklight-alerting-nagios", 8443],
            [outside, "StatefulSet stacklight-logs-es", 9200],
            [host, "StatefulSet stacklight-logs-kb", 5601],
            [outside, "StatefulSet mysql-haproxy", 3306],
            [outside, "Deployment nova-metadata", 8775],
            [host, "StatefulSet mysql-haproxy", 3306],
            [host, "StatefulSet memcached", 11211],
        ];
        for (const [from, to, port] of cases) {
            const connection = { from, to: pod(to), port };
            // Even where a plugin takes pods for their addresses.
            assert.notDeepEqual(refusals(lab.policies, connection, { podAddress: "10.244.1.7" }), [], `${to} ${port}`);
        }
        const away = { from: pod("Job glance-db-expand"), to: { address: "203.0.113.1" } };
        for (const port of [80, 443, 3300]) assert.deepEqual(refusals(lab.policies, { ...away, port }), ["egress"]);
    });

    it("fall short as soon as any one rule is missing, and it is told what does not pass", () => {
        const rules = lab.policies.flatMap((policy) =>
            (["ingress", "egress"] as const).flatMap((direction) =>
                (policy.spec[direction] ?? []).map((rule) => ({ policy, direction, rule })),
            ),
        );
        assert.ok(rules.length > 100, `${rules.length} rules`);
        const missing = ({ policy, direction, rule }: (typeof rules)[number]) => {
            const rest = policy.spec[direction]?.filter((of) => of !== rule);
            const less = { ...policy, spec: { ...policy.spec, [direction]: rest } };
            return refused(
                lab.policies.map((of) => (of === policy ? less : of)),
                lab.all,
            );
        };
        for (const of of rules) {
            assert.notDeepEqual(missing(of), [], `${of.policy.metadata.name}: ${JSON.stringify(of.rule)}`);
        }
        const one = rules.find(
            ({ policy, direction, rule }) =>
                policy.metadata.name === "placement-api" && direction === "egress" && rule.ports?.[0]?.port === 3306,
        );
        assert.deepEqual(missing(one!), [
            "Deployment placement-api: environment OS_PLACEMENT_DATABASE__CONNECTION (egress 3306)",
        ]);
        const gateways = rules.filter(({ policy }) => policy.metadata.name === "ceph-rgw-radosgw");
        assert.deepEqual(gateways.map(missing), [
            [
                "Deployment horizon: asks for object-store (ingress 8443)",
                "Deployment horizon: asks for s3 (ingress 8443)",
                "users call radosgw (ingress 8443)",
                "Rook sees to gateways (ingress 8443)",
            ],
            ["names (egress 53)"],
            ["StatefulSet rook-ceph-rgw-radosgw-a: CephObjectStore spec.auth.keystone.url (egress 5000)"],
            [
                "gateways ask the monitors, which Rook gives their hosts' addresses unless it is told others (egress 3300)",
            ],
            [6800, 7568].map((port) => `gateways are clients of Ceph (egress ${port})`),
        ]);
    });

    it("rest on what the files say, but for what programs do by themselves and who comes from outside", () => {
        const unproven = idleParts(lab.policies, lab.found);
        assert.ok(unproven.length < partsOf(lab.policies).length / 4, unproven.map(partText).join("\n"));
        const kinds = new Set(lab.declared.map(({ where }) => where.replace(/^users call .*/, "users")));
        assert.ok(kinds.size <= 23, [...kinds].join("\n"));
    });

    it("are told from those of a tier that was forgotten", () => {
        const forgotten = lab.policies.filter(({ metadata }) => !/^glance/.test(metadata.name));
        const said = refused(forgotten, lab.all);
        for (const text of [
            /^Deployment glance-api: environment OS_DATABASE__CONNECTION \(egress 3306\)$/,
            /^Deployment glance-api: ceph\.conf mon_host \(egress 3300\)$/,
            /^Job glance-db-expand: environment OS_DATABASE__CONNECTION \(egress 3306\)$/,
            /^DaemonSet nova-compute: asks for image \(ingress 9292\)$/,
            /^users call glance-api \(ingress 9292\)$/,
        ]) {
            assert.ok(said.some((line) => text.test(line)), `${text.source}\n${said.join("\n")}`);
        }
    });

    it("are told from those that forgot Ceph", () => {
        const storage = (peer: Peer) => peer.ipBlock?.cidr === LAB.storage;
        const forgotten = lab.policies
            .filter(({ metadata }) => !/^(ceph|radosgw)/.test(metadata.name))
            .map((policy) => {
                const egress = policy.spec.egress?.filter(
                    ({ to = [], ports = [] }) => !to.some(storage) && !ports.some(({ port }) => port === 3300),
                );
                return { ...policy, spec: { ...policy.spec, egress } };
            });
        const what = "Ceph's data: an address and port of each OSD that the monitors tell";
        assert.deepEqual(refused(forgotten, lab.all).sort(), [
            ...[6800, 7568].map((port) => `${what} (egress ${port})`),
            "Deployment glance-api: ceph.conf mon_host (egress 3300)",
            ...[443, 6443].map((port) => `Kubernetes' API, for pods with an account (egress ${port})`),
            "StatefulSet cinder-backup: ceph.conf mon_host (egress 3300)",
            "StatefulSet cinder-volume: ceph.conf mon_host (egress 3300)",
        ]);
        // Nothing of ours holds for gateways by default: without a policy they would be open to all.
        assert.deepEqual(policiesFor(forgotten, pod("StatefulSet rook-ceph-rgw"), "ingress"), []);
    });

    it("are told from those with a rule that nobody needs", () => {
        const more = structuredClone(lab.policies);
        const [etcd] = more.filter(({ metadata }) => metadata.name === "etcd");
        etcd!.spec.ingress!.push({ from: [{ podSelector: {} }], ports: [{ port: 22 }] });
        const idle = idleParts(more, lab.all).map(partText);
        assert.deepEqual(idle, ['etcd ingress 22: {"podSelector":{}}', 'etcd ingress 22: {"port":22}']);
        // And with one that says again what another one says.
        etcd!.spec.ingress!.splice(-1, 1, { from: [{ podSelector: {} }], ports: [{ port: 2379 }] });
        assert.ok(idleParts(more, lab.all).length > 0);
    });

    it("let users in from everywhere unless the site says otherwise, and are left out where it says so", async () => {
        const everybody = policiesIn(await runProgram("lab"));
        const from = (address: string) => ({ from: { address }, to: pod("Deployment keystone"), port: 5000 });
        assert.deepEqual(refusals(everybody, from("192.0.2.1")), []);
        assert.deepEqual(refusals(everybody, from("2001:db8::1")), []);
        assert.deepEqual(refusals(lab.policies, from("192.0.2.1")), ["ingress"]);
        const none = await runProgram("lab", { config: { networkPolicies: '{"enabled": false}' } });
        assert.deepEqual(policiesIn(none), []);
    });
});
