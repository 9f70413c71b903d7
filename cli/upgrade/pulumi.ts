import { run } from "../cluster/exec";
import { projectRoot } from "../../components/common/project";
import { withProgress } from "../progress";
import { Deployer } from "./deploy";
import { upCommand } from "./steps";

/** `pulumi up` with targets, as a person would run it; the engine waits for rollouts and deletes what it replaces. */
export function pulumiDeployer(path: string, stack: string): Deployer {
    return {
        how: "pulumi up --target",
        without: [],
        deploy: async (step) => {
            const [, ...words] = upCommand(stack, step);
            const quiet = ["--yes", "--skip-preview", "--non-interactive", "--suppress-progress", "--suppress-outputs"];
            await withProgress(step.id, () => run(path, [...words, ...quiet], { cwd: projectRoot(), ownGroup: true }));
        },
        finish: () => Promise.resolve(),
    };
}
