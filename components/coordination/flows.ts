import { calls, Flow, podsOf, Server, serverOf, tcp } from "../common/flows";
import { ports } from "./config";

/** What clients call: any member. */
export function coordinationServer(name: string): Server {
    return serverOf(name, "etcd", ports.client);
}

/** The members' connections among themselves. */
export function coordinationFlows(name: string): Flow[] {
    const at = podsOf(name, "etcd");
    return calls(at, { at, ports: tcp(ports.peer) });
}
