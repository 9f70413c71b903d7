import { Command } from "commander";
import { join } from "node:path";

/** `simulate <stack>`: the stack on simulated hosts, with a real API server and scheduler. */
export function registerSimulate(program: Command): void {
    program
        .command("simulate")
        .summary("a stack placed on simulated hosts by a real scheduler")
        .description(
            "Starts the embedded control plane with the stack's hosts as nodes, deploys the program (pulumi up, or kubectl\n" +
                "where there is no Pulumi CLI), checks the placement table against the live pods, and writes a page of it to\n" +
                "out/<stack>/report.html. Leaves the cluster running.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .addHelpText("after", "\nExample:\n  openstack-ra simulate lab")
        .action(async (stack: string) => {
            const { simulate } = await import("../simulate/index.js");
            const { passes, verifyText } = await import("../verify/index.js");
            const { styleOf } = await import("../table.js");
            const { writeReport } = await import("../report/index.js");
            const { stackSettings } = await import("../settings.js");
            const start = Date.now();
            const { cluster, deployed, facts, reports, losses } = await simulate(stack);
            for (const note of cluster.notes) console.log(note);
            console.log(`deployed with ${deployed}\n`);
            console.log(verifyText(reports, losses, styleOf(process.stdout)));
            const data = { stack, settings: stackSettings(stack), facts, reports, losses, deployed, made: new Date() };
            console.log(`The same as a page, with every host: ${await writeReport(join("out", stack), data)}\n`);
            console.log(`${((Date.now() - start) / 1000).toFixed(0)} s. The cluster runs on:`);
            console.log(`  export KUBECONFIG=${cluster.kubeconfig}`);
            console.log(`  make cluster-down STACK=${stack}`);
            process.exitCode = passes(reports, losses) ? 0 : 1;
        });
}
