import assert from "node:assert/strict";
import { cephConf, secretUuid } from "../../components/common/ceph";
import { referencePlacement } from "../../components/common/placement";
import { ComputeNodeArgs, computeNodeFaults, computeNodePods } from "../../components/compute-node";
import { ceph, make } from "../support/computenode";
import { container, nameOf } from "../support/identity";
import { isSecret, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

interface Volume {
    name: string;
    hostPath?: { path: string };
}
const podOf = (inputs: Record<string, unknown>) =>
    at(inputs, "spec", "template", "spec") as {
        initContainers: ReturnType<typeof container>[];
        volumes: Volume[];
        hostNetwork?: boolean;
        hostPID?: boolean;
        terminationGracePeriodSeconds: number;
    };
const daemonSet = async (args: Partial<ComputeNodeArgs> = {}) => (await make(args)).inputs("DaemonSet", "hv");
const terms = (inputs: Record<string, unknown>) =>
    at(
        podOf(inputs),
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    );

describe("compute nodes by themselves", () => {
    it("are one agent on every host with the role compute, in the host's network and not among its processes", async () => {
        const inputs = await daemonSet();
        assert.deepEqual(terms(inputs), [
            { matchExpressions: [{ key: "openstack-ra/role-compute", operator: "Exists" }] },
        ]);
        const { hostNetwork, hostPID } = podOf(inputs);
        assert.deepEqual([hostNetwork, hostPID], [true, undefined]);
        assert.deepEqual(container(inputs).command, ["nova-compute", "--config-file", "/etc/nova/nova-compute.conf"]);
        assert.equal(at(inputs, "metadata", "labels", "openstack-ra/service"), "nova-compute");
    });

    it("with a cell, only on hosts with the cell's label", async () => {
        const inputs = await daemonSet({ cell: "cell2" });
        assert.deepEqual(terms(inputs), [
            {
                matchExpressions: [
                    { key: "openstack-ra/role-compute", operator: "Exists" },
                    { key: "openstack-ra/cell", operator: "In", values: ["cell2"] },
                ],
            },
        ]);
        assert.equal(computeNodePods({ cell: "cell2" })[0]?.cell, "cell2");
    });

    it("have of the host libvirt's socket, Open vSwitch's database and Nova's state, and nothing else", async () => {
        const paths = podOf(await daemonSet()).volumes.flatMap(({ hostPath }) => hostPath?.path ?? []);
        assert.deepEqual(paths.sort(), [
            "/run/libvirt",
            "/run/openvswitch",
            "/var/lib/nova",
            "/var/lib/nova/instances",
        ]);
    });

    it("know their host's name and address", async () => {
        const env = container(await daemonSet()).env as unknown as { name: string; valueFrom: object }[];
        assert.deepEqual(Object.fromEntries(env.map(({ name, valueFrom }) => [name, at(valueFrom, "fieldRef")])), {
            OS_DEFAULT__HOST: { fieldPath: "spec.nodeName" },
            OS_DEFAULT__MY_IP: { fieldPath: "status.hostIP" },
            OS_VNC__SERVER_LISTEN: { fieldPath: "status.hostIP" },
            OS_VNC__SERVER_PROXYCLIENT_ADDRESS: { fieldPath: "status.hostIP" },
            OS_LIBVIRT__LIVE_MIGRATION_INBOUND_ADDR: { fieldPath: "status.hostIP" },
        });
    });

    it("have credentials in their Secret alone, and none of a database", async () => {
        const run = await make();
        assert.deepEqual(container(run.inputs("DaemonSet", "hv")).envFrom, [
            { secretRef: { name: nameOf(run, "hv-credentials", "Secret") } },
        ]);
        assert.deepEqual(plainData(run.inputs("Secret", "hv-credentials")), {
            OS_DEFAULT__TRANSPORT_URL: "rabbit://nova:pw@mq/openstack",
            OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL: "rabbit://nova:pw@mq/notifications",
            OS_PLACEMENT__PASSWORD: "pa$$word",
            OS_NEUTRON__PASSWORD: "pa$$word",
            OS_CINDER__PASSWORD: "pa$$word",
            OS_SERVICE_USER__PASSWORD: "pa$$word",
        });
        const text = at(run.inputs("ConfigMap", "hv-config"), "data", "nova-compute.conf") as string;
        assert.match(text, /^novncproxy_base_url = https:\/\/console\.example\.org\/vnc_lite\.html$/m);
        assert.doesNotMatch(text, /password = |transport_url|pa\$\$/);
    });

    it("see the key of Nova's Ceph user, and Cinder's only where libvirtd is given it", async () => {
        const run = await make();
        const inputs = run.inputs("DaemonSet", "hv");
        const keys = ({ volumeMounts }: ReturnType<typeof container>) =>
            volumeMounts.map(({ mountPath }) => mountPath).filter((path) => path.startsWith("/etc/ceph/keys/"));
        assert.deepEqual(keys(container(inputs)), ["/etc/ceph/keys/nova"]);
        const [first] = podOf(inputs).initContainers;
        assert.deepEqual(keys(first!).sort(), ["/etc/ceph/keys/cinder", "/etc/ceph/keys/nova"]);
        assert.deepEqual(first!.command, [
            "python3",
            "/etc/openstack-ra/libvirt-secrets.py",
            "/etc/ceph/keys",
            `cinder=${secretUuid({ user: "cinder" })}`,
            `nova=${secretUuid({ user: "nova" })}`,
        ]);
        const paths = first!.volumeMounts.map(({ mountPath }) => mountPath);
        assert.ok(paths.includes("/etc/openstack-ra/libvirt-secrets.py") && paths.includes("/run/libvirt"));
        assert.equal(
            at(run.inputs("ConfigMap", "hv-ceph"), "data", "ceph.conf"),
            cephConf(["10.0.0.1", "10.0.0.2"], [ceph.client("nova")]),
        );
    });

    it("define one secret where Nova and Cinder are the same user of Ceph", async () => {
        const shared = { client: () => ceph.client("openstack") };
        const run = await make({ ceph: shared });
        assert.deepEqual(Object.keys(run.value.secretUuids), ["openstack"]);
        const [first] = podOf(run.inputs("DaemonSet", "hv")).initContainers;
        const mounts = first!.volumeMounts.map(({ mountPath }) => mountPath);
        assert.equal(new Set(mounts).size, mounts.length);
    });

    it("are ready while connected to a broker, and never killed for it", async () => {
        const of = container(await daemonSet());
        assert.deepEqual(at(of, "readinessProbe", "exec", "command"), ["python3", "/etc/openstack-ra/amqp.py", "5671"]);
        assert.equal(at(of, "livenessProbe"), undefined);
    });

    it("have time to end what they have begun, also where its user gives them longer", async () => {
        assert.equal(podOf(await daemonSet()).terminationGracePeriodSeconds, 200);
        const config = { DEFAULT: { graceful_shutdown_timeout: 900 } };
        assert.equal(podOf(await daemonSet({ config })).terminationGracePeriodSeconds, 920);
    });
});

describe("a new revision of the agents", () => {
    const wave = async (racks?: number) =>
        at(await daemonSet({ racks }), "spec", "updateStrategy", "rollingUpdate", "maxUnavailable");

    it("comes to a rack's share of the hosts at a time", async () => {
        assert.equal(await wave(), "3%");
        assert.equal(await wave(10), "10%");
        const placement = { ...referencePlacement("nova-compute"), replicas: 40, hosts: 40, racks: 4 };
        assert.equal(at(await daemonSet({ placement }), "spec", "updateStrategy", "type"), "RollingUpdate");
        assert.equal(
            at(await daemonSet({ placement }), "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
            "25%",
        );
    });

    it("comes never to one host by one, and never to all of them at once", async () => {
        for (const racks of [1, 2, 3, 35, 100, 5000]) {
            const share = /^(\d+)%$/.exec((await wave(racks)) as string)?.[1];
            assert.ok(Number(share) >= 1 && Number(share) <= 50, `${racks} racks: ${share}%`);
        }
    });
});

describe("compute nodes whose hosts run the agents", () => {
    const config = { conductor: { workers: 2 } };

    it("make no pod, and one secret output of files with configuration, credentials and a unit", async () => {
        const { value, resources } = await make({ agents: "host", config });
        assert.deepEqual(
            resources.filter(({ type }) => type.startsWith("kubernetes:")),
            [],
        );
        assert.ok(await isSecret(value.hostFiles!));
        const files = await valueOf(value.hostFiles!);
        assert.deepEqual(Object.keys(files).sort(), [
            "/etc/ceph/ceph.conf",
            "/etc/nova/nova-compute.conf",
            "/etc/openstack-ra/nova-compute.env",
            "/etc/systemd/system/nova-compute.service",
        ]);
        const environment = files["/etc/openstack-ra/nova-compute.env"]!;
        assert.match(environment, /^OS_VNC__SERVER_PROXYCLIENT_ADDRESS="\\\$my_ip"$/m);
        assert.match(environment, /^OS_LIBVIRT__LIVE_MIGRATION_INBOUND_ADDR="\\\$my_ip"$/m);
        assert.match(environment, /^OS_DEFAULT__TRANSPORT_URL="rabbit:\/\/nova:pw@mq\/openstack"$/m);
        assert.doesNotMatch(environment, /OS_DEFAULT__(HOST|MY_IP)/);
        const unit = files["/etc/systemd/system/nova-compute.service"]!;
        assert.match(unit, /^User=nova$/m);
        assert.match(unit, /^TimeoutStopSec=200$/m);
        assert.match(files["/etc/nova/nova-compute.conf"]!, /^workers = 2$/m);
        assert.doesNotMatch(files["/etc/nova/nova-compute.conf"]!, /helper_command/);
    });

    it("tell the UUIDs under which libvirtd must have the keys", async () => {
        const { value } = await make({ agents: "host" });
        assert.deepEqual(value.secretUuids, {
            cinder: secretUuid({ user: "cinder" }),
            nova: secretUuid({ user: "nova" }),
        });
    });
});

describe("what compute nodes take", () => {
    it("is what their pods ask for, one on each host, and connections to both transports", async () => {
        const scale = { hypervisors: 486, virtualMachines: 9720 };
        const [group, ...none] = computeNodePods({ scale });
        assert.equal(none.length, 0);
        assert.equal(group?.pods, 486);
        assert.equal(group.amqp, 11);
        assert.deepEqual(at(container(await daemonSet({ scale })), "resources", "requests"), {
            cpu: `${group.size.cpu * 1000}m`,
            memory: `${group.size.memory}Mi`,
        });
    });

    it("follows a pool of its user's", () => {
        const config = { oslo_messaging_rabbit: { rpc_conn_pool_size: 10 } };
        assert.equal(computeNodePods({ config })[0]?.amqp, 23);
    });

    it("is nothing of the cluster's hosts where these run the agents themselves, but the connections", () => {
        const [group] = computeNodePods({ agents: "host" });
        assert.deepEqual(group?.size, { cpu: 0, memory: 0 });
        assert.deepEqual([group.pods, group.amqp], [1000, 11]);
    });
});

describe("compute nodes are refused", () => {
    const faults = (args: object) =>
        computeNodeFaults(args).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    const bad: [what: string, args: object, says: RegExp][] = [
        [
            "without hosts",
            { placement: { ...referencePlacement("nova-compute"), replicas: 1 } },
            /^placement: nova-compute: no hosts/,
        ],
        ["for no machine", { scale: { hypervisors: 1, virtualMachines: 0 } }, /^scale: 0 virtual machines/],
        ["in half a rack", { racks: 0.5 }, /^racks: 0.5 racks, expected a whole number/],
        ["with a cell that no label can hold", { cell: "cell 1" }, /^cell: "cell 1", expected the value of a label/],
        ["with a console at a path", { consoleUrl: "https://c/vnc" }, /^consoleUrl: "https:\/\/c\/vnc"/],
        ["with a custom CPU of no model", { cpuMode: "custom" }, /^cpuModels: missing/],
        ["with a model beside the host's", { cpuModels: ["qemu64"] }, /^cpuModels: mean nothing .*"host-model"/],
        ["with less than no memory kept", { reservedMemory: -1 }, /^reservedMemory: -1 MiB/],
        ["with a fraction of a core kept", { reservedCores: 1.5 }, /^reservedCores: 1.5 cores/],
        [
            "with cores kept beside a set of cores",
            { reservedCores: 2, config: { compute: { cpu_shared_set: "2-23" } } },
            /^reservedCores: means nothing beside a set/,
        ],
        ["with no core for a core", { cpuAllocationRatio: 0 }, /^cpuAllocationRatio: 0, expected a number above 0/],
        ["with no memory for memory", { ramAllocationRatio: NaN }, /^ramAllocationRatio: NaN/],
        ["with a database", { config: { database: { max_pool_size: 1 } } }, /^config.database: unknown section/],
        [
            "with one address for all hosts",
            { config: { DEFAULT: { my_ip: "10.0.0.1" } } },
            /^config.DEFAULT.my_ip: the same for all hosts/,
        ],
    ];
    for (const [what, args, says] of bad) {
        it(what, () => {
            const found = faults(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0]!, says);
        });
    }

    it("with all faults at once", async () => {
        await assert.rejects(make({ racks: 0, cpuMode: "custom", cell: "" }), /hv: 3 faults\n/);
    });
});
