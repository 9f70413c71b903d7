import { AGENTS, calls, Flow, jobsOf, Pods, podsOf, podsOfAll, Server, serverOf } from "../common/flows";
import { PORT } from "./config";

export function networkingApi(name: string): Server<Pods> {
    return serverOf(name, "server", PORT);
}

export interface NetworkingCalls {
    messaging: Server;
    /** Nova's metadata. */
    metadata: Server;
    /** Of machines, which are told of their ports, and of placement. */
    apis: Server[];
    backends: Server[];
}

export function networkingFlows(name: string, { messaging, metadata, apis, backends }: NetworkingCalls): Flow[] {
    const api = networkingApi(name);
    return [
        ...calls("users", api),
        ...calls(api.at, ...apis, ...backends),
        ...calls(podsOfAll(name, "workers", ["rpc-server", "periodic-workers"]), ...apis, ...backends),
        ...calls(jobsOf(name), ...backends),
        // All agents but this one are in their hosts' network.
        ...calls(podsOf(name, "metadata-agent"), messaging, metadata),
        ...calls(AGENTS, messaging),
    ];
}
