import { calls, Flow, Operator, Pods, Server, tcp } from "../common/flows";
import { MessagingArgs } from "./args";
import { operatorSelector } from "./cluster";

type Settings = Pick<MessagingArgs, "external">;

function brokers(name: string): Pods {
    return { name, selector: { matchLabels: operatorSelector(name) } };
}

/** It asks each broker's management how it is (RabbitMQ's cluster operator, internal/rabbitmqclient). */
const OPERATOR: Operator = { operator: { matchLabels: { "app.kubernetes.io/name": "rabbitmq-cluster-operator" } } };
const MANAGEMENT = { plaintext: 15672, tls: 15671 };

/** What clients call: every broker; of external ones, policies know no names. */
export function messagingServer(name: string, { external }: Settings, port: number): Server {
    return { at: external ? "anywhere" : brokers(name), ports: tcp(port) };
}

/**
 * The brokers' connections among themselves (RabbitMQ, "Networking"): Erlang's directory of nodes, nodes, and command-line
 * tools. They find each other by name, not by Kubernetes' API (since 4.1).
 */
export function messagingFlows(name: string, { external }: Settings, tls: boolean): Flow[] {
    const at = brokers(name);
    if (external) return [];
    return [
        ...calls(at, { at, ports: tcp(4369, 25672, [35672, 35682]) }),
        ...calls(OPERATOR, { at, ports: tcp(tls ? MANAGEMENT.tls : MANAGEMENT.plaintext) }),
    ];
}
