import assert from "node:assert/strict";
import { parse } from "yaml";
import { BESIDE_LABEL, serviceLabel } from "../../components/common/labels";
import { resources } from "../../components/common/quantity";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { Metrics, MetricsArgs, metricsPods } from "../../components/stacklight/metrics";
import { sizeMetrics } from "../../components/stacklight/metrics/sizing";
import { podOf } from "../support/blockstorage";
import { certificates } from "../support/certificates";
import { library, LibraryRun, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<MetricsArgs> = {}) =>
    library(() => new Metrics("metrics", { namespace: "cloud", ...args }));
const file = ({ inputs }: LibraryRun<unknown>, name: string) =>
    at(inputs("ConfigMap", "metrics-grafana-config"), "data", name) as string;

describe("metrics by themselves", () => {
    it("are three InfluxDBs with volumes of their own, never two on a host, of which one at a time may leave", async () => {
        const { inputs } = await make();
        const set = inputs("StatefulSet", "metrics-influxdb");
        assert.equal(at(set, "spec", "replicas"), 3);
        assert.equal(at(set, "spec", "podManagementPolicy"), "Parallel");
        assert.deepEqual(at(set, "spec", "volumeClaimTemplates", 0, "spec"), {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "local-ssd",
            resources: { requests: { storage: `${sizeMetrics(REFERENCE_SCALE).storage}Gi` } },
        });
        const apart = at(podOf(set), "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        assert.deepEqual(apart, [
            {
                topologyKey: "kubernetes.io/hostname",
                labelSelector: { matchLabels: at(set, "spec", "selector", "matchLabels") },
            },
        ]);
        assert.deepEqual(at(podOf(set), "tolerations", 0, "value"), "influxdb");
        assert.equal(at(inputs("PodDisruptionBudget", "metrics-influxdb"), "spec", "maxUnavailable"), 1);
    });

    it("are written to by the address of each copy, and wait for all of them", async () => {
        const { value, inputs } = await make();
        assert.deepEqual(
            await valueOf(value.urls),
            [0, 1, 2].map((i) => `http://metrics-influxdb-${i}.metrics-influxdb.cloud.svc.cluster.local:8086`),
        );
        assert.equal(at(inputs("Service", "metrics-influxdb"), "spec", "clusterIP"), "None");
        assert.equal(at(inputs("StatefulSet", "metrics-influxdb"), "spec", "serviceName"), "metrics-influxdb");
    });

    it("set each copy up before it serves, all alike", async () => {
        const { inputs } = await make({ retentionDays: 7 });
        const { initContainers, containers } = podOf(inputs("StatefulSet", "metrics-influxdb"));
        const [setup] = initContainers!;
        const [influxd] = containers;
        assert.deepEqual(setup!.command.slice(0, 3), ["sh", "/etc/openstack-ra/setup.sh", "influxd"]);
        // The same files, but for where it listens.
        assert.deepEqual(setup!.command.slice(2), influxd!.command.slice(0, -1));
        assert.equal(influxd!.command.at(-1), "--http-bind-address=:8086");
        const env = Object.fromEntries(setup!.env.map(({ name, value }) => [name, value]));
        assert.equal(env.RETENTION_SECONDS, String(7 * 86_400));
        for (const option of ["--bolt-path", "--sqlite-path", "--engine-path"]) {
            const given = influxd!.command.find((word) => word.startsWith(`${option}=`))!;
            assert.ok(given.startsWith(`${option}=${env.DATA!}/`), given);
        }
        assert.equal(influxd!.volumeMounts.find(({ name }) => name === "data")?.mountPath, env.DATA);
    });

    it("give writers and readers passwords of their own, and nobody the operator's", async () => {
        const { value, inputs, resources: made } = await make();
        assert.deepEqual(plainData(inputs("Secret", "metrics-writer")), {
            password: "generated-metrics-writer-password",
        });
        const grafana = plainData(inputs("Secret", "metrics-grafana-credentials"));
        assert.equal(grafana[value.readToken.key], "generated-metrics-reader-password");
        assert.deepEqual(Object.keys(grafana).sort(), ["GF_SECURITY_ADMIN_PASSWORD", "READER_PASSWORD"]);
        const secrets = made.filter(({ type }) => type.endsWith(":Secret"));
        const withOperator = secrets.filter(({ inputs: of }) => "OPERATOR_TOKEN" in plainData(of));
        assert.deepEqual(
            withOperator.map(({ name }) => name),
            ["metrics-influxdb-setup"],
        );
        const { containers } = podOf(inputs("StatefulSet", "metrics-influxdb"));
        assert.deepEqual(at(containers[0], "envFrom"), []);
        for (const { inputs: of } of made.filter(({ type }) => type.endsWith(":ConfigMap"))) {
            assert.doesNotMatch(JSON.stringify(of), /generated-/);
        }
    });

    it("with certificates speak TLS alone, and end one copy after the other for a renewed one", async () => {
        const { value, inputs } = await make({ certificates });
        assert.match((await valueOf(value.urls))[0]!, /^https:/);
        assert.equal(value.ca, certificates.ca);
        const [influxd] = podOf(inputs("StatefulSet", "metrics-influxdb")).containers;
        const script = influxd!.command.at(-1)!;
        assert.match(script, /exec influxd .*--tls-cert=\/etc\/ssl\/openstack-ra\/server\/tls\.crt/);
        assert.match(script, /sleep \$\(\(\$\{POD_NAME##\*-\} \* 900\)\) && kill -INT \$\$/);
        assert.match(JSON.stringify(at(influxd, "lifecycle", "preStop")), /kill -INT 1; sleep 110/);
        assert.equal(at(influxd, "readinessProbe", "httpGet", "scheme"), "HTTPS");
        const { dnsNames } = inputs("Certificate", "metrics-influxdb-tls").spec as { dnsNames: string[] };
        for (const name of ["metrics-influxdb.cloud.svc.cluster.local", "*.metrics-influxdb.cloud.svc.cluster.local"]) {
            assert.ok(dnsNames.includes(name), name);
        }
    });

    it("are 18 resources with certificates", async () => {
        const { resources: made } = await make({ certificates });
        assert.equal(made.length, 18, made.map(({ type, name }) => `${type} ${name}`).join("\n"));
    });

    it("take of their cloud what they say", async () => {
        for (const args of [{}, { scale: { hypervisors: 10, virtualMachines: 100 } }]) {
            const { inputs } = await make(args);
            const asked = [inputs("StatefulSet", "metrics-influxdb"), inputs("Deployment", "metrics-grafana")].map(
                (of) => ({
                    pods: at(of, "spec", "replicas"),
                    resources: at(podOf(of), "containers", 0, "resources"),
                }),
            );
            assert.deepEqual(
                asked,
                metricsPods(args).map(({ pods, size }) => ({ pods, resources: resources(size) })),
            );
        }
    });
});

describe("Grafana", () => {
    it("stands on the same hosts beside the row's instances, and is none of them", async () => {
        const { inputs } = await make();
        const deployment = inputs("Deployment", "metrics-grafana");
        const labels = at(deployment, "spec", "template", "metadata", "labels") as Record<string, string>;
        assert.equal(labels[BESIDE_LABEL], serviceLabel("influxdb+grafana"));
        assert.equal(labels["openstack-ra/service"], undefined);
        assert.deepEqual(
            at(podOf(deployment), "affinity", "nodeAffinity"),
            at(podOf(inputs("StatefulSet", "metrics-influxdb")), "affinity", "nodeAffinity"),
        );
        const { spec } = inputs("Service", "metrics-grafana") as { spec: Record<string, unknown> };
        assert.deepEqual([spec.type, spec.sessionAffinity], ["LoadBalancer", "ClientIP"]);
    });

    it("has its address in the management network", async () => {
        const balancers = { annotations: (network: string, service: string) => ({ network, service }) };
        const { inputs } = await make({ balancers });
        assert.deepEqual(at(inputs("Service", "metrics-grafana"), "metadata", "annotations"), {
            network: "management",
            service: "influxdb+grafana",
        });
    });

    it("reads any copy, or one by the reader's choice, with the reader's password and the CA", async () => {
        const { datasources } = parse(file(await make({ certificates }), "datasources.yaml")) as {
            datasources: { uid: string; url: string; isDefault: boolean; jsonData: object; secureJsonData: object }[];
        };
        assert.deepEqual(
            datasources.map(({ uid, url, isDefault }) => [uid, url, isDefault]),
            [
                ["influxdb", "https://metrics-influxdb.cloud.svc.cluster.local:8086", true],
                ...[0, 1, 2].map((i) => [
                    `influxdb-${i}`,
                    `https://metrics-influxdb-${i}.metrics-influxdb.cloud.svc.cluster.local:8086`,
                    false,
                ]),
            ],
        );
        assert.deepEqual(datasources[0]!.secureJsonData, {
            basicAuthPassword: "$__env{READER_PASSWORD}",
            tlsCACert: `$__file{${certificates.ca.path}}`,
        });
    });

    it("finds its files where its settings say, and writes nowhere else than it may", async () => {
        const run = await make({ certificates });
        const { volumeMounts } = podOf(run.inputs("Deployment", "metrics-grafana")).containers[0]!;
        const mounted = volumeMounts.map(({ mountPath }) => mountPath);
        const text = file(run, "grafana.ini");
        const option = (name: string) => new RegExp(`^${name} = (.*)$`, "m").exec(text)?.[1];
        assert.ok(mounted.includes(option("data")!));
        assert.ok(mounted.includes(`${option("provisioning")!}/datasources/datasources.yaml`));
        const { providers } = parse(file(run, "providers.yaml")) as { providers: { options: { path: string } }[] };
        assert.ok(mounted.includes(`${providers[0]!.options.path}/ceph.json`));
        for (const path of [option("cert_file")!, option("cert_key")!, certificates.ca.path]) {
            assert.ok(
                mounted.some((mount) => path === mount || path.startsWith(`${mount}/`)),
                path,
            );
        }
        assert.equal((JSON.parse(file(run, "ceph.json")) as { uid: string }).uid, "ceph");
        assert.match(file(run, "nova.json"), /\\"namespace\\" = 'cloud'/);
    });

    it("shows nothing to whoever has not logged in, unless it is told to", async () => {
        const anonymous = /^\[auth\.anonymous\]\nenabled = (\w+)\norg_role = (\w+)$/m;
        assert.deepEqual(anonymous.exec(file(await make(), "grafana.ini"))?.slice(1), ["false", "Viewer"]);
        assert.deepEqual(anonymous.exec(file(await make({ anonymous: true }), "grafana.ini"))?.slice(1), [
            "true",
            "Viewer",
        ]);
    });

    it("has a ConfigMap below the limit of a MiB", async () => {
        const { inputs } = await make();
        const { data } = inputs("ConfigMap", "metrics-grafana-config") as { data: Record<string, string> };
        assert.ok(Object.values(data).join("").length < 2 ** 19);
    });
});
