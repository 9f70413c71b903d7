import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../../components/common/project";
import { findOnPath, isExecutable, run } from "../cluster/exec";
import { withProgress } from "../progress";

export interface PulumiCli {
    path: string;
    version: string;
}

/** Seconds that the npm package may take to fetch the CLI, or the CLI a plugin. */
const FETCH_SECONDS = 300;

/**
 * The Pulumi CLI with the plugins that the program needs: from PATH, else through its npm package, which fetches it on first
 * use. A sentence that says why not, where neither works.
 */
export async function findPulumi(): Promise<PulumiCli | string> {
    const packaged = join(projectRoot(), "node_modules", ".bin", "pulumi");
    const path = (await findOnPath("pulumi")) ?? ((await isExecutable(packaged)) ? packaged : undefined);
    if (path === undefined) return "there is no Pulumi CLI on PATH";
    const options = { timeoutMs: FETCH_SECONDS * 1000, env: { PULUMI_SKIP_UPDATE_CHECK: "true" } };
    try {
        const version = (await withProgress("Pulumi CLI", () => run(path, ["version"], options))).trim();
        for (const [name, wanted] of Object.entries(await pluginVersions())) {
            const install = () => run(path, ["plugin", "install", "resource", name, wanted], options);
            await withProgress(`Pulumi plugin ${name}`, install);
        }
        return { path, version };
    } catch (error) {
        return `the Pulumi CLI cannot be used: ${(error as Error).message.trim().split("\n").pop() ?? ""}`;
    }
}

/** Providers of the program, at the versions of their SDKs. */
async function pluginVersions(): Promise<Record<string, string>> {
    const text = await readFile(join(projectRoot(), "package.json"), "utf8");
    const { devDependencies: pinned } = JSON.parse(text) as { devDependencies: Record<string, string> };
    return {
        kubernetes: pinned["@pulumi/kubernetes"] ?? "",
        random: pinned["@pulumi/random"] ?? "",
    };
}

/** A stack's file for a cluster that plays the operators itself, and has their definitions. */
export function withoutOperators(text: string): string {
    const file = parse(text) as { config?: Record<string, unknown> };
    const config = Object.entries(file.config ?? {}).filter(([key]) => key !== "openstack-ra:operators");
    return stringify({ ...file, config: Object.fromEntries(config) });
}

/**
 * `pulumi up` against a simulated cluster. State and stack file are kept with the cluster, in a work directory of their own
 * whose program is this one, so that nothing in the project changes and the state ends with the cluster.
 */
export async function pulumiUp(
    cli: PulumiCli,
    stack: string,
    kubeconfig: string,
    directory: string,
    fresh: boolean,
): Promise<void> {
    if (fresh) await rm(directory, { recursive: true, force: true });
    const state = join(directory, "state");
    await mkdir(state, { recursive: true });
    const root = projectRoot();
    const project = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    await writeFile(join(directory, "Pulumi.yaml"), stringify({ ...project, main: join(root, "index.ts") }));
    await writeFile(
        join(directory, `Pulumi.${stack}.yaml`),
        withoutOperators(await readFile(join(root, `Pulumi.${stack}.yaml`), "utf8")),
    );
    const options = {
        cwd: directory,
        env: {
            KUBECONFIG: kubeconfig,
            PULUMI_BACKEND_URL: `file://${state}`,
            // The state of a simulated cloud, beside that cloud's own keys.
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        },
    };
    await run(cli.path, ["stack", "select", "--create", stack], options);
    const up = ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", "--suppress-progress"];
    await withProgress(`pulumi up --stack ${stack}`, () => run(cli.path, up, options));
}
