import assert from "node:assert/strict";
import { ProgramRun, Registered, runProgram } from "../../cli/program";
import { operatorCatalogue, OperatorName, operatorNames, operatorOf } from "../../components/operators";
import { every } from "../support/operators";
import { at, stackRun } from "../support/stacks";

/** The lab with operators that the stack installs. */
const labWith = (install: Partial<Record<OperatorName, boolean>>, more: Record<string, string> = {}) =>
    runProgram("lab", { config: { operators: JSON.stringify({ install }), ...more } });

/** What a resource waits for besides what it waits for in the lab, by URN; those of operators left out. */
async function newWaits({ resources }: ProgramRun): Promise<Map<string, string[]>> {
    const lab = new Map((await stackRun("lab")).resources.map(({ urn, dependencies }) => [urn, dependencies]));
    return new Map(
        resources
            .filter(({ name }) => !name.startsWith("operators-"))
            .map(({ urn, dependencies }) => [urn, dependencies.filter((one) => !lab.get(urn)?.includes(one))]),
    );
}

/** Whether an operator serves the resource, or the resource is in its namespace. */
function isOf(name: OperatorName, { inputs }: Registered): boolean {
    const { apiVersion = "", kind = "" } = inputs as { apiVersion?: string; kind?: string };
    const { namespace } = operatorCatalogue[name];
    return operatorOf({ apiVersion, kind }) === name || at(inputs, "metadata", "namespace") === namespace;
}

const releaseOf = ({ resources }: ProgramRun, name: OperatorName) =>
    resources.find((one) => one.name === `operators-${name}` && /:(Release|ConfigFile)$/.test(one.type))!;

describe("what an operator keeps, where the stack installs it,", () => {
    it("waits for the operator, with all that is in its namespace, and nothing else does", async () => {
        const run = await labWith({ rook: true });
        const release = releaseOf(run, "rook");
        const waits = await newWaits(run);
        const waiting = run.resources.filter(({ urn }) => waits.get(urn)?.includes(release.urn));
        const expected = run.resources.filter((one) => !one.name.startsWith("operators-") && isOf("rook", one));
        assert.deepEqual(waiting.map(({ urn }) => urn).sort(), expected.map(({ urn }) => urn).sort());
        const kinds = new Set(waiting.map(({ inputs }) => inputs.kind));
        for (const kind of ["CephCluster", "CephObjectStore", "Secret", "Role", "Service", "NetworkPolicy"])
            assert.ok(kinds.has(kind), kind);
    });

    it("waits for each of all operators that it is of", async () => {
        const run = await labWith(every());
        const waits = await newWaits(run);
        for (const one of run.resources.filter(({ name }) => !name.startsWith("operators-"))) {
            const own = operatorNames.filter((name) => isOf(name, one)).map((name) => releaseOf(run, name).urn);
            const found = (waits.get(one.urn) ?? []).filter((urn) => /::operators-/.test(urn));
            for (const urn of own) assert.ok(found.includes(urn), `${one.urn} does not wait for ${urn}`);
            if (own.length === 0) assert.deepEqual(found, [], one.urn);
        }
        const [tls] = run.resources.filter(({ type, name }) => type.endsWith(":Certificate") && name === "radosgw-tls");
        const found = waits.get(tls!.urn) ?? [];
        for (const name of ["cert-manager", "rook"] as const) assert.ok(found.includes(releaseOf(run, name).urn), name);
    });

    it("is in a namespace that is there before it", async () => {
        const run = await labWith({ rook: true });
        const namespace = run.resources.find(
            ({ name, type }) => name === "operators-rook" && /:Namespace$/.test(type),
        )!;
        assert.ok(releaseOf(run, "rook").dependencies.includes(namespace.urn));
    });

    it("is as before where the cluster has the operators", async () => {
        for (const install of [{}, { rook: false }]) {
            assert.deepEqual((await labWith(install)).resources, (await stackRun("lab")).resources);
        }
    });
});
