import { Command } from "commander";
import { join, resolve } from "node:path";

interface Options {
    out?: string;
    secrets?: boolean;
    store?: string;
}

/** `render <stack>`: the manifests, for review, GitOps and sites without a way out. */
export function registerRender(program: Command): void {
    program
        .command("render")
        .summary("a stack's manifests, one folder a tier")
        .description(
            "Writes a stack's manifests, one folder a tier, under names that stay when their content changes.\n" +
                "Secrets are left out and listed in SECRETS.md, unless asked for.",
        )
        .argument("<stack>", "its configuration is Pulumi.<stack>.yaml")
        .option("--out <directory>", "replaced whole (default: out/<stack>/manifests)")
        .option("--secrets", "Secrets too, with generated values, in files that only you can read")
        .option(
            "--store <file>",
            "keeps generated values from render to render (default: <stack>.secrets.json beside --out)",
        )
        .addHelpText(
            "after",
            "\nExample:\n  openstack-ra render lab --out ../gitops/lab\n" +
                "  kubectl apply --server-side --recursive -f ../gitops/lab",
        )
        .action(async (stack: string, options: Options) => {
            const { renderStack } = await import("../render.js");
            const directory = resolve(options.out ?? join("out", stack, "manifests"));
            const store = options.store === undefined ? undefined : resolve(options.store);
            const rendered = await renderStack(stack, directory, { ...options, store });
            const { files, folders, omitted, createOnce } = rendered;
            console.log(`${directory}: ${files.length} manifests in ${folders.length} folders`);
            if (omitted.length > 0) console.log(`${omitted.length} Secrets are left out; SECRETS.md names them`);
            if (createOnce.length > 0)
                console.log(`Apply only once, the cluster rotates them: ${createOnce.join(", ")}`);
            if (rendered.store !== undefined) console.log(`${rendered.store}: generated passwords and keys; keep it`);
        });
}
