import { Command } from "commander";

/** `policies <stack>`: the policy pack's rules, without Pulumi and without a cluster. */
export function registerPolicies(program: Command): void {
    program
        .command("policies")
        .summary("what must hold of a stack, rule by rule")
        .description(
            "Asks the rules of the policy pack of a stack, as pulumi preview --policy-pack policy does, without Pulumi and\n" +
                "without a cluster. Exit status 1 where a mandatory rule is violated.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .option("--config <file>", "levels and settings by rule, the file of --policy-pack-config")
        .addHelpText("after", "\nExample:\n  openstack-ra policies dev --config policy/trial.json")
        .action(async (stack: string, options: { config?: string }) => {
            const { judge, readConfig } = await import("../policies.js");
            const { runProgram } = await import("../program.js");
            const { stackOfRun } = await import("../../policy/stack.js");
            const { styleOf } = await import("../table.js");
            const config = await readConfig(options.config);
            const { text, refused } = judge(stackOfRun(await runProgram(stack)), config, styleOf(process.stdout));
            console.log(text);
            if (refused && options.config === undefined) {
                console.log("\nA stack that is tried out, and no production, says so: --config policy/trial.json");
            }
            process.exitCode = refused ? 1 : 0;
        });
}
