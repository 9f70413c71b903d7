import assert from "node:assert/strict";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { resources } from "../../components/common/quantity";
import { ELASTICSEARCH, ElasticsearchSpec, KIBANA, KibanaSpec } from "../../components/stacklight/logs/elastic";
import { Logs, LogsArgs, logsPods } from "../../components/stacklight/logs";
import { logFields } from "../../components/stacklight/logs/streams";
import { certificates } from "../support/certificates";
import { isSecret, library, LibraryRun, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<LogsArgs> = {}) => library(() => new Logs("logs", { namespace: "cloud", ...args }));
type Run = LibraryRun<Logs>;

/** As the API server gets it. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const elasticsearch = ({ inputs }: Run) => plain(inputs("Elasticsearch", "logs").spec) as ElasticsearchSpec;
const kibana = ({ inputs }: Run) => plain(inputs("Kibana", "logs-kibana").spec) as KibanaSpec;
const wanted = ({ inputs }: Run) =>
    JSON.parse(at(inputs("ConfigMap", "logs-setup"), "data", "logs.json") as string) as Record<string, unknown>;
const secretsOf = ({ inputs }: Run, name: string) => plainData(inputs("Secret", name));

/** Settings, and where Elasticsearch's source declares each (8.19). */
const SETTINGS: Record<string, string> = {
    "node.roles": "NodeRoleSettings.NODE_ROLES_SETTING",
    "node.store.allow_mmap": "IndexModule.NODE_STORE_ALLOW_MMAP",
    "ingest.geoip.downloader.enabled": "GeoIpDownloaderTaskExecutor.ENABLED_SETTING",
    "xpack.ml.enabled": "XPackSettings.MACHINE_LEARNING_ENABLED",
};

/** And Kibana's: the plugins or packages whose configuration schemas have them. */
const KIBANA_SETTINGS: Record<string, string> = {
    "server.publicBaseUrl": "core-http-server-internal",
    "elasticsearch.ssl.verificationMode": "core-elasticsearch-server-internal",
    "telemetry.optIn": "plugins/telemetry",
    "newsfeed.enabled": "plugins/newsfeed",
    "map.includeElasticMapsService": "plugins/maps_ems",
};

