import { cephLoss } from "../../components/ceph";
import { tierArgs } from "../../components/cloud";
import { hostCounter } from "../../stacks";
import { hostsWith, Layout, profileOf } from "../../stacks/layout";
import { manifests } from "../manifests";
import { runProgram } from "../program";
import { stackSettings } from "../settings";
import { builtServices, podSets } from "../workloads";
import { Expectations } from "./judge";

export { readFacts } from "./facts";
export type { ClusterFacts } from "./facts";
export { judge } from "./judge";
export type { Expectations, RowReport } from "./judge";
export { rackLosses } from "./losses";
export type { RackLoss } from "./losses";
export { passes, verifyText } from "./report";

/** Disks with data on each host that keeps them, by its name: spinning ones, of which solid ones hold the metadata. */
function dataDisks(layout: Layout): Map<string, number> {
    return new Map(
        hostsWith(layout, "storage").map((host) => {
            const spinning = profileOf(layout, host).disks.filter(({ media }) => media === "hdd");
            return [host.name, spinning.reduce((sum, { count }) => sum + count, 0)];
        }),
    );
}

/** What a cluster must show of a stack: from its configuration and from the program itself. */
export async function expectationsOf(stack: string): Promise<Expectations> {
    const settings = stackSettings(stack);
    const sets = podSets(manifests(await runProgram(stack)), hostCounter(settings.layout));
    return {
        namespaces: new Set([settings.namespace, ...sets.map(({ namespace }) => namespace)]),
        placements: settings.cloud.placements,
        built: new Set(builtServices(sets)),
        loadBalancers: settings.loadBalancers,
        disks: dataDisks(settings.layout),
        alsoLost: cephLoss(tierArgs(settings.cloud).ceph),
    };
}
