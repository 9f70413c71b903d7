import { AGENTS, calls, Flow, Server } from "../common/flows";

/** Agents of hypervisors, in pods or on the hosts themselves, have their hosts' addresses. */
export function computeNodeFlows(brokers: Server[], apis: Server[]): Flow[] {
    return calls(AGENTS, ...brokers, ...apis);
}
