import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { API_FOLDER, apiPages, projectApi, undocumented } from "../../tools/api";
import { Entry } from "../../tools/api/model";
import { withFolder } from "../support/fakes";

/** A package with one tier, of whose arguments and outputs some are documented. */
const FIXTURE = `import { Depth } from "./depth";

export interface BoxArgs {
    /** Millimetres across. @default 3 */
    width?: number;
    /** How deep it is, or "any". */
    depth: Depth | "any";
    height?: number;
}

/** A box. It closes. */
export class Box {
    /** What it holds. */
    readonly volume: number = 1;
    readonly lid: string = "";
    readonly #secret = 1;
    constructor(name: string, args: BoxArgs) {}
    /** Opens it. */
    open(by: string): boolean { return by !== ""; }
    private shut(): void {}
}
`;
const DEPTH = `/** How deep something is. */
export interface Depth {
    /** Millimetres. */
    least: number;
    most?: number;
}
`;

const fixture = () =>
    withFolder(async (folder) => {
        await writeFile(join(folder, "index.ts"), FIXTURE);
        await writeFile(join(folder, "depth.ts"), DEPTH);
        return projectApi(join(folder, "index.ts"));
    });

describe("the API reference", function () {
    this.timeout(60_000);

    let api: Entry[];

    before(() => {
        api = projectApi();
    });

    it("is what the doc comments say: make api writes it anew", () => {
        const pages = apiPages(api);
        assert.deepEqual(readdirSync(API_FOLDER).sort(), [...pages.keys()].sort());
        for (const [file, text] of pages) assert.equal(readFileSync(join(API_FOLDER, file), "utf8"), text, file);
    });

    it("has a page for each tier, with every component", () => {
        const components = api.filter(({ kind }) => kind === "component").map(({ name }) => name);
        assert.ok(components.length > 15);
        const index = apiPages(api).get("README.md") ?? "";
        for (const name of components)
            assert.match(index, new RegExp(`^\\| \\[${name}\\]\\([a-z-]+\\.md\\) \\| \\S`, "m"));
    });

    it("has a text for every argument and output", () => {
        assert.deepEqual(undocumented(api), []);
    });

    it("tells arguments and outputs without one, at whatever depth, with their place", async () => {
        assert.deepEqual(undocumented(await fixture()), [
            "depth.ts:5: most has no doc comment",
            "index.ts:15: lid has no doc comment",
            "index.ts:8: height has no doc comment",
        ]);
    });

    it("tells of each argument its type, its default and what it is, and nothing private", async () => {
        const text = [...apiPages(await fixture()).values()].join("\n");
        for (const row of [
            "| `width` | `number` | 3 | Millimetres across. |",
            '| `depth` | `Depth \\| "any"` | needed | How deep it is, or "any". |',
            "| `height` | `number` |  |  |",
            "| `volume` | `number` | What it holds. |",
            "| `open()` | `(by: string): boolean` | Opens it. |",
            "| `least` | `number` | needed | Millimetres. |",
            "| [Box](index.ts.md) | A box. |",
        ]) {
            assert.ok(text.includes(`\n${row}\n`), `no ${row} in\n${text}`);
        }
        assert.ok(!/secret|shut/.test(text));
    });
});
