#!/usr/bin/env node
import { Command } from "commander";
import { registerCluster } from "./commands/cluster";
import { registerComment } from "./commands/comment";
import { registerDiff } from "./commands/diff";
import { registerInventory } from "./commands/inventory";
import { registerPlan } from "./commands/plan";
import { registerPolicies } from "./commands/policies";
import { registerRender } from "./commands/render";
import { registerSimulate } from "./commands/simulate";
import { registerVerify } from "./commands/verify";

/** Each adds one command; what does a command's work is loaded when it runs. */
const commands = [
    registerPlan,
    registerDiff,
    registerPolicies,
    registerRender,
    registerInventory,
    registerSimulate,
    registerVerify,
    registerCluster,
    registerComment,
];

/** The command line with all commands. */
export function commandLine(): Command {
    const program = new Command("openstack-ra")
        .description("The OpenStack Reference Architecture for 1000 nodes on Kubernetes")
        .option("--debug", "show where an error comes from")
        .addHelpText("after", "\nExample:\n  openstack-ra plan lab");
    for (const register of commands) register(program);
    return program;
}

async function main(): Promise<void> {
    // A pager or `head` that has seen enough is no error.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
        process.exit(0);
    });
    const program = commandLine();
    try {
        await program.parseAsync();
    } catch (error) {
        const { message, stack } = error instanceof Error ? error : new Error(String(error));
        console.error(program.opts<{ debug?: boolean }>().debug ? stack : `error: ${message}`);
        process.exitCode = 1;
    }
}

if (require.main === module) void main();
