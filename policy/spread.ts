import { HOST_LABEL } from "../components/common/roles";
import { Pods, PodSpec, selects } from "./pods";
import { at, isKnown, listAt } from "./stack";

type Constraint = PodSpec["topologySpreadConstraints"][number];

/** To one host: Rook's OSDs, to that of their disks. */
export function isPinned({ spec, where }: Pods): boolean {
    return where.startsWith("StatefulSet rook-ceph-osd-") && at(spec, "nodeSelector", HOST_LABEL) !== undefined;
}

/** What is wrong where pods need one hard constraint over hosts or racks that counts them and no others of their namespace. */
export function spreadFaults({ spec, labels, namespace }: Pods, key: string, all: Pods[]): string[] {
    const near = all.filter((other) => other.namespace === namespace);
    if (!isKnown([at(spec, "topologySpreadConstraints"), near.map((other) => other.labels)])) return [];
    const found = listAt<Constraint>(spec, "topologySpreadConstraints").filter(
        ({ topologyKey, whenUnsatisfiable, labelSelector }) => {
            const selector = labelSelector.matchLabels;
            return (
                topologyKey === key &&
                whenUnsatisfiable === "DoNotSchedule" &&
                selects(selector, labels) &&
                near.filter((other) => selects(selector, other.labels)).length === 1
            );
        },
    );
    return found.length === 1 ? [] : [`${found.length} hard constraints over ${key} for its own pods`];
}
