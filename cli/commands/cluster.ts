import { Command } from "commander";

/** `cluster up|down|status <stack>`: the embedded control plane by itself. */
export function registerCluster(program: Command): void {
    const cluster = program
        .command("cluster")
        .summary("the embedded control plane with a stack's hosts")
        .description(
            "A real API server, scheduler and controllers on loopback, with a stack's hosts as simulated nodes.",
        )
        .addHelpText("after", "\nExample:\n  openstack-ra cluster up lab");

    cluster
        .command("up")
        .description("starts it, or changes the nodes of the one that runs; deploys nothing")
        .argument("<stack>")
        .action(async (stack: string) => {
            const { clusterUp } = await import("../cluster/index.js");
            const { stackSettings } = await import("../settings.js");
            const { nodeSpecs } = await import("../../stacks/nodes.js");
            const { layout, cloud } = stackSettings(stack);
            const { notes, kubeconfig } = await clusterUp(stack, nodeSpecs(layout), {
                storageClass: cloud.storageClass,
            });
            for (const note of notes) console.log(note);
            console.log(`export KUBECONFIG=${kubeconfig}`);
        });

    cluster
        .command("down")
        .description("stops it and removes all that it kept")
        .argument("<stack>")
        .action(async (stack: string) => {
            const { clusterDown } = await import("../cluster/index.js");
            console.log((await clusterDown(stack)) ? `cluster ${stack} is gone` : `there is no cluster ${stack}`);
        });

    cluster
        .command("status")
        .description("what runs; exit status 1 where it is not healthy")
        .argument("<stack>")
        .action(async (stack: string) => {
            const { clusterStatus } = await import("../cluster/index.js");
            const { table } = await import("../table.js");
            const status = await clusterStatus(stack);
            const state = !status.exists ? "none" : status.healthy ? "healthy" : "not healthy";
            console.log(`cluster ${stack}: ${state}, ${status.readyNodes} of ${status.nodes} nodes ready`);
            const rows = status.servers.map(({ name, pid }) => [name, String(pid)]);
            if (rows.length > 0) console.log(table([{ title: "server" }, { title: "process" }], rows).join("\n"));
            if (status.healthy) console.log(`export KUBECONFIG=${status.kubeconfig}`);
            process.exitCode = status.healthy ? 0 : 1;
        });
}
