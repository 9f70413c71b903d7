import { Command } from "commander";
import type { ListOptions } from "../upgrade/perform";

/** `rotate <stack> fernet|credential|password|certificate [name]`: a list of steps, as an upgrade is. */
export function registerRotate(program: Command): void {
    program
        .command("rotate")
        .summary("the steps to another key, password or certificate, and running them")
        .description(
            "Prints the steps in order, as upgrade does; with --run it runs them. A run that was interrupted goes on with --continue.\n" +
                "Exit status 0: printed, or all done; 1: a step failed, or is for a person; the same command then goes on.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .argument("<what>", "fernet, credential, password or certificate")
        .argument("[name]", "of the account or certificate; a wrong one tells all that there are")
        .option("--run", "run all steps that are left")
        .option("--continue", "the same")
        .option("--step <step>", "run one step, by its number or name, when it is its turn")
        .option(
            "--begun <steps>",
            "begin these although the pods that they replace are not whole: an earlier run has left them so",
        )
        .option("--yes", "yes to every step that cannot be undone")
        .option("--forget", "take away the file that tells how far a rotation is; the cluster stays as it is")
        .option("--json", "the steps for programs")
        .option("--state <file>", "how far the rotation is (default: Pulumi.<stack>.rotate.json)")
        .option("--kubeconfig <file>", "(default: KUBECONFIG and the usual places)")
        .addHelpText(
            "after",
            "\nExample:\n  openstack-ra rotate lab fernet\n  openstack-ra rotate lab password keystone-service-nova\n" +
                "  openstack-ra rotate lab certificate keystone-tls --run",
        )
        .action(rotate);
}

async function rotate(stack: string, what: string, name: string | undefined, options: ListOptions): Promise<void> {
    const { findRotation } = await import("../upgrade/start.js");
    const { rotationTitle } = await import("../upgrade/rotate.js");
    const { rotationWorld } = await import("../upgrade/world.js");
    const { stateFile } = await import("../upgrade/state.js");
    const { forget, perform } = await import("../upgrade/perform.js");

    const file = options.state ?? stateFile(stack, "rotate");
    if (options.forget) {
        console.log(await forget(file));
        return;
    }
    const found = await findRotation(stack, what, name, file);
    const { title } = found.goal;
    const called = rotationTitle(what, name);
    const names = {
        stack,
        heading: `Stack ${stack}, another ${called}`,
        reached: `stack ${stack} has another ${called}`,
        again: `openstack-ra rotate ${stack} ${title} --continue`,
    };
    await perform(found, options, names, file, () =>
        rotationWorld(stack, found.steps, { ...options, store: "" }, file),
    );
}
