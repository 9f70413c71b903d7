import { Command, Option } from "commander";
import type { InventoryOptions } from "../inventory";

/** `inventory <stack>`: what each host's kubelet must be told. */
export function registerInventory(program: Command): void {
    program
        .command("inventory")
        .summary("each host's rack, roles, labels and taints")
        .description("Each host's rack and roles, and its labels and taints as the kubelet's flags, one line a host.")
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .addOption(
            new Option("--format <format>", "text; json; kubelet: each host's name and flags, for scripts")
                .choices(["text", "json", "kubelet"])
                .default("text"),
        )
        .option("--role <role>", "only hosts with this role")
        .option("--rack <rack>", "only hosts in this rack")
        .addHelpText("after", "\nExample:\n  openstack-ra inventory lab --role rabbitmq --format kubelet")
        .action(async (stack: string, options: InventoryOptions) => {
            const { stackSettings } = await import("../settings.js");
            const { inventory } = await import("../inventory.js");
            console.log(inventory(stackSettings(stack).layout, options));
        });
}
