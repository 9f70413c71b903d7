import { calls, Flow, Pods, Server, tcp } from "../common/flows";
import { MessagingArgs } from "./args";
import { operatorSelector } from "./cluster";

type Settings = Pick<MessagingArgs, "external">;

function brokers(name: string): Pods {
    return { name, selector: { matchLabels: operatorSelector(name) } };
}

/** What clients call: every broker; of external ones, policies know no names. */
export function messagingServer(name: string, { external }: Settings, port: number): Server {
    return { at: external ? "anywhere" : brokers(name), ports: tcp(port) };
}

/**
 * The brokers' connections among themselves (RabbitMQ, "Networking"): Erlang's directory of nodes, nodes, and command-line
 * tools. They find each other by name, not by Kubernetes' API (since 4.1); their operator works through the latter.
 */
export function messagingFlows(name: string, { external }: Settings): Flow[] {
    const at = brokers(name);
    return external ? [] : calls(at, { at, ports: tcp(4369, 25672, [35672, 35682]) });
}
