import assert from "node:assert/strict";
import { METRICS_USERS } from "../../components/stacklight/access";
import { dashboards } from "../../components/stacklight/metrics/dashboards";
import { asked, choicesOf, points, targetsOf } from "../support/metrics";
import { Influxd } from "./influxd";
import { debianPrograms } from "./programs";
import { orSkip } from "./unavailable";

const PASSWORD = "a-password";
const passwords = Object.fromEntries(["admin", ...Object.values(METRICS_USERS)].map((user) => [user, PASSWORD]));

describe("InfluxDB's own InfluxQL", function () {
    this.timeout(60_000);

    let influxd: Influxd;

    before(async function () {
        this.timeout(30 * 60_000);
        influxd = await Influxd.start(await orSkip(this, debianPrograms()), passwords);
        const written = await influxd.write(METRICS_USERS.write, points(Date.now()));
        assert.equal(written.status, 204, await written.text());
    });

    after(async () => {
        await influxd.stop();
    });

    for (const board of dashboards("cloud")) {
        it(`answers every query of ${board.uid} from what plugins write`, async () => {
            const queries = targetsOf(board).flatMap(({ targets }) => targets.map((target) => asked(target.query)));
            for (const text of [...queries, ...choicesOf(board)]) {
                const { error, results } = await influxd.query(text, METRICS_USERS.read);
                assert.equal(error ?? results?.[0]?.error, undefined, text);
                const values = results?.[0]?.series?.flatMap((series) => series.values) ?? [];
                assert.ok(values.length > 0 && values.every((row) => row[1] !== null), `nothing for ${text}`);
            }
        });
    }

    it("finds a query that is none, and answers nothing to one of what nobody writes", async () => {
        const broken = await influxd.query('SELECT mean("usage_idle" FROM "cpu"', METRICS_USERS.read);
        assert.match(broken.error ?? "", /error parsing query/);
        assert.deepEqual(await influxd.query('SELECT mean("idle") FROM "cpu"', METRICS_USERS.read), {
            results: [{ statement_id: 0 }],
        });
    });

    it("lets the writer write and not read, and the reader read and not write", async () => {
        const point = "cpu,host=a usage_idle=1";
        assert.equal((await influxd.write(METRICS_USERS.read, point)).status, 403);
        const { error, results } = await influxd.query('SELECT * FROM "cpu"', METRICS_USERS.write);
        assert.match(error ?? results?.[0]?.error ?? "", /not authorized/);
    });
});
