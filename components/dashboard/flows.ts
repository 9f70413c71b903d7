import { calls, Flow, Server, serverOf } from "../common/flows";
import { PORT } from "./config";

/** @param apis all that users may reach through it */
export function dashboardFlows(name: string, cache: Server, apis: Server[]): Flow[] {
    const web = serverOf(name, "web", PORT);
    return [...calls("users", web), ...calls(web.at, cache, ...apis)];
}
