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
        .addHelpText("after", "\nExample:\n  openstack-ra plan lab")
        .action(async (stack: string) => {
            const { runProgram } = await import("../program.js");
            const { stackSettings } = await import("../settings.js");
            const { planText } = await import("../plan/index.js");
            const { styleOf } = await import("../table.js");
            const run = await runProgram(stack);
            console.log(planText(run, stackSettings(stack), styleOf(process.stdout)));
        });
}
