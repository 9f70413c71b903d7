import { calls, Flow, Pods, Server, serverOf } from "../common/flows";
import { PORT } from "./config";

export function dashboardServer(name: string): Server<Pods> {
    return serverOf(name, "web", PORT);
}

/** @param apis all that users may reach through it */
export function dashboardFlows(name: string, cache: Server, apis: Server[]): Flow[] {
    const web = dashboardServer(name);
    return [...calls("users", web), ...calls(web.at, cache, ...apis)];
}
