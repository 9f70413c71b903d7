import { Command, Option } from "commander";
import { ImpactClass, impactClasses, impactTitles, severity } from "../impact/classes";

interface Options {
    base?: string;
    from?: string;
    to?: string;
    preview?: string;
    format: "text" | "json" | "markdown";
    failOn: ImpactClass;
    allowReplacement?: boolean;
}

/** What nobody means to do by the way is refused, what can be planned for is told. */
const THRESHOLD: ImpactClass = "replacement";

const HELP = `
Exit status: 0 where nothing is as bad as --fail-on; 1 where the sides cannot be compared; else by the worst class:
${impactClasses.map((impact) => `  ${10 + severity(impact)}  ${impact.padEnd(17)} ${impactTitles[impact]}`).join("\n")}

Example:
  openstack-ra diff lab --base main
  openstack-ra diff lab --base main --format markdown --fail-on data-plane
  openstack-ra diff --from out/old --to out/lab/manifests
  pulumi preview --json --show-sames > preview.json; openstack-ra diff --preview preview.json

A preview without --show-sames leaves out what stays: whether others do what a deleted Deployment did, it cannot tell.`;

/** `diff <stack> --base REF`: what a change will do, before it touches a cloud. */
export function registerDiff(program: Command): void {
    program
        .command("diff")
        .summary("what a change will do to a running cloud, before it touches it")
        .description(
            "What differs between two sides, down to the option, and what each difference does to those who use the cloud.\n" +
                "Needs no cluster and no Pulumi. Where nothing differs, it says so on stderr alone.",
        )
        .argument("[stack]", "its configuration is Pulumi.<stack>.yaml; the new side is the program as it stands")
        .option("--base <ref>", "the old side: program and stack file of a branch, tag or commit")
        .option(
            "--from <path>",
            "the old side: a folder of manifests, a file of plan --out, or of pulumi preview --json --show-sames",
        )
        .option("--to <path>", "the new side, in place of the stack: the same")
        .option("--preview <file>", "both sides: a file of pulumi preview --json --show-sames")
        .addOption(
            new Option("--format <format>", "how it is told").choices(["text", "json", "markdown"]).default("text"),
        )
        .addOption(
            new Option("--fail-on <class>", "the least class that is a failure")
                .choices(impactClasses)
                .default(THRESHOLD),
        )
        .option("--allow-replacement", "let stateful objects be lost that are deleted or made anew")
        .addHelpText("after", HELP)
        .action(async (stack: string | undefined, options: Options) => {
            const { readSides } = await import("../diff/sides.js");
            const { differenceOf, exitStatus, isEmpty, refusals } = await import("../diff/difference.js");
            const difference = differenceOf(...(await readSides({ stack, ...options })));
            const empty = isEmpty(difference);
            const text = await toldAs(options.format, difference, empty);
            if (text !== undefined) console.log(text);
            // So that nobody takes it for a program that did nothing; what reads the output finds none.
            if (empty) console.error("nothing changes");
            const allowed = options.allowReplacement ?? false;
            for (const loss of allowed ? [] : refusals(difference)) {
                console.error(`ERROR: ${loss}; refused without --allow-replacement`);
            }
            process.exitCode = exitStatus(difference, options.failOn, allowed);
        });
}

/** The difference as it was asked for; nothing where there is none, but for programs that parse what they get. */
async function toldAs(
    format: Options["format"],
    difference: import("../diff/difference.js").Difference,
    empty: boolean,
): Promise<string | undefined> {
    if (format === "json") return (await import("../diff/json.js")).differenceJson(difference);
    if (empty) return undefined;
    if (format === "markdown") return (await import("../diff/markdown.js")).differenceMarkdown(difference);
    const { styleOf } = await import("../table.js");
    return (await import("../diff/text.js")).differenceText(difference, styleOf(process.stdout));
}
