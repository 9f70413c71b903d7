import assert from "node:assert/strict";
import { serviceLabel } from "../../components/common/labels";
import { Placement } from "../../components/common/placement";
import { parseQuantity } from "../../components/common/quantity";
import { roleLabel, roleNames, SERVICE_LABEL } from "../../components/common/roles";
import { Collector, CollectorArgs, collectorFaults, collectorPods } from "../../components/stacklight/collector";
import { collectorFlows } from "../../components/stacklight/collector/flows";
import { notificationsConf } from "../../components/stacklight/collector/notifications";
import { hostClasses } from "../../components/stacklight/collector/placements";
import { podOf } from "../support/blockstorage";
import { library, plainData } from "../support/library";
import { brokers, logs, metrics, placements } from "../support/stacklight";
import { at } from "../support/stacks";

const hosts = { "compute-1": { rack: "rack-01", role: "compute" }, "mysql-1": { rack: "rack-02", role: "mysql" } };
const make = (args: Partial<CollectorArgs> = {}) =>
    library(
        () =>
            new Collector("collector", {
                namespace: "cloud",
                metrics,
                logs,
                messaging: [brokers],
                placements,
                hosts,
                ...args,
            }),
    );

/** Roles of the hosts that a DaemonSet of the run is on. */
function rolesOf(inputs: Record<string, unknown>): string[] {
    const required = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    const terms = at(podOf(inputs), ...required, "nodeSelectorTerms") as {
        matchExpressions: { key: string; operator: string }[];
    }[];
    return terms.map(({ matchExpressions: [first] }) => first!.key);
}