describe("logs by themselves", () => {
    it("are a cluster, its Kibanas, their accounts, and one job that sets both up", async () => {
        const kinds = (await make({ certificates })).resources.map(({ type }) => type.split(":").pop() ?? "").sort();
        assert.deepEqual(kinds, [
            ...["Certificate", "Certificate", "ConfigMap", "Elasticsearch", "Job", "Kibana", "Logs"],
            ...["PodDisruptionBudget", "RandomPassword", "RandomPassword", "RandomPassword"],
            ...["Secret", "Secret", "Secret", "Secret"],
        ]);
    });

    it("are on their own hosts, one member each, in different racks", async () => {
        const run = await make();
        const [set, ...others] = elasticsearch(run).nodeSets;
        assert.deepEqual([set?.count, others], [3, []]);
        const { labels } = set!.podTemplate.metadata;
        const spec = plain(set!.podTemplate.spec);
        assert.equal(labels["openstack-ra/service"], "elasticsearch-kibana");
        assert.deepEqual(at(spec, "tolerations"), [
            { key: "openstack-ra/dedicated", operator: "Equal", value: "elasticsearch", effect: "NoSchedule" },
        ]);
        const own = { "app.kubernetes.io/instance": "logs", "app.kubernetes.io/component": "elasticsearch" };
        const required = "requiredDuringSchedulingIgnoredDuringExecution";
        assert.deepEqual(at(spec, "affinity", "podAntiAffinity", required, 0, "labelSelector", "matchLabels"), own);
        assert.deepEqual(at(spec, "affinity", "nodeAffinity", required, "nodeSelectorTerms"), [
            { matchExpressions: [{ key: "openstack-ra/role-elasticsearch", operator: "Exists" }] },
        ]);
        assert.equal(at(spec, "topologySpreadConstraints", 0, "topologyKey"), "topology.kubernetes.io/zone");
        assert.deepEqual(at(spec, "securityContext", "runAsNonRoot"), true);
    });

    it("keep their data on local SSDs, whatever happens to the cluster", async () => {
        const run = await make({ protect: undefined });
        const { volumeClaimDeletePolicy, updateStrategy, nodeSets } = elasticsearch(run);
        assert.equal(volumeClaimDeletePolicy, "DeleteOnScaledownOnly");
        assert.deepEqual(updateStrategy.changeBudget, { maxSurge: 0, maxUnavailable: 1 });
        const [claim, ...more] = plain(nodeSets[0]!.volumeClaimTemplates) as unknown[];
        assert.deepEqual([at(claim, "metadata", "name"), more], ["elasticsearch-data", []]);
        assert.equal(at(claim, "spec", "storageClassName"), "local-ssd");
        assert.match(at(claim, "spec", "resources", "requests", "storage") as string, /^600Gi$/);
    });

    it("have as many Kibanas beside the members, each able to move without waiting for another", async () => {
        const { count, podTemplate, elasticsearchRef } = kibana(await make());
        assert.deepEqual([count, elasticsearchRef], [3, { name: "logs" }]);
        assert.equal(podTemplate.metadata.labels["openstack-ra/beside"], "elasticsearch-kibana");
        assert.equal(podTemplate.metadata.labels["openstack-ra/service"], undefined);
        assert.equal(at(podTemplate.spec, "affinity", "podAntiAffinity"), undefined);
        assert.deepEqual(at(podTemplate.spec, "topologySpreadConstraints", 1, "matchLabelKeys"), ["pod-template-hash"]);
    });

    it("wait for the operator, not for green members: these are yellow during every change", () => {
        assert.equal(ELASTICSEARCH.ready, "jsonpath={.status.phase}=Ready");
        assert.equal(KIBANA.ready, "jsonpath={.status.health}=green");
    });

    it("use only settings that Elasticsearch and Kibana have", async () => {
        const run = await make({ certificates, publicUrl: "https://logs.example.org" });
        assert.deepEqual(Object.keys(elasticsearch(run).nodeSets[0]!.config).sort(), Object.keys(SETTINGS).sort());
        assert.deepEqual(Object.keys(kibana(run).config).sort(), Object.keys(KIBANA_SETTINGS).sort());
    });

    it("with certificates speak TLS by names that they have, and Kibana verifies them", async () => {
        const run = await make({ certificates, publicUrl: "https://logs.example.org:5601" });
        assert.deepEqual(elasticsearch(run).http.tls, { certificate: { secretName: "logs-tls" } });
        const { http, config } = kibana(run);
        assert.deepEqual(http.tls, { certificate: { secretName: "logs-kibana-tls" } });
        assert.equal(config["elasticsearch.ssl.verificationMode"], "full");
        const names = (name: string) => at(run.inputs("Certificate", name), "spec", "dnsNames") as string[];
        const { elasticsearch: url, kibana: kibanaUrl } = wanted(run) as Record<string, string>;
        assert.ok(names("logs-tls").includes(new URL(url!).hostname));
        // By which Kibana calls it.
        assert.ok(names("logs-tls").includes("logs-es-http.cloud.svc"));
        assert.ok(names("logs-kibana-tls").includes(new URL(kibanaUrl!).hostname));
        assert.ok(names("logs-kibana-tls").includes("logs.example.org"));
        assert.equal(await valueOf(run.value.host), "logs-es-http.cloud.svc.cluster.local");
        assert.deepEqual(run.value.ca, certificates.ca);
    });

    it("without certificates speak plaintext, rather than TLS by a CA of nobody's", async () => {
        const run = await make();
        const off = { selfSignedCertificate: { disabled: true } };
        assert.deepEqual([elasticsearch(run).http.tls, kibana(run).http.tls], [off, off]);
        assert.equal(kibana(run).config["elasticsearch.ssl.verificationMode"], undefined);
        assert.match(wanted(run).elasticsearch as string, /^http:\/\/logs-es-http\.cloud\./);
    });

    it("show Kibana behind a load balancer of the management network, or at a cluster address", async () => {
        const asked: string[] = [];
        const balancers = {
            annotations: (network: string, service: string) => {
                asked.push(`${network} ${service}`);
                return { pool: network };
            },
        };
        const { service } = kibana(await make({ balancers })).http;
        assert.deepEqual(service, {
            metadata: { annotations: { pool: "management" } },
            spec: { type: "LoadBalancer" },
        });
        assert.deepEqual(asked, ["management elasticsearch+kibana"]);
        assert.equal(kibana(await make({ balancers, loadBalancer: false })).http.service.spec.type, "ClusterIP");
    });

    it("take of their cloud what they say", async () => {
        const run = await make();
        const [members, kibanas] = logsPods({});
        const { nodeSets } = elasticsearch(run);
        const asked = (template: unknown) => at(template, "spec", "containers", 0, "resources");
        assert.deepEqual(
            [nodeSets[0]!.count, asked(nodeSets[0]!.podTemplate)],
            [members!.pods, resources(members!.size)],
        );
        const { count, podTemplate } = kibana(run);
        assert.deepEqual([count, asked(podTemplate)], [kibanas!.pods, resources(kibanas!.size)]);
    });
});

