import { calls, Flow, jobsOf, Pods, Server, serverOf, tcp } from "../common/flows";
import { PORT } from "./config";

/** Where users' images are that Glance is to fetch (its import by "web-download", from these ports alone). */
const WEB: Server = { at: "anywhere", ports: tcp(80, 443) };

export function imageApi(name: string): Server<Pods> {
    return serverOf(name, "api", PORT);
}

export function imageFlows(name: string, ceph: Server[], backends: Server[]): Flow[] {
    const api = imageApi(name);
    return [
        ...calls("users", api),
        // What was uploaded to one pod, another may be asked to import.
        ...calls(api.at, api, ...ceph, WEB, ...backends),
        ...calls(jobsOf(name), ...backends),
    ];
}
