import { stringify } from "yaml";
import {
    Operator,
    operatorCatalogue,
    OperatorName,
    operatorNames,
    operatorOf,
} from "../components/operators/catalogue";
import { manifests, MASK } from "./manifests";
import { ProgramRun, Registered, revealed } from "./program";
import { counted, table } from "./table";

/** An operator that a stack needs. */
export interface OperatorUse {
    name: OperatorName;
    operator: Operator;
    /** Its custom resources in the stack. */
    kinds: string[];
    /** The resource that installs it; undefined where the cluster must have it. */
    installed?: Registered;
}

const INSTALLING = ["kubernetes:helm.sh/v3:Release", "kubernetes:yaml/v2:ConfigFile"];

/** The operators that a run installs, whose custom resources it has, or that these need; in the catalogue's order. */
export function operatorUses(run: ProgramRun): OperatorUse[] {
    const objects = manifests(run).map(({ object }) => object);
    const components = run.resources.filter(({ type }) => type === "openstack-ra:index:Operators");
    const uses = operatorNames.map((name) => ({
        name,
        operator: operatorCatalogue[name],
        kinds: objects.filter((object) => operatorOf(object) === name).map(({ kind }) => kind),
        installed: run.resources.find(
            ({ type, name: resource, parent }) =>
                INSTALLING.includes(type) &&
                components.some((component) => component.urn === parent && resource === `${component.name}-${name}`),
        ),
    }));
    const own = uses.filter(({ kinds, installed }) => kinds.length > 0 || installed !== undefined);
    const needed = new Set(own.flatMap(({ operator }) => operator.needs ?? []));
    return uses.filter((use) => own.includes(use) || needed.has(use.name));
}

/** The operators of a plan: their versions, and whether the cluster must have them. */
export function operatorLines(run: ProgramRun): string[] {
    const rows = operatorUses(run).map(({ name, operator, kinds, installed }) => [
        name,
        operator.version,
        operator.namespace,
        operator.keeps,
        installed ? "installed by this stack" : "must be there",
        counted(kinds).join(", "),
    ]);
    if (rows.length === 0) return ["none are needed"];
    const titles = ["OPERATOR", "VERSION", "NAMESPACE", "KEEPS", "", ""];
    return table(
        titles.map((title) => ({ title })),
        rows,
    );
}

interface ReleaseInputs {
    name: string;
    chart: string;
    version: string;
    timeout: number;
    repositoryOpts?: { repo: string };
    values: unknown;
}

/** No ".yaml": `kubectl apply --recursive` takes every file with that ending for manifests. */
function valuesFile({ name }: ReleaseInputs): string {
    return `operators/${name}.values`;
}

function releaseOf({ inputs }: Registered): ReleaseInputs | undefined {
    return "chart" in inputs ? (revealed(inputs, () => MASK) as ReleaseInputs) : undefined;
}

/** The command that installs an operator, or brings it to this version. */
function installCommand({ operator, installed }: OperatorUse & { installed: Registered }): string {
    const release = releaseOf(installed);
    if (release === undefined) return `kubectl apply --server-side -f ${installed.inputs.file as string}`;
    const { name, chart, version, timeout, repositoryOpts } = release;
    return [
        `helm upgrade --install ${name} ${chart}`,
        ...(repositoryOpts ? [`--repo ${repositoryOpts.repo}`] : []),
        `--version ${version} --namespace ${operator.namespace} --values ${valuesFile(release)}`,
        `--atomic --timeout ${timeout}s`,
    ].join(" ");
}

/** What a render writes of operators, path → text: a page for people, and the values of each chart. */
export function operatorFiles(run: ProgramRun): Map<string, string> {
    const uses = operatorUses(run);
    const files = new Map<string, string>();
    if (uses.length === 0) return files;
    const installed = uses.filter((use): use is OperatorUse & { installed: Registered } => use.installed !== undefined);
    for (const release of installed.flatMap((use) => releaseOf(use.installed) ?? [])) {
        files.set(valuesFile(release), stringify(release.values, { aliasDuplicateObjects: false }));
    }
    files.set("OPERATORS.md", operatorsPage(run.stack, uses, installed));
    return files;
}

function operatorsPage(stack: string, uses: OperatorUse[], installed: (OperatorUse & { installed: Registered })[]) {
    const row = ({ name, operator, installed: here }: OperatorUse) =>
        `| ${[name, operator.keeps, operator.version, operator.definitions, operator.namespace, here ? "below" : "the cluster must have it"].join(" | ")} |`;
    const upgrades = installed.flatMap(({ name, operator }) =>
        operator.upgradeFirst === undefined
            ? []
            : [`# Before an upgrade of ${name}:`, `# kubectl apply --server-side -f ${operator.upgradeFirst}`],
    );
    const commands = [
        // In this folder, with the namespaces that they are in.
        ...(installed.some((use) => releaseOf(use.installed)) ? ["kubectl apply --server-side -f operators"] : []),
        ...upgrades,
        ...installed.map(installCommand),
    ];
    return [
        `# Operators of stack ${stack}`,
        "",
        "They serve the custom resources among these manifests, and must run before these are applied.",
        "",
        "| Operator | Keeps | Version | Definitions | Namespace | Installed |",
        "| --- | --- | --- | --- | --- | --- |",
        ...uses.map(row),
        "",
        ...(installed.length > 0 ? ["```sh", ...commands, "```", ""] : []),
    ].join("\n");
}
