import { Command } from "commander";

interface Options {
    kubeconfig?: string;
    context?: string;
}

/** `verify <stack>`: the placement table against any cluster. */
export function registerVerify(program: Command): void {
    program
        .command("verify")
        .summary("the placement table against a running cluster")
        .description(
            "Reads the live pods, nodes and services, and prints the RA's placement table row by row with what it found.\n" +
                "Exit status 0: every row that the stack builds is as it should be; 1: one is not, or the cluster cannot be read.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .option("--kubeconfig <file>", "(default: KUBECONFIG and the usual places)")
        .option("--context <name>", "of the kubeconfig (default: the current one)")
        .addHelpText("after", "\nExample:\n  openstack-ra verify lab --kubeconfig ~/.kube/lab")
        .action(async (stack: string, { kubeconfig, context }: Options) => {
            const { expectationsOf, judge, passes, rackLosses, readFacts, verifyText } =
                await import("../verify/index.js");
            const { findOnPath } = await import("../cluster/exec.js");
            const { styleOf } = await import("../table.js");
            const { withProgress } = await import("../progress.js");
            const kubectl = await findOnPath("kubectl");
            if (!kubectl) throw new Error("kubectl is needed on PATH to read the cluster");
            const expected = await expectationsOf(stack);
            const facts = await withProgress("Reading the cluster", () => readFacts(kubectl, kubeconfig, context));
            const reports = judge(facts, expected);
            const losses = rackLosses(facts, expected);
            console.log(verifyText(reports, losses, styleOf(process.stdout)));
            process.exitCode = passes(reports, losses) ? 0 : 1;
        });
}
