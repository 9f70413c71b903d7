import { isBalanced } from "../../components/common/balancers";
import { BALANCES_LABEL, serviceLabel } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName, serviceNames, serviceRow } from "../../components/common/services";
import { hidesPods, isStanding, Pods, podsOf, selects } from "../pods";
import { Rule } from "../rule";
import { at, isKnown, ofKind, Stack } from "../stack";

/** The first workload of each row that has any, with its row. */
function rowsIn(pods: Pods[]): [ServiceName, Pods[]][] {
    return serviceNames
        .map((row): [ServiceName, Pods[]] => [
            row,
            pods.filter(({ labels }) => labels[SERVICE_LABEL] === serviceLabel(row)),
        ])
        .filter(([, of]) => of.length > 0);
}

/** Whether a Service stands before pods under one address: of a load balancer, or where there are none, of the cluster. */
function balancedBy(stack: Stack, pods: Pods, loadBalancers: boolean): boolean {
    return ofKind(stack, "Service").some(({ props }) => {
        const [spec, namespace] = [at(props, "spec"), at(props, "metadata", "namespace")];
        // It may be this one's.
        if (!isKnown([at(spec, "selector"), at(spec, "type"), namespace])) return true;
        const selector = at(spec, "selector") as Record<string, string> | undefined;
        const kind = loadBalancers ? at(spec, "type") === "LoadBalancer" : at(spec, "clusterIP") !== "None";
        return kind && selector !== undefined && namespace === pods.namespace && selects(selector, pods.labels);
    });
}

/** A database comes with its own: proxies that follow the writer. */
function hasProxies(row: ServiceName, pods: Pods, all: Pods[]): boolean {
    const proxies = all.filter(({ labels, urn }) => labels[BALANCES_LABEL] === serviceLabel(row) && urn === pods.urn);
    return proxies.some(({ replicas }) => replicas > 1 || pods.replicas === 1);
}

export const loadBalancers: Rule = {
    name: "load-balancers",
    description: "Each service that the placement table gives a load balancer has one before all of its pods.",
    source: 'RA, Services Placement Summary, column "Needs load balancer"',
    reads: ["loadBalancers"],
    violations: (stack, settings) => {
        const all = podsOf(stack).filter(isStanding);
        if (hidesPods(stack)) return [];
        const lacking = rowsIn(all).flatMap(([row, sets]) => {
            const needed = serviceRow(row).loadBalancer;
            return sets.filter((pods) =>
                needed === "proxy"
                    ? !hasProxies(row, pods, all)
                    : isBalanced(row) && !balancedBy(stack, pods, settings.loadBalancers),
            );
        });
        const expected = settings.loadBalancers ? "a Service of type LoadBalancer" : "a Service with an address";
        return lacking.map(({ urn, where, operated }) => ({
            urn,
            says: `${where}: no load balancer, expected ${operated ? "one" : expected} that selects its pods`,
        }));
    },
};
