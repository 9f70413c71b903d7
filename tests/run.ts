import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

/** In this order: what is quick and explains most comes first. */
const suites = ["unit", "golden", "style", "config", "schema", "cluster", "boot"];

function specs(suite: string): string[] {
    const directory = join(__dirname, suite);
    const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
    return files
        .filter((file) => file.endsWith(".spec.js"))
        .sort()
        .map((file) => join(directory, file));
}

/** Runs the named suites, or all, in one go; the last line counts all of them. */
function main(named: string[]): void {
    const unknown = named.filter((suite) => !suites.includes(suite));
    if (unknown.length > 0) throw new Error(`no suite ${unknown.join(", ")}, there are: ${suites.join(", ")}`);
    const chosen = named.length > 0 ? named : suites;
    // The suites that need nothing built leave a core to what builds for the others.
    const prepare = [join(__dirname, "prepare.js")];
    const builds = chosen.length > 1 ? spawn(process.execPath, prepare, { stdio: "ignore" }) : undefined;
    process.on("exit", () => builds?.kill());
    const mocha = new Mocha({ timeout: 60_000 });
    for (const file of chosen.flatMap(specs)) mocha.addFile(file);
    const runner = mocha.run(() => {
        const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
        const skipped = pending > 0 ? `, ${pending} skipped` : "";
        process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`, () => {
            process.exit(failures > 0 || passes === 0 ? 1 : 0);
        });
    });
}

main(process.argv.slice(2));
