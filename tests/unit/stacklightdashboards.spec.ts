import assert from "node:assert/strict";
import { Dashboard, DATASOURCE, Panel } from "../../components/stacklight/metrics/dashboard";
import { dashboards } from "../../components/stacklight/metrics/dashboards";
import { measurement, MeasurementName, measurements } from "../../components/stacklight/metrics/measurements";
import { line, tagValues } from "../../components/stacklight/metrics/query";
import { namesIn, targetsOf } from "../support/metrics";

const all = dashboards("cloud");

/** Names of a query that the table of measurements does not have. */
function unknownNames(query: string): string[] {
    const { measurement: from, fields, tags } = namesIn(query);
    const names = Object.keys(measurements) as MeasurementName[];
    const found = names.map(measurement).filter((row, i) => (row.measurement ?? names[i]) === from);
    if (found.length === 0) return [`measurement ${from}`];
    const known = (of: "fields" | "tags" | "flags") => found.flatMap((row) => row[of] ?? []);
    return [
        ...fields.filter((field) => ![...known("fields"), ...known("flags")].includes(field)),
        ...tags.filter((tag) => !known("tags").includes(tag)).map((tag) => `tag ${tag}`),
    ];
}

/** Pairs of panels that lie on one another, and panels that reach beyond the page. */
function misplaced(panels: Panel[]): string[] {
    const boxes = panels.map(({ title, gridPos }) => ({ title, ...gridPos }));
    return boxes.flatMap((a, i) => [
        ...(a.x + a.w > 24 ? [`${a.title} is too wide`] : []),
        ...boxes
            .slice(i + 1)
            .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
            .map((b) => `${a.title} lies on ${b.title}`),
    ]);
}

describe("dashboards", () => {
    it("are one for each tier, one for hosts by rack, and one for StackLight itself", () => {
        assert.deepEqual(
            all.map(({ uid }) => uid),
            ["control-plane", "nova", "neutron", "rabbitmq", "mysql", "ceph", "hosts", "stacklight"],
        );
        assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
    });

    for (const board of all) {
        it(`${board.uid}: every query reads what a plugin writes`, () => {
            for (const { title, targets } of targetsOf(board)) {
                assert.ok(targets.length > 0, title);
                for (const { query } of targets) assert.deepEqual(unknownNames(query), [], `${title}: ${query}`);
            }
        });

        it(`${board.uid}: no panel lies on another, and each has an id of its own`, () => {
            assert.deepEqual(misplaced(board.panels), []);
            assert.equal(new Set(board.panels.map(({ id }) => id)).size, board.panels.length);
        });

        it(`${board.uid}: asks the copy that the reader has chosen, at first any`, () => {
            const [copy] = (board.templating as { list: { name: string; type: string; current: object }[] }).list;
            assert.deepEqual(
                [copy!.name, copy!.type, copy!.current],
                ["copy", "datasource", { text: DATASOURCE, value: DATASOURCE }],
            );
            for (const { targets } of targetsOf(board)) {
                for (const { datasource } of targets) {
                    assert.deepEqual(datasource, { type: "influxdb", uid: "${copy}" });
                }
                const ids = targets.map(({ refId }) => refId);
                assert.equal(new Set(ids).size, ids.length);
            }
        });
    }

    it("name every measurement of the table, and no field of it is unread", () => {
        const queries = all.flatMap(targetsOf).flatMap(({ targets }) => targets.map(({ query }) => query));
        for (const [name, { fields, ...row }] of Object.entries(measurements)) {
            const from = "measurement" in row ? row.measurement : name;
            for (const field of fields) {
                assert.ok(
                    queries.some((query) => query.includes(`FROM "${from}"`) && query.includes(`("${field}")`)),
                    `nothing reads ${name}.${field}`,
                );
            }
        }
    });

    it("would be found out where a query reads what nobody writes, or a panel lies on another", () => {
        const { query } = line({ from: "cpu", field: "usage_idle", by: ["rack"] });
        assert.deepEqual(unknownNames(query), []);
        assert.deepEqual(unknownNames(query.replace("usage_idle", "idle")), ["idle"]);
        assert.deepEqual(unknownNames(query.replace('"rack"', '"room"')), ["tag room"]);
        assert.deepEqual(unknownNames(query.replace('"cpu"', '"cpus"')), ["measurement cpus"]);
        const [first, second, third] = all[0]!.panels as [Panel, Panel, Panel];
        const moved = { ...third, gridPos: second.gridPos };
        assert.deepEqual(misplaced([first, second, moved]), [`${second.title} lies on ${third.title}`]);
    });

    it("are small enough to read, and together for one ConfigMap", () => {
        const size = (board: Dashboard) => JSON.stringify(board, undefined, 1).length;
        for (const board of all) assert.ok(size(board) < 64 * 1024, `${board.uid}: ${size(board)}`);
        assert.ok(all.reduce((sum, board) => sum + size(board), 0) < 2 ** 19);
    });
});

describe("a query", () => {
    it("takes a field over time, by tags", () => {
        assert.deepEqual(line({ from: "cpu", field: "usage_idle", by: ["rack"], where: { cpu: "cpu-total" } }), {
            query:
                'SELECT mean("usage_idle") FROM "cpu" WHERE "cpu" = \'cpu-total\' AND $timeFilter ' +
                'GROUP BY time($__interval), "rack" fill(none)',
            alias: "$tag_rack",
        });
    });

    it("sums up the growth of counters, each by itself first", () => {
        assert.equal(
            line({
                from: "net",
                field: "bytes_recv",
                rate: true,
                times: -1,
                by: ["rack"],
                sumOf: ["host", "interface"],
            }).query,
            'SELECT sum("value") * -1 FROM (SELECT non_negative_derivative(max("bytes_recv"), 1s) AS "value" ' +
                'FROM "net" WHERE $timeFilter GROUP BY time($__interval), "rack", "host", "interface") ' +
                'WHERE $timeFilter GROUP BY time($__interval), "rack" fill(none)',
        );
    });

    it("multiplies by plain decimals, since InfluxQL knows no exponents", () => {
        assert.match(line({ from: "libvirt_cpu", field: "user", times: 1e-9 }).query, / \* 0\.000000001 FROM/);
        assert.match(line({ from: "mem", field: "available_percent", times: 2 ** 40 }).query, / \* 1099511627776 FROM/);
    });

    it("reads fields of exporters from Prometheus' one measurement", () => {
        assert.match(line({ from: "ceph", field: "ceph_health_status" }).query, /FROM "prometheus" /);
        assert.equal(tagValues("system", "rack"), 'SHOW TAG VALUES FROM "system" WITH KEY = "rack"');
    });
});