describe("collectors on hosts", () => {
    it("are one on every host of the lab: hypervisors, hosts of networks, and all others", () => {
        const classes = hostClasses(placements).map(({ suffix, placement }) => [suffix, placement.hosts]);
        assert.deepEqual(classes, [
            ["hypervisor", 486],
            ["network", 3],
            ["host", 72],
        ]);
    });

    it("are of one class where hosts have all roles", () => {
        const all = { roles: roleNames, hosts: 1, replicas: 1, racks: 1 };
        const everywhere = Object.fromEntries(
            Object.entries(placements).map(([row, placement]) => [row, { ...placement, ...all }]),
        ) as typeof placements;
        assert.deepEqual(
            hostClasses(everywhere).map(({ suffix }) => suffix),
            ["hypervisor"],
        );
    });

    it("leave out no role and meet on no host", async () => {
        const { resources } = await make();
        const sets = resources.filter(({ type }) => type.endsWith(":DaemonSet"));
        const roles = sets.flatMap(({ inputs }) => rolesOf(inputs));
        assert.deepEqual([...roles].sort(), roleNames.map(roleLabel).sort());
        for (const { inputs } of sets) {
            assert.equal(
                at(inputs, "spec", "template", "metadata", "labels", SERVICE_LABEL),
                serviceLabel("collector"),
            );
            const tolerated = (at(podOf(inputs), "tolerations") as { value: string }[]).map(({ value }) => value);
            const tainted = rolesOf(inputs).filter((role) => !/-(lma|compute)$/.test(role));
            assert.deepEqual(
                tolerated.map((role) => roleLabel(role as "mysql")),
                tainted,
            );
        }
    });

    it("have no privileges: what reads metrics is not even root, and nothing of the host is writable but Fluent Bit's state", async () => {
        const { inputs } = await make();
        const pod = podOf(inputs("DaemonSet", "collector-hypervisor")) as unknown as {
            hostNetwork: boolean;
            hostPID?: boolean;
            containers: {
                name: string;
                securityContext: object;
                volumeMounts: { name: string; readOnly?: boolean }[];
            }[];
            volumes: { name: string; hostPath?: { path: string } }[];
        };
        assert.deepEqual([pod.hostNetwork, pod.hostPID], [true, undefined]);
        for (const { name, securityContext } of pod.containers) {
            assert.deepEqual(securityContext, {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
                runAsUser: name === "hypervisor" ? 999 : 0,
                runAsGroup: name === "hypervisor" ? 999 : 0,
            });
        }
        const writable = pod.containers.flatMap((container) =>
            pod.volumes
                .filter(({ hostPath }) => hostPath !== undefined)
                .filter(({ name }) => container.volumeMounts.some((m) => m.name === name && !m.readOnly))
                .map(({ hostPath }) => `${container.name} ${hostPath!.path}`),
        );
        assert.deepEqual(writable, ["fluent-bit /var/lib/openstack-ra/fluent-bit"]);
    });

    it("mount every file that they are started with, and take tokens and passwords from Secrets alone", async () => {
        const { inputs } = await make();
        const [main, logsOf, asking] = podOf(inputs("DaemonSet", "collector-hypervisor")).containers;
        assert.deepEqual(main!.command, [
            "telegraf",
            ...["--config", "/etc/telegraf/telegraf.conf", "--config", "/etc/telegraf/switch.conf"],
            ...["--config", "/etc/telegraf/machines.conf"],
        ]);
        for (const container of [main, logsOf, asking]) {
            const mounted = container!.volumeMounts.map(({ mountPath }) => mountPath);
            for (const file of container!.command.filter((word) => word.startsWith("/etc/"))) {
                assert.ok(mounted.includes(file), file);
            }
        }
        assert.deepEqual(
            podOf(inputs("DaemonSet", "collector-host")).containers.map(({ name }) => name),
            ["host", "fluent-bit"],
        );
        const env = at(main, "env") as { name: string; valueFrom?: { secretKeyRef?: object } }[];
        const token = env.find(({ name }) => name === "INFLUX_PASSWORD");
        assert.deepEqual(token?.valueFrom?.secretKeyRef, { name: "influxdb-tokens", key: "write" });
    });

    it("are replaced a rack's worth at a time, give way to all others, and cost as much for any number of hosts", async () => {
        const { inputs, resources } = await make();
        assert.equal(
            at(inputs("DaemonSet", "collector-host"), "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
            "3%",
        );
        assert.equal(at(inputs("PriorityClass", "collector"), "value"), -10);
        assert.equal(at(podOf(inputs("DaemonSet", "collector-host")), "priorityClassName"), "collector-1a2b3c4");
        const children = resources.filter(({ type }) => !type.endsWith(":Collector"));
        assert.ok(children.length <= 11, `${children.length} resources`);
        const many = Object.fromEntries(
            Array.from({ length: 5000 }, (_, i) => [`compute-${i}`, { rack: `rack-${i % 250}`, role: "compute" }]),
        );
        assert.equal((await make({ hosts: many })).resources.length, resources.length);
    });

    it("know racks and roles of hosts from one file, whose name does not change with it", async () => {
        const { inputs } = await make();
        const map = inputs("ConfigMap", "collector-hosts");
        assert.equal(at(map, "metadata", "name"), "collector-hosts");
        const [header, ...rows] = (at(map, "data", "hosts.csv") as string).trimEnd().split("\n");
        assert.equal(header, "host,rack,role");
        assert.deepEqual(
            Object.fromEntries(
                rows.map((row) => row.split(",")).map(([host = "", rack, role]) => [host, { rack, role }]),
            ),
            hosts,
        );
        const without = await make({ hosts: undefined });
        assert.throws(() => without.inputs("ConfigMap", "collector-hosts"));
        assert.doesNotMatch(
            at(without.inputs("ConfigMap", "collector-config"), "data", "telegraf.conf") as string,
            /lookup/,
        );
    });

    it("ask for what the budgets count", async () => {
        const { resources } = await make();
        const memory = (inputs: Record<string, unknown>) =>
            podOf(inputs)
                .containers.map((of) => parseQuantity(at(of, "resources", "requests", "memory") as string) / 2 ** 20)
                .reduce((sum, each) => sum + each, 0);
        const asked = resources
            .filter(({ type }) => /:(DaemonSet|Deployment)$/.test(type))
            .map(({ inputs }) => memory(inputs));
        const counted = collectorPods({ placements }).map(({ size }) => size.memory);
        assert.deepEqual(asked.sort(), counted.sort());
    });
});

describe("OpenStack's notifications", () => {
    it("are read from every broker, with the account in a Secret and nowhere else", async () => {
        const { inputs } = await make({ messaging: [brokers, brokers] });
        const conf = at(inputs("ConfigMap", "collector-notifications-config"), "data", "telegraf.conf") as string;
        assert.equal(conf.match(/amqps:\/\/rabbit-0:5671\/notifications", "amqps:\/\/rabbit-1/g)?.length, 8);
        assert.doesNotMatch(conf, /pass"/);
        assert.deepEqual(plainData(inputs("Secret", "collector-notifications-credentials")), {
            AMQP_PASSWORD_0: "pass",
            AMQP_PASSWORD_1: "pass",
        });
    });

    it("come from oslo.messaging's own queues, which are declared as services declare them", () => {
        const conf = notificationsConf([{ hosts: ["rabbit-0"], port: 5672, username: "stacklight" }]);
        assert.match(conf, /queue = "notifications\.info"/);
        assert.match(conf, /queue_arguments = \{ "x-queue-type" = "quorum" \}/);
        assert.match(conf, /amqp:\/\/rabbit-0:5672\/notifications/);
    });

    it("are read by a pod that calls brokers alone, while collectors call from their hosts", () => {
        const server = (port: number) => ({ at: "anywhere" as const, ports: [{ port, protocol: "TCP" as const }] });
        const flows = collectorFlows("collector", {
            metrics: server(8086),
            logs: server(9200),
            brokers: [server(5671)],
        });
        assert.deepEqual(
            flows.map(({ from, to }) => [typeof from === "object" && "hosts" in from, to.ports[0]?.port]),
            [
                [true, 8086],
                [true, 9200],
                [false, 5671],
            ],
        );
    });
});

describe("bad input of collectors", () => {
    const faults = (args: Partial<Parameters<typeof collectorFaults>[0]>) =>
        collectorFaults({ placements, ...args }).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    const placed = (row: keyof typeof placements, of: Partial<Placement>) => ({
        placements: { ...placements, [row]: { ...placements[row], ...of } },
    });

    it("none is found in the lab's", () => {
        assert.deepEqual(faults({ hosts }), []);
    });

    for (const [what, args, says] of [
        [
            "no reader of notifications",
            placed("notifications", { replicas: 0 }),
            "placements.notifications: notifications: 0 replicas, expected a whole number of at least 1",
        ],
        [
            "fewer collectors than switches",
            placed("collector", { hosts: 5 }),
            "placements.collector: collector: 5 hosts, expected at least the 489 of openvswitch",
        ],
        [
            "a host that no node can be",
            { hosts: { "Compute 1": hosts["compute-1"] } },
            'hosts: "Compute 1", expected the name of a node: a-z, 0-9, "-" and "."',
        ],
        [
            "a host without a rack",
            { hosts: { a: { rack: "", role: "compute" } } },
            'hosts.a.rack: "", expected letters, digits, "-", "_" and "."',
        ],
        [
            "no machines",
            { scale: { hypervisors: 1, virtualMachines: 0 } },
            "scale: 0 virtual machines, expected a whole number of at least 1",
        ],
    ] as const) {
        it(what, () => {
            assert.deepEqual(faults(args), [says]);
        });
    }

    it("more hosts than one object holds", () => {
        const many = Object.fromEntries(
            Array.from({ length: 50_000 }, (_, i) => [`compute-${i}`, { rack: "rack-01", role: "compute" }]),
        );
        assert.match(
            faults({ hosts: many }).join(),
            /^hosts: 50000 hosts take \d+ bytes, expected at most the 1044480/,
        );
    });

    it("is refused before anything is registered", async () => {
        await assert.rejects(make(placed("collector", { hosts: 5 })), /collector: 1 fault/);
    });
});
