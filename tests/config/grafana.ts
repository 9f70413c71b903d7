import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { cacheDir } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { imageCatalogue } from "../../components/common/images";
import { Dashboard, Panel } from "../../components/stacklight/metrics/dashboard";
import { output } from "./run";
import { Unavailable } from "./unavailable";

/** Grafana's own types of dashboards and panels, of the release that runs; kept in the cache. */
export async function grafanaSchema(): Promise<string> {
    const version = imageCatalogue.grafana.tag;
    const directory = join(cacheDir(), `grafana-schema-${version}`);
    const complete = join(directory, "complete");
    if (!existsSync(complete)) {
        await rm(directory, { recursive: true, force: true });
        await mkdir(directory, { recursive: true });
        await withProgress(`Grafana's schema ${version}`, async () => {
            const options = [
                "--prefix",
                directory,
                "--no-save",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--silent",
            ];
            await output("npm", ["install", ...options, `@grafana/schema@${version}`], { timeout: 5 * 60_000 }).catch(
                (error: unknown) => {
                    throw new Unavailable(`npm: @grafana/schema ${version}: ${String(error)}`);
                },
            );
        });
        await writeFile(complete, "");
    }
    return join(directory, "node_modules", "@grafana", "schema", "dist", "types");
}

/** The types of the panels that we have. Grafana has texts for what its types have as members of an enum. */
const PREAMBLE = (types: string) => `
import type { Dashboard, FieldConfigSource, Panel, RowPanel } from "${types}/veneer/dashboard.types";
import type * as stat from "${types}/raw/composable/stat/panelcfg/x/types.gen";
import type * as timeseries from "${types}/raw/composable/timeseries/panelcfg/x/types.gen";
type Plain<T> = T extends string ? \`\${T}\` : T extends number ? number : T extends (infer U)[] ? Plain<U>[]
    : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
type Of<Type, Options, Custom> = Plain<Omit<Panel, "type" | "options" | "fieldConfig">
    & { type: Type; options: Options; fieldConfig: Omit<FieldConfigSource, "defaults">
        & { defaults: Omit<FieldConfigSource["defaults"], "custom"> & { custom?: Custom } } }>;
type Stat = Of<"stat", stat.Options, never>;
type Timeseries = Of<"timeseries", timeseries.Options, timeseries.FieldConfig>;
type Row = Plain<RowPanel>;
type Board = Plain<Omit<Dashboard, "panels">>;
`;

const TYPES: Record<string, string> = { stat: "Stat", timeseries: "Timeseries", row: "Row" };

function constant(name: string, type: string, value: unknown): string {
    return `export const ${name}: ${type} = ${JSON.stringify(value, undefined, 1)};`;
}

/** What Grafana's own types say against a dashboard, as TypeScript's compiler tells it. */
export function schemaFaults(board: Dashboard, types: string): string[] {
    const { panels, ...rest } = JSON.parse(JSON.stringify(board)) as Dashboard;
    const source = [
        PREAMBLE(types),
        constant("board", "Board", rest),
        ...panels.map((panel: Panel, i) => constant(`panel${i}`, TYPES[panel.type] ?? panel.type, panel)),
    ].join("\n");
    const file = join(types, `${board.uid}.check.ts`);
    const options: ts.CompilerOptions = {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        target: ts.ScriptTarget.ES2022,
    };
    const host = ts.createCompilerHost(options);
    const its = { ...host };
    host.fileExists = (path) => path === file || its.fileExists(path);
    host.readFile = (path) => (path === file ? source : its.readFile(path));
    host.getSourceFile = (path, language, ...more) =>
        path === file ? ts.createSourceFile(path, source, language) : its.getSourceFile(path, language, ...more);
    const program = ts.createProgram([file], options, host);
    return ts.getPreEmitDiagnostics(program).map(({ messageText, start }) => {
        const line = source.slice(0, start).split("\n").length - 1;
        return `${source.split("\n")[line]?.trim() ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
}
