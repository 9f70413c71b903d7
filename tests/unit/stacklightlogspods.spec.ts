import assert from "node:assert/strict";
import { ElasticsearchSpec, KibanaSpec } from "../../components/stacklight/logs/elastic";
import { Logs, LogsArgs } from "../../components/stacklight/logs";
import { logsFlows } from "../../components/stacklight/logs/flows";
import { elasticsearchWorkloads, kibanaWorkloads } from "../../components/stacklight/logs/pods";
import { certificates } from "../support/certificates";
import { schemaFaults, specSchemas } from "../support/crds";
import { library, LibraryRun } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<LogsArgs> = {}) => library(() => new Logs("logs", { namespace: "cloud", ...args }));
type Run = LibraryRun<Logs>;

/** As the API server gets it. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const elasticsearch = ({ inputs }: Run) => plain(inputs("Elasticsearch", "logs").spec) as ElasticsearchSpec;
const kibana = ({ inputs }: Run) => plain(inputs("Kibana", "logs-kibana").spec) as KibanaSpec;

describe("what Elastic's operator makes", () => {
    const workloads = async () => {
        const run = await make();
        const about = (kind: string) => ({
            apiVersion: "x/v1",
            kind,
            metadata: { name: "logs", namespace: "cloud", uid: "1" },
        });
        return [
            ...elasticsearchWorkloads({ ...about("Elasticsearch"), spec: elasticsearch(run) }),
            ...kibanaWorkloads({ ...about("Kibana"), spec: kibana(run) }),
        ];
    };

    it("is three pods of each, that policies and the table know by our labels", async () => {
        const sets = (await workloads()).filter(({ kind }) => kind === "StatefulSet");
        assert.deepEqual(
            sets.map((set) => [set.metadata.name, at(set, "spec", "replicas")]),
            [
                ["logs-es-default", 3],
                ["logs-kb", 3],
            ],
        );
        const selectors = logsFlows("logs").flatMap(({ to }) =>
            typeof to.at === "object" && "selector" in to.at ? [to.at] : [],
        );
        for (const set of sets) {
            const labels = at(set, "spec", "template", "metadata", "labels") as Record<string, string>;
            const fits = selectors.some(({ selector }) =>
                Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value),
            );
            assert.ok(fits, set.metadata.name);
            assert.ok(at(set, "spec", "template", "spec", "containers", 0, "resources", "limits", "memory"));
        }
    });

    it("has a disruption budget for the members; Kibana's is ours", async () => {
        const budgets = (await workloads()).filter(({ kind }) => kind === "PodDisruptionBudget");
        assert.deepEqual(
            budgets.map(({ metadata }) => metadata.name),
            ["logs-es-default"],
        );
        const own = (await make()).inputs("PodDisruptionBudget", "logs-kibana");
        assert.equal(at(own, "spec", "selector", "matchLabels", "app.kubernetes.io/component"), "kibana");
    });
});

describe("Elastic's own definitions", () => {
    it("take every field of ours, and refuse what they do not know", async function () {
        const schemas = await specSchemas("eck");
        if (!schemas) {
            console.warn("SKIPPED, NOT CHECKED: Elastic's custom resources, no definitions in ../shared/crds");
            return this.skip();
        }
        const balancers = { annotations: () => ({ pool: "management" }) };
        for (const args of [{}, { certificates, balancers, publicUrl: "https://logs.example.org" }]) {
            const run = await make(args);
            for (const [kind, spec] of [
                ["Elasticsearch", elasticsearch(run)],
                ["Kibana", kibana(run)],
            ] as const) {
                const schema: Parameters<typeof schemaFaults>[0] = schemas.get(kind) ?? {};
                assert.deepEqual(schemaFaults(schema, spec), []);
                assert.deepEqual(schemaFaults(schema, { ...spec, storrage: {} }), ["spec.storrage: unknown"]);
            }
        }
        const policy = { ...elasticsearch(await make()), volumeClaimDeletePolicy: "Never" };
        assert.match(schemaFaults(schemas.get("Elasticsearch") ?? {}, policy)[0] ?? "", /Never, not of DeleteOnScale/);
    });
});
