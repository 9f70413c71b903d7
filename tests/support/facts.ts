import { ClusterFacts, Expectations } from "../../cli/verify";
import { NodeFact, PodFact, ServiceFact } from "../../cli/verify/facts";
import { BALANCES_LABEL, serviceLabel } from "../../components/common/labels";
import { placeServices } from "../../components/common/placement";
import { Role, SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName } from "../../components/common/services";

/** A cluster, and what it must show. */
export interface Site {
    facts: ClusterFacts;
    expected: Expectations;
}

export const NAMESPACE = "cloud";

export function nodeOf(name: string, rack: string, ...roles: Role[]): NodeFact {
    return { name, rack, roles };
}

export function podOf(name: string, node: string, labels: Record<string, string>): PodFact {
    return { name, namespace: NAMESPACE, node, ready: true, labels, passing: false, simulated: false };
}

/** One instance of a service on each of these hosts. */
function instances(service: ServiceName, ...hosts: string[]): PodFact[] {
    const label = serviceLabel(service);
    return hosts.map((host, i) => podOf(`${label}-${i + 1}`, host, { [SERVICE_LABEL]: label, app: label }));
}

/** What must hold of a cluster with these nodes, for the tiers that there are first. */
function expectationsFor(nodes: NodeFact[], loadBalancers: boolean, converged: boolean): Expectations {
    const placements = placeServices({
        hypervisors: 300,
        converged,
        hostCount: (roles) => {
            const hosts = nodes.filter((node) => node.roles.some((role) => roles.includes(role)));
            return { hosts: hosts.length, racks: new Set(hosts.map(({ rack }) => rack)).size };
        },
    });
    const built = new Set<ServiceName>(["keystone-all", "rabbitmq-server", "mysqld-server", "memcached"]);
    return { namespaces: new Set([NAMESPACE]), placements, built, loadBalancers, disks: new Map() };
}

/** A site of four racks on which all is as the table has it: "keystone-2" stands in "rack-2"; one compute host in "rack-4". */
export function soundSite(): Site {
    const three = (role: Role) => [1, 2, 3].map((i) => nodeOf(`${role}-${i}`, `rack-${i}`, role));
    const keystone = three("keystone");
    const rabbitmq = three("rabbitmq");
    const mysql = three("mysql");
    const nodes = [...keystone, ...rabbitmq, ...mysql, nodeOf("compute-1", "rack-4", "compute")];
    const names = (of: NodeFact[]) => of.map(({ name }) => name);
    const address: ServiceFact = {
        name: "keystone",
        namespace: NAMESPACE,
        type: "LoadBalancer",
        selector: { app: "keystone-all" },
        addresses: ["198.18.0.1"],
    };
    const pods = [
        ...instances("keystone-all", ...names(keystone)),
        ...instances("rabbitmq-server", ...names(rabbitmq)),
        ...instances("mysqld-server", ...names(mysql)).map((pod) => ({ ...pod, simulated: true })),
        ...names(mysql).map((host, i) => podOf(`proxy-${i + 1}`, host, { [BALANCES_LABEL]: "mysqld-server" })),
        ...instances("memcached", ...names(keystone)),
    ];
    return { facts: { nodes, pods, services: [address] }, expected: expectationsFor(nodes, true, false) };
}

/** One host with every role that the services need, and each of them once. */
export function singleHost(): Site {
    const nodes = [nodeOf("desk", "here", "keystone", "rabbitmq", "mysql", "compute")];
    const services = ["keystone-all", "rabbitmq-server", "mysqld-server", "memcached"] as const;
    const pods = [
        ...services.flatMap((service) => instances(service, "desk")),
        podOf("proxy", "desk", { [BALANCES_LABEL]: "mysqld-server" }),
    ];
    const selector = { app: "keystone-all" };
    const inside: ServiceFact = { name: "keystone", namespace: NAMESPACE, type: "ClusterIP", selector, addresses: [] };
    return { facts: { nodes, pods, services: [inside] }, expected: expectationsFor(nodes, false, true) };
}

/** The pod of that name. */
export function podNamed({ facts }: Site, name: string): PodFact {
    const pod = facts.pods.find((one) => one.name === name);
    if (!pod) throw new Error(`no pod ${name}`);
    return pod;
}
