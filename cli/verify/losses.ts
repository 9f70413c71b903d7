import { BALANCES_LABEL, serviceLabel } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { serviceRow } from "../../components/common/services";
import { ClusterFacts } from "./facts";
import { byWorkload } from "./grouping";
import { Expectations } from "./judge";

/** What the loss of one rack would cost. */
export interface RackLoss {
    rack: string;
    problems: string[];
}

/**
 * Takes every rack away in turn, on paper: the quorums that would lose their majority, the services behind a balancer that
 * would have no instance left, and what is known by computation. A site of one rack cannot survive its loss, and is not judged.
 */
export function rackLosses(facts: ClusterFacts, expected: Expectations): RackLoss[] {
    const racks = [...new Set(facts.nodes.map((node) => node.rack))].sort();
    if (racks.length < 2) return [];
    const rackOf = new Map(facts.nodes.map((node) => [node.name, node.rack]));
    const ready = facts.pods.filter((pod) => pod.ready && expected.namespaces.has(pod.namespace));
    const counted = [...expected.built].flatMap((service) => {
        const row = serviceRow(service);
        const majority = Math.floor(expected.placements[service].replicas / 2) + 1;
        const of = (label: string) => ready.filter((pod) => pod.labels[label] === serviceLabel(service));
        const members = of(SERVICE_LABEL);
        return [
            ...(row.quorum ? byWorkload(members).map((pods) => ({ what: service, pods, needs: majority })) : []),
            ...(row.loadBalancer === true
                ? byWorkload(members).map((pods) => ({ what: service, pods, needs: 1 }))
                : []),
            ...(row.loadBalancer === "proxy"
                ? byWorkload(of(BALANCES_LABEL)).map((pods) => ({ what: `${service}'s proxy`, pods, needs: 1 }))
                : []),
        ];
    });
    return racks.map((rack) => ({
        rack,
        problems: [
            ...counted.flatMap(({ what, pods, needs }) => {
                const left = pods.filter((pod) => rackOf.get(pod.node ?? "") !== rack).length;
                return left >= needs ? [] : [`${what}: ${left} of ${pods.length} left, needs ${needs}`];
            }),
            ...(expected.alsoLost?.(rack) ?? []),
        ],
    }));
}
