import assert from "node:assert/strict";
import { Dashboard } from "../../components/stacklight/metrics/dashboard";
import { dashboards } from "../../components/stacklight/metrics/dashboards";
import { datasources, grafanaIni, providers } from "../../components/stacklight/metrics/grafana";
import { checkGrafanaIni, checkGrafanaProvisioning } from "./check/grafana";
import { grafanaSchema, schemaFaults } from "./grafana";
import { judged } from "./judge";
import { orSkip } from "./unavailable";

describe("Grafana's files", () => {
    const ini = (tls: boolean) => grafanaIni({ url: "https://g.example.org", tls, anonymous: false });
    const sources = datasources({ any: "https://a:8086", copies: ["https://b:8086"], cafile: "/etc/ssl/ca.crt" });

    it("say what Grafana reads", async () => {
        for (const tls of [true, false]) assert.deepEqual(await judged(checkGrafanaIni, "grafana.ini", ini(tls)), []);
        assert.deepEqual(await judged(checkGrafanaProvisioning, "datasources.yaml", sources), []);
        assert.deepEqual(await judged(checkGrafanaProvisioning, "providers.yaml", providers()), []);
    });

    for (const [what, from, to, says] of [
        ["a section that is none", "[news]", "[knews]", "no section [knews]"],
        ["an option that is none", "http_port", "port", "[server] has no option port"],
        ["a database of the cloud", "type = sqlite3", "type = mysql", "[database] type = mysql: expected ^sqlite3$"],
    ] as const) {
        it(`are refused with ${what}`, async () => {
            const faults = await judged(checkGrafanaIni, "grafana.ini", ini(true).replace(from, to));
            assert.equal(faults[0], says);
        });
    }

    it("are refused with a field that is none, and one of another type", async () => {
        const content = sources.replace("dbName", "database").replace("isDefault: true", "isDefault: yes please");
        assert.deepEqual(await judged(checkGrafanaProvisioning, "datasources.yaml", content), [
            'datasources.yaml.datasources[0].isDefault: "yes please", expected a flag',
            "datasources.yaml.datasources[0].jsonData: no field database",
        ]);
    });
});

/** Grafana itself is in no registry as a program; its types are, and say of every property what it may be. */
describe("Grafana's own schema", function () {
    this.timeout(120_000);

    let types: string;
    before(async function () {
        types = await orSkip(this, grafanaSchema());
    });

    for (const board of dashboards("cloud")) {
        it(`has every property of ${board.uid}`, () => {
            assert.deepEqual(schemaFaults(board, types), []);
        });
    }

    it("finds a property that is none, and a value that it may not have", () => {
        const [board] = dashboards("cloud") as [Dashboard];
        const broken = (change: (text: string) => string) =>
            schemaFaults(JSON.parse(change(JSON.stringify(board))) as Dashboard, types).join("\n");
        assert.match(
            broken((text) => text.replace('"lineWidth"', '"lineThickness"')),
            /lineThickness/,
        );
        assert.match(
            broken((text) => text.replace('"displayMode":"table"', '"displayMode":"tables"')),
            /"tables"/,
        );
        assert.match(
            broken((text) => text.replace('"schemaVersion":41', '"schemaVersion":"41"')),
            /schemaVersion/,
        );
        assert.match(
            broken((text) => text.replace('"editable"', '"edible"')),
            /edible/,
        );
    });
});
