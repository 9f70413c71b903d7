import assert from "node:assert/strict";
import { parse } from "yaml";
import { manifests } from "../../cli/manifests";
import { operatorFiles, operatorLines, operatorUses } from "../../cli/operators";
import { planText } from "../../cli/plan";
import { ProgramRun } from "../../cli/program";
import { manifestPath, renderedFiles } from "../../cli/render";
import { stackSettings } from "../../cli/settings";
import { operatorOf, OperatorsArgs } from "../../components/operators";
import { every, installed, withOperators } from "../support/operators";
import { stackRun } from "../support/stacks";

async function labWith(install: OperatorsArgs["install"], more: Partial<OperatorsArgs> = {}): Promise<ProgramRun> {
    return withOperators(await stackRun("lab"), await installed(install, more));
}

type Typed = { apiVersion: string; kind: string };

/** The columns of an operator's line. */
function columns(lines: string[], name: string): string[] {
    return (lines.find((line) => line.startsWith(`${name} `)) ?? "").split(/ {2,}/);
}

describe("the operators of a stack", () => {
    it("are those that serve its custom resources, and those that these need", async () => {
        const names = operatorUses(await stackRun("lab")).map(({ name }) => name);
        for (const name of ["cert-manager", "percona-xtradb-cluster", "rabbitmq-cluster"] as const) {
            assert.ok(names.includes(name), name);
        }
        const { resources, ...run } = await stackRun("lab");
        const without = resources.filter(({ inputs }) => operatorOf(inputs as Typed) === undefined);
        assert.deepEqual(operatorUses({ ...run, resources: without }), []);
        assert.deepEqual(operatorLines({ ...run, resources: without }), ["none are needed"]);
    });

    it("are in its plan with their versions, and whether the cluster must have them", async () => {
        const before = operatorLines(await stackRun("lab"));
        assert.deepEqual(columns(before, "percona-xtradb-cluster"), [
            "percona-xtradb-cluster",
            "1.19.0",
            "pxc-operator",
            "databases",
            "must be there",
            "1 PerconaXtraDBCluster",
        ]);
        const after = operatorLines(await labWith({ "percona-xtradb-cluster": true }));
        assert.equal(columns(after, "percona-xtradb-cluster")[4], "installed by this stack");
        assert.equal(columns(after, "rabbitmq-cluster")[4], "must be there");
        const plan = planText(await stackRun("lab"), stackSettings("lab"));
        assert.match(plan, /\nOperators\n {2}OPERATOR .*\n[^]*\n {2}rabbitmq-cluster +v2\.22\.3 .* must be there/);
    });

    it("are in its plan where nothing needs them yet, but the stack installs them", async () => {
        const { resources, ...run } = await labWith({ eck: true });
        const ours = resources.filter(({ inputs }) => !/elastic/.test(String(inputs.apiVersion)));
        assert.deepEqual(columns(operatorLines({ ...run, resources: ours }), "eck").slice(0, 2), ["eck", "3.5.0"]);
    });

    it("are no Kubernetes objects: their charts and manifests are no files among the manifests", async () => {
        const all = manifests(await labWith(every()));
        const more = all.filter(({ tier }) => tier === "operators");
        assert.deepEqual([...new Set(more.map(({ object }) => object.kind))], ["Namespace"]);
        assert.ok(more.map(manifestPath).includes("operators/000-namespace-operators-rook.yaml"));
        assert.doesNotThrow(() => renderedFiles("lab", all, false));
    });
});

describe("what render writes of operators", () => {
    it("is a page of those that the cluster must have, and no command, where the stack installs none", async () => {
        const files = operatorFiles(await stackRun("lab"));
        assert.deepEqual([...files.keys()], ["OPERATORS.md"]);
        const page = files.get("OPERATORS.md") ?? "";
        const row =
            "| percona-xtradb-cluster | databases | 1.19.0 | v1.19.0 | pxc-operator | the cluster must have it |";
        assert.ok(page.split("\n").includes(row));
        assert.doesNotMatch(page, /helm|```/);
    });

    it("is a command for each that it installs, in order, with the values of its chart in a file", async () => {
        const run = await labWith(every());
        const files = operatorFiles(run);
        const commands = /```sh\n([^]*?)\n```/.exec(files.get("OPERATORS.md") ?? "")?.[1]?.split("\n") ?? [];
        assert.equal(commands[0], "kubectl apply --server-side -f operators");
        const helm = commands.filter((line) => line.startsWith("helm "));
        assert.equal(
            helm[0],
            "helm upgrade --install cert-manager cert-manager --repo https://charts.jetstack.io --version v1.21.1 " +
                "--namespace cert-manager --values operators/cert-manager.values --atomic --timeout 600s",
        );
        assert.equal(helm.length, 5);
        const manifest = commands.find((line) => line.includes("cluster-operator.yml")) ?? "";
        assert.match(manifest, /^kubectl apply --server-side -f https:\/\/\S+\/v2\.22\.3\/cluster-operator\.yml$/);
        assert.ok(commands.indexOf(manifest) > commands.indexOf(helm[0]));
        for (const command of helm) {
            const values = /--values (\S+)/.exec(command)![1]!;
            assert.ok(files.has(values), values);
            // kubectl takes every .yaml, .yml and .json file below a folder for manifests.
            assert.doesNotMatch(values, /\.(ya?ml|json)$/);
        }
        const inputs = run.resources.find(
            ({ type, name }) => type.endsWith("Release") && name.endsWith("-rook"),
        )?.inputs;
        assert.deepEqual(parse(files.get("operators/rook-ceph.values") ?? ""), inputs?.values);
    });

    it("says what Helm leaves to people: definitions in a chart's crds folder", async () => {
        const page = operatorFiles(await labWith({ "percona-xtradb-cluster": true, rook: true })).get("OPERATORS.md");
        assert.match(
            page ?? "",
            /# Before an upgrade of percona-xtradb-cluster:\n# kubectl apply .*\/v1\.19\.0\/deploy\/crd\.yaml\n/,
        );
        assert.doesNotMatch(page ?? "", /Before an upgrade of rook/);
    });

    it("names a site's own repository, and none where the chart is in a registry", async () => {
        const sources = { rook: "oci://mirror.example/charts", eck: "https://mirror.example/charts" };
        const page = operatorFiles(await labWith({ rook: true, eck: true }, { sources })).get("OPERATORS.md") ?? "";
        assert.match(page, /--install rook-ceph oci:\/\/mirror\.example\/charts\/rook-ceph --version v1\.20\.6 /);
        assert.match(
            page,
            /--install eck-operator eck-operator --repo https:\/\/mirror\.example\/charts --version 3\.5\.0 /,
        );
    });
});
