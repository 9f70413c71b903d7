import { AGENTS, calls, Flow, podsOf, Server } from "../../common/flows";
import { NOTIFICATIONS } from "./fluentbit";

/** Where collectors write to, and the brokers whose notifications are read. */
export interface CollectorServers {
    metrics: Server;
    logs: Server;
    brokers: Server[];
}

/** Collectors have their hosts' addresses; what reads notifications is a pod like any other. */
export function collectorFlows(name: string, { metrics, logs, brokers }: CollectorServers): Flow[] {
    return [...calls(AGENTS, metrics, logs), ...calls(podsOf(name, NOTIFICATIONS), ...brokers)];
}
