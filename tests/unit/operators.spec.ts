import assert from "node:assert/strict";
import { manifests } from "../../cli/manifests";
import { runProgram } from "../../cli/program";
import { DEDICATED_TAINT, roleLabel, roles } from "../../components/common/roles";
import { serviceNames, serviceRow } from "../../components/common/services";
import { operatorCatalogue, OperatorName, operatorNames, operatorOf } from "../../components/operators";
import { every, installed, NAMESPACE, refusalOf } from "../support/operators";
import { at } from "../support/stacks";
import { variants } from "../support/variants";

const charts = operatorNames.filter((name) => "chart" in operatorCatalogue[name].source);

/** The values of an operator's chart. */
async function valuesOf(name: OperatorName, registry?: string): Promise<unknown> {
    const { inputs } = await installed({ [name]: true }, { registry });
    return inputs("Release", `operators-${name}`).values;
}

describe("the operators of a program", () => {
    it("are none unless it is told to install some", async () => {
        for (const install of [undefined, {}, { rook: false, eck: false }]) {
            const { resources, operators } = await installed(install);
            assert.deepEqual(
                resources.map(({ type }) => type),
                ["openstack-ra:index:Operators"],
            );
            assert.deepEqual(operators.installing(...operatorNames), []);
        }
    });

    it("are those that it names, each by one release of its chart in a namespace of its own", async () => {
        const { resources, inputs } = await installed({ rook: true, metallb: true });
        assert.deepEqual(resources.map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`).sort(), [
            "Namespace operators-metallb",
            "Namespace operators-rook",
            "Operators operators",
            "Release operators-metallb",
            "Release operators-rook",
        ]);
        const { values, compat, ...release } = inputs("Release", "operators-rook");
        assert.ok(values);
        assert.equal(compat, "true");
        assert.deepEqual(release, {
            name: "rook-ceph",
            namespace: "rook-ceph",
            chart: "rook-ceph",
            repositoryOpts: { repo: "https://charts.rook.io/release" },
            version: "v1.20.6",
            atomic: true,
            skipAwait: false,
            timeout: 600,
        });
    });

    it("have namespaces that let their pods do what they must, and no more", async () => {
        const { inputs } = await installed(every());
        const levels = charts.map((name) => {
            const labels = at(inputs("Namespace", `operators-${name}`), "metadata", "labels");
            return [name, at(labels, "pod-security.kubernetes.io/enforce")];
        });
        assert.deepEqual(Object.fromEntries(levels), {
            "cert-manager": "restricted",
            rook: "privileged",
            "percona-xtradb-cluster": "restricted",
            eck: "restricted",
            metallb: "privileged",
        });
    });

    it("stay in the cluster, with their namespaces and definitions, when they are taken out of the program", async () => {
        const { options } = await installed(every());
        assert.equal(options.size, 12);
        for (const [name, { retainOnDelete }] of options) {
            assert.equal(retainOnDelete, name.startsWith("Operators") ? undefined : true, name);
        }
    });

    it("of RabbitMQ come from the manifest of its release, after cert-manager, whose resources are in it", async () => {
        const { inputs, options, operators } = await installed(every());
        assert.deepEqual(inputs("ConfigFile", "operators-rabbitmq-cluster"), {
            file: "https://github.com/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml",
        });
        const { dependsOn } = options.get("ConfigFile operators-rabbitmq-cluster") ?? {};
        assert.deepEqual(dependsOn, operators.installing("cert-manager"));
        assert.equal(operators.installing("cert-manager").length, 1);
        const alone = await installed({ "rabbitmq-cluster": true });
        assert.deepEqual(alone.options.get("ConfigFile operators-rabbitmq-cluster")?.dependsOn, []);
    });

    it("come from a site's own sources", async () => {
        const { inputs } = await installed(
            { rook: true, eck: true, "rabbitmq-cluster": true },
            {
                sources: {
                    rook: "oci://mirror.example/charts",
                    eck: "https://mirror.example/charts",
                    "rabbitmq-cluster": "operators/rabbitmq.yaml",
                },
            },
        );
        const from = (name: string) => {
            const { chart, repositoryOpts } = inputs("Release", `operators-${name}`);
            return [chart, repositoryOpts];
        };
        assert.deepEqual(from("rook"), ["oci://mirror.example/charts/rook-ceph", undefined]);
        assert.deepEqual(from("eck"), ["eck-operator", { repo: "https://mirror.example/charts" }]);
        assert.equal(inputs("ConfigFile", "operators-rabbitmq-cluster").file, "operators/rabbitmq.yaml");
    });
});

describe("the values of the operators' charts", () => {
    const VALUES: [name: OperatorName, path: string, value: unknown][] = [
        ["rook", "crds enabled", true],
        ["rook", "currentNamespaceOnly", false],
        ["rook", "enableDiscoveryDaemon", false],
        // Rook fails without the definitions that come with it; no driver is installed.
        ["rook", "csi installCsiOperator", true],
        ["rook", "ceph-csi-operator controllerManager replicas", 0],
        ["percona-xtradb-cluster", "watchNamespace", NAMESPACE],
        ["percona-xtradb-cluster", "replicaCount", 2],
        ["percona-xtradb-cluster", "disableTelemetry", true],
        ["eck", "managedNamespaces", [NAMESPACE]],
        ["eck", "replicaCount", 2],
        ["eck", "installCRDs", true],
        ["cert-manager", "crds", { enabled: true, keep: true }],
        ["cert-manager", "replicaCount", 2],
        ["cert-manager", "webhook replicaCount", 2],
        ["cert-manager", "cainjector replicaCount", 2],
        ["metallb", "crds enabled", true],
        ["metallb", "frrk8s enabled", true],
        ["metallb", "speaker frr enabled", false],
    ];
    for (const [name, path, value] of VALUES) {
        it(`have ${path.replaceAll(" ", ".")} = ${JSON.stringify(value)} for ${name}`, async () => {
            assert.deepEqual(at(await valuesOf(name), ...path.split(" ")), value);
        });
    }

    it("ask for cores and memory wherever a container runs", async () => {
        const paths: [OperatorName, string[]][] = [
            ["cert-manager", ["resources", "webhook resources", "cainjector resources"]],
            ["rook", ["resources"]],
            ["percona-xtradb-cluster", ["resources"]],
            ["eck", ["resources"]],
            ["metallb", ["controller resources", "speaker resources"]],
            ["metallb", ["", "frr ", "reloader ", "frrMetrics "].map((of) => `frr-k8s frrk8s ${of}resources`)],
        ];
        for (const [name, all] of paths) {
            const values = await valuesOf(name);
            for (const path of all) {
                const requests = at(values, ...path.split(" "), "requests") as Record<string, string> | undefined;
                assert.deepEqual(Object.keys(requests ?? {}), ["cpu", "memory"], `${name} ${path}`);
            }
        }
    });

    it("take every image from a site's registry, and leave images alone without one", async () => {
        const images: Partial<Record<OperatorName, number>> = {};
        for (const name of charts) {
            assert.doesNotMatch(JSON.stringify(await valuesOf(name)), /repository|imageRegistry|Registry/, name);
            const text = JSON.stringify(await valuesOf(name, "mirror.example:5000/all"));
            images[name] = text.split("mirror.example:5000/all").length - 1;
        }
        // Elastic's and cert-manager's charts have a value for all images, of which Elastic's is for those of its pods.
        const expected = { "cert-manager": 1, rook: 2, "percona-xtradb-cluster": 1, eck: 2, metallb: 4 };
        assert.deepEqual(images, expected);
    });

    it("put speakers on every host with a service behind a load balancer, tainted or not, and on no other", async () => {
        const values = await valuesOf("metallb");
        const balanced = serviceNames.filter((service) => serviceRow(service).loadBalancer === true);
        const hosts = new Set(balanced.flatMap((service) => [...serviceRow(service).roles]));
        for (const part of [["speaker"], ["frr-k8s", "frrk8s"]]) {
            const required = ["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
            const terms = at(values, ...part, "affinity", ...required) as object[];
            const keys = terms.map((term) => at(term, "matchExpressions", 0, "key"));
            assert.deepEqual(keys.sort(), [...hosts].map(roleLabel).sort());
            const tolerated = at(values, ...part, "tolerations") as { key: string; value: string }[];
            assert.ok(tolerated.every(({ key }) => key === DEDICATED_TAINT));
            const tainted = [...hosts].filter((role) => roles[role].exclusive);
            assert.deepEqual(tolerated.map(({ value }) => value).sort(), tainted.sort());
        }
        assert.ok(hosts.has("ceph-mon") && !hosts.has("compute"));
    });
});

describe("a custom resource", () => {
    it("of any variant is served by an operator of the catalogue", async () => {
        const builtIn = /^(v1|(apps|batch|policy|autoscaling)\/.*|.*\.k8s\.io\/.*)$/;
        // Multus is a plug-in of the site's network.
        const others = ["k8s.cni.cncf.io/v1"];
        const served = new Set<string>();
        for (const { stack, options } of variants) {
            for (const { object, urn } of manifests(await runProgram(stack, options))) {
                if (builtIn.test(object.apiVersion) || others.includes(object.apiVersion)) continue;
                const name = operatorOf(object);
                assert.ok(name, `${urn}: no operator serves ${object.apiVersion} ${object.kind}`);
                served.add(name);
            }
        }
        assert.ok(served.has("percona-xtradb-cluster") && served.has("rabbitmq-cluster"));
    });

    it("of another version, group or kind is served by none", () => {
        assert.equal(operatorOf({ apiVersion: "metallb.io/v1beta2", kind: "BGPPeer" }), "metallb");
        assert.equal(operatorOf({ apiVersion: "metallb.io/v1beta1", kind: "BGPPeer" }), undefined);
        assert.equal(operatorOf({ apiVersion: "cert-manager.io/v1", kind: "Certificat" }), undefined);
        assert.equal(operatorOf({ apiVersion: "apps/v1", kind: "Deployment" }), undefined);
    });
});

describe("arguments of operators", () => {
    it("that are sound are not refused", async () => {
        const sources = { "rabbitmq-cluster": "https://mirror.example/operator.yml" };
        await installed(every(), { registry: "mirror.example", sources });
    });

    const FAULTY: [what: string, args: object, says: string[]][] = [
        [
            "an operator that there is not",
            { install: { rok: true } },
            [
                "install.rok: no such operator (did you mean rook?), expected one of cert-manager, rook, " +
                    "percona-xtradb-cluster, rabbitmq-cluster, eck, metallb",
            ],
        ],
        [
            "a malformed registry",
            { registry: "https://mirror.example" },
            ['registry: "https://mirror.example", expected a host, with a port or path where it has one'],
        ],
        [
            "a registry that RabbitMQ's manifest cannot name",
            { install: { "rabbitmq-cluster": true }, registry: "mirror.example" },
            [
                "sources.rabbitmq-cluster: missing beside registry, expected a copy of the manifest that names the " +
                    "registry's image",
            ],
        ],
        [
            "a source of what is not installed",
            { install: { rook: false }, sources: { rook: "https://mirror.example" } },
            ["sources.rook: means nothing: this program does not install it"],
        ],
        [
            "sources that are none",
            {
                install: { rook: true, "rabbitmq-cluster": true },
                sources: { rook: "mirror.example/charts", "rabbitmq-cluster": "ftp://x/y.yml", ek: "https://a" },
            },
            [
                "sources.ek: no such operator (did you mean eck?), expected one of cert-manager, rook, " +
                    "percona-xtradb-cluster, rabbitmq-cluster, eck, metallb",
                'sources.rook: "mirror.example/charts", expected a repository of charts: https:// or oci://',
                'sources.rabbitmq-cluster: "ftp://x/y.yml", expected the URL or path of a manifest',
            ],
        ],
    ];
    for (const [what, args, says] of FAULTY) {
        it(`with ${what} are refused before anything is registered`, async () => {
            assert.deepEqual(await refusalOf(args), [
                `operators: ${says.length} fault${says.length > 1 ? "s" : ""}`,
                ...says,
            ]);
        });
    }
});

describe("the catalogue of operators", () => {
    it("has charts and manifests of the releases whose definitions the program is tested with", () => {
        for (const { version, definitions, source, upgradeFirst } of Object.values(operatorCatalogue)) {
            assert.equal(version.replace(/^v/, ""), definitions.replace(/^v/, ""));
            for (const url of ["manifest" in source ? source.manifest : undefined, upgradeFirst]) {
                assert.ok(url === undefined || url.includes(`/${definitions}/`), url);
            }
        }
    });

    it("installs what others need before them", () => {
        for (const [i, name] of operatorNames.entries()) {
            for (const needed of operatorCatalogue[name].needs ?? [])
                assert.ok(operatorNames.indexOf(needed) < i, name);
        }
    });
});
