import { calls, Flow, jobsOf, Pods, podsOf, Server, serverOf } from "../common/flows";
import { PORT } from "./config";

export function blockStorageApi(name: string): Server<Pods> {
    return serverOf(name, "api", PORT);
}

/** @param apis of images, which become volumes, and of machines, which are told of theirs */
export function blockStorageFlows(name: string, ceph: Server[], apis: Server[], backends: Server[]): Flow[] {
    const api = blockStorageApi(name);
    return [
        ...calls("users", api),
        ...calls(api.at, ...apis, ...backends),
        ...calls(podsOf(name, "scheduler"), ...backends),
        ...calls(podsOf(name, "volume"), ...ceph, ...apis, ...backends),
        ...calls(podsOf(name, "backup"), ...ceph, ...backends),
        ...calls(jobsOf(name), ...backends),
    ];
}