describe("accounts of the logs", () => {
    it("are a collector that adds, a viewer that reads, and an administrator, each with a password of its own", async () => {
        const run = await make();
        const { fileRealm, roles } = elasticsearch(run).auth;
        assert.equal(fileRealm.length, 3);
        const accounts = ["collector", "viewer", "admin"].map((user) => secretsOf(run, `logs-${user}`));
        assert.deepEqual(
            accounts.map(({ username, roles: of }) => [username, of]),
            [
                ["collector", "openstack-ra-collector"],
                ["viewer", "openstack-ra-viewer"],
                ["admin", "superuser"],
            ],
        );
        assert.equal(new Set(accounts.map(({ password }) => password)).size, 3);
        const file = JSON.parse(secretsOf(run, "logs-roles")["roles.yml"]!) as Record<string, unknown>;
        assert.deepEqual(Object.keys(file), ["openstack-ra-collector", "openstack-ra-viewer"]);
        assert.deepEqual(at(file, "openstack-ra-collector", "indices"), [
            { names: ["logs"], privileges: ["create_doc"] },
        ]);
        assert.equal(roles.length, 1);
    });

    it("of collectors is what writers are given, as entries of its Secret", async () => {
        const { value, resources: made } = await make();
        const name = await valueOf(value.username.secretName as never);
        assert.equal(made.find(({ name: of }) => of === "logs-collector")?.objectName, name);
        assert.deepEqual([value.username.key, value.password.key], ["username", "password"]);
        assert.ok(await isSecret(value.passwords.viewer));
    });

    it("are in Secrets alone, and the job has the administrator's from its environment", async () => {
        const run = await make();
        const others = run.resources.filter(({ type }) => !/Secret$|RandomPassword$/.test(type));
        assert.doesNotMatch(JSON.stringify(others.map(({ inputs }) => inputs)), /generated-logs/);
        const job = at(run.inputs("Job", "logs-setup"), "spec", "template", "spec", "containers", 0);
        const admin = run.resources.find(({ name }) => name === "logs-admin")?.objectName;
        assert.deepEqual(at(job, "envFrom"), [{ secretRef: { name: admin } }]);
    });
});

describe("what the job sets up", () => {
    it("keeps the stream for the retention, in daily indices with a shard for each member and one copy", async () => {
        const { policies, templates, streams } = wanted(await make({ retentionDays: 5 })) as Record<string, object>;
        assert.deepEqual(streams, ["logs"]);
        const phases = at(policies, "openstack-logs", "policy", "phases");
        assert.equal(at(phases, "delete", "min_age"), "5d");
        assert.deepEqual(at(phases, "hot", "actions", "rollover"), { max_primary_shard_size: "50gb", max_age: "1d" });
        const index = at(templates, "logs", "template", "settings", "index") as Record<string, unknown>;
        assert.deepEqual([index.number_of_shards, index.number_of_replicas], [3, 1]);
        assert.deepEqual(index.lifecycle, { name: "openstack-logs" });
    });

    it("has no copies where there is one member, which would be yellow for ever", async () => {
        const placement = withReplicas(referencePlacement("elasticsearch+kibana"), 1);
        const { templates } = wanted(await make({ placement }));
        assert.equal(at(templates, "logs", "template", "settings", "index", "number_of_replicas"), 0);
    });

    it("runs again when any of it changes, and only then", async () => {
        const nameOf = async (args: Partial<LogsArgs>) =>
            at((await make(args)).inputs("Job", "logs-setup"), "metadata", "name");
        const mounts = async (args: Partial<LogsArgs>) =>
            at((await make(args)).inputs("ConfigMap", "logs-setup"), "data");
        assert.equal(await nameOf({}), await nameOf({}));
        assert.notDeepEqual(await mounts({ retentionDays: 3 }), await mounts({}));
    });

    it("knows the fields of logs, and refuses no document for another", async () => {
        const mappings = at(wanted(await make()), "templates", "logs", "template", "mappings");
        assert.deepEqual(mappings, { dynamic: false, properties: plain(logFields) });
    });
});
