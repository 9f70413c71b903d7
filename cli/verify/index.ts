import { hostCounter } from "../../stacks";
import { manifests } from "../manifests";
import { runProgram } from "../program";
import { stackSettings } from "../settings";
import { builtServices, podSets } from "../workloads";
import { Expectations } from "./judge";

export { readFacts } from "./facts";
export type { ClusterFacts } from "./facts";
export { judge, rackLosses } from "./judge";
export type { Expectations, RackLoss, RowReport } from "./judge";
export { passes, verifyText } from "./report";

/** What a cluster must show of a stack: from its configuration and from the program itself. */
export async function expectationsOf(stack: string): Promise<Expectations> {
    const settings = stackSettings(stack);
    const sets = podSets(manifests(await runProgram(stack)), hostCounter(settings.layout));
    return {
        namespace: settings.namespace,
        placements: settings.cloud.placements,
        built: new Set(builtServices(sets)),
        loadBalancers: settings.loadBalancers,
    };
}
