import { Command } from "commander";

/** `plan <stack>`. What does the work is loaded when it is asked for, so that help comes at once. */
export function registerPlan(program: Command): void {
    program
        .command("plan")
        .summary("what a stack is, in seconds, without a cluster")
        .description(
            "What a stack is: hardware, tiers, requests against capacity, placement, budgets, counts. Needs no cluster.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .option("--out <file>", "every resource as JSON too, secrets masked: a side for diff")
        .addHelpText("after", "\nExample:\n  openstack-ra plan lab\n  openstack-ra plan lab --out lab.plan.json")
        .action(async (stack: string, { out }: { out?: string }) => {
            const { runProgram } = await import("../program.js");
            const { stackSettings } = await import("../settings.js");
            const { planText } = await import("../plan/index.js");
            const { styleOf } = await import("../table.js");
            const run = await runProgram(stack);
            const settings = stackSettings(stack);
            console.log(planText(run, settings, styleOf(process.stdout)));
            if (out === undefined) return;
            const { writePlanFile } = await import("../diff/planfile.js");
            const { hostsOf } = await import("../diff/snapshot.js");
            await writePlanFile(out, run, hostsOf(settings.layout));
            console.log(`\n${out}: ${run.resources.length} resources, secrets masked`);
        });
}
