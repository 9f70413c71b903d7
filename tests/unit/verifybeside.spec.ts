import assert from "node:assert/strict";
import { judge } from "../../cli/verify";
import { BESIDE_LABEL, serviceLabel } from "../../components/common/labels";
import { referencePlacement } from "../../components/common/placement";
import { SERVICE_LABEL } from "../../components/common/roles";
import { NAMESPACE, nodeOf, podOf, soundSite } from "../support/facts";

const ROW = "elasticsearch+kibana";
const LABEL = serviceLabel(ROW);
const HOSTS = ["elasticsearch-1", "elasticsearch-2", "elasticsearch-3"];

/** What is wrong with a row of two programs, of which the second ones are on these hosts. */
function problems(besides: string[], label = BESIDE_LABEL): string[] {
    const { facts, expected } = soundSite();
    const nodes = HOSTS.map((name, i) => nodeOf(name, `rack-${i + 1}`, "elasticsearch"));
    const pods = [
        ...HOSTS.map((host, i) => podOf(`logs-es-default-${i}`, host, { [SERVICE_LABEL]: LABEL })),
        ...besides.map((host, i) => podOf(`logs-kb-${i}`, host, { [label]: LABEL })),
    ];
    const reports = judge(
        { ...facts, nodes: [...facts.nodes, ...nodes], pods: [...facts.pods, ...pods] },
        {
            ...expected,
            namespaces: new Set([NAMESPACE]),
            placements: { ...expected.placements, [ROW]: referencePlacement(ROW) },
            built: new Set([...expected.built, ROW] as const),
        },
    );
    return reports.find(({ service }) => service === ROW)?.problems ?? ["no such row"];
}

describe("a row of two programs", () => {
    it("passes where the second one is beside each instance of the first, on hosts that nobody else shares", () => {
        assert.deepEqual(problems(HOSTS), []);
    });

    it("fails where one of them is missing", () => {
        assert.deepEqual(problems(HOSTS.slice(1)), ["2 of Kibana ready, expected 3", "Kibana on 2 hosts, expected 3"]);
    });

    it("fails where two of them are on one host", () => {
        assert.deepEqual(problems([HOSTS[0]!, HOSTS[0]!, HOSTS[1]!]), ["Kibana on 2 hosts, expected 3"]);
    });

    it("fails where they are pods of nobody's", () => {
        assert.match(problems(HOSTS, "app").join("\n"), /logs-kb-0 shares elasticsearch-1, which is dedicated/);
    });
});
