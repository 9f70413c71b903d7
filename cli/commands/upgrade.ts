import { Command } from "commander";
import type { ListOptions } from "../upgrade/perform";

interface Options extends ListOptions {
    to?: string;
    kubectl?: boolean;
    context?: string;
    store?: string;
}

/** `upgrade <stack> --to …`: the steps to another release, or another version of one service. */
export function registerUpgrade(program: Command): void {
    program
        .command("upgrade")
        .summary("the steps to another release or version, and running them")
        .description(
            "Prints the steps in order, each with its check, its command, whom it touches and the way back; with --run it runs them,\n" +
                "one after the other, and asks before what cannot be undone. A run that was interrupted goes on with --continue.\n" +
                "Exit status 0: printed, or all done; 1: a step failed, or is for a person; the same command then goes on.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .option("--to <what>", "a release, or services and their versions with commas between them")
        .option("--run", "run all steps that are left")
        .option("--continue", "the same for an upgrade that is under way, whatever it leads to")
        .option("--step <step>", "run one step, by its number or name, when it is its turn")
        .option(
            "--begun <steps>",
            "begin these although the pods that they replace are not whole: an earlier run has left them so",
        )
        .option("--yes", "yes to every step that cannot be undone")
        .option("--forget", "take away the file that tells how far an upgrade is; the cluster stays as it is")
        .option("--json", "the steps for programs")
        .option("--state <file>", "how far the upgrade is (default: Pulumi.<stack>.upgrade.json)")
        .option("--kubectl", "deploy with kubectl also where there is a Pulumi CLI")
        .option("--kubeconfig <file>", "(default: KUBECONFIG and the usual places)")
        .option("--context <name>", "of the kubeconfig (default: the current one)")
        .option("--store <file>", "values of the Secrets that kubectl has deployed (default: out/<stack>.secrets.json)")
        .addHelpText(
            "after",
            [
                "\nExample:",
                "  openstack-ra upgrade lab --to 2026.2",
                "  openstack-ra upgrade lab --to keystone=2026.1-ubuntu_noble-20261101 --run",
                "  openstack-ra upgrade lab --to rabbitmq=4.2.10,mysql=8.4.8-8.1",
                "  openstack-ra upgrade lab --continue",
            ].join("\n"),
        )
        .action(upgrade);
}

async function upgrade(stack: string, options: Options): Promise<void> {
    const { findUpgrade } = await import("../upgrade/start.js");
    const { worldOf } = await import("../upgrade/world.js");
    const { stateFile } = await import("../upgrade/state.js");
    const { forget, perform } = await import("../upgrade/perform.js");
    const { secretsStore } = await import("../render.js");

    const file = options.state ?? stateFile(stack, "upgrade");
    if (options.forget) {
        console.log(await forget(file));
        return;
    }
    const found = await findUpgrade(stack, options.to?.split(","), file);
    if (!found) {
        console.log(`stack ${stack} is at ${options.to ?? ""} already: nothing to do`);
        return;
    }
    const { goal } = found;
    const names = {
        stack,
        heading: `Stack ${stack} to ${goal.title}`,
        reached: `stack ${stack} is at ${goal.title}`,
        again: `openstack-ra upgrade ${stack} --continue`,
    };
    const where = { ...options, store: options.store ?? secretsStore(stack, "out") };
    await perform(found, options, names, file, () => worldOf(stack, goal, where, file));
}
