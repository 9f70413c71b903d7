import { calls, Flow, jobsOf, KUBERNETES, Pods, podsOfAll, Server, serverOf } from "../common/flows";
import { PORT } from "./config";
import { repositories } from "./keys";

export function identityApi(name: string): Server<Pods> {
    return serverOf(name, "api", PORT);
}

/** The API, its jobs and those that register services with it, and the rotation, which writes keys into Secrets. */
export function identityFlows(name: string, backends: Server[]): Flow[] {
    const api = identityApi(name);
    const rotations = repositories.map((repository) => `rotate-${repository}`);
    return [
        ...calls("users", api),
        ...calls(api.at, ...backends),
        ...calls(jobsOf(name, rotations), api, ...backends),
        ...calls(podsOfAll(name, "rotate", rotations), KUBERNETES, ...backends),
    ];
}
