import { calls, Flow, Hosts, jobsOf, Pods, podsOf, Server, serverOf, tcp } from "../common/flows";
import { API_PORT, CONSOLE_PORT, METADATA_PORT } from "./config";
import { PLACEMENT_PORT } from "./placement-config";

/** Consoles of machines: QEMU takes the next free port of its host, from the first on. */
const CONSOLES: Server<Hosts> = { at: { hosts: "management" }, ports: tcp([5900, 6923]) };

export function computeApi(name: string): Server<Pods> {
    return serverOf(name, "api", API_PORT);
}

export function metadataApi(name: string): Server<Pods> {
    return serverOf(name, "metadata", METADATA_PORT);
}

export function placementApi(name: string): Server<Pods> {
    return serverOf(name, "api", PLACEMENT_PORT);
}

/** One of several cells: its name, its database and its broker. */
export interface CellServers {
    name: string;
    servers: Server[];
}

export interface ComputeCalls {
    placement: Server;
    /** The APIs of images, volumes and networks. */
    apis: Server[];
    /** Of every part: Keystone and the cache. */
    shared: Server[];
    /** The database and the broker above the cells, or of the only one. */
    servers: Server[];
    /** Several cells; the parts above them call all of theirs. */
    cells: CellServers[];
}

export function computeFlows(name: string, { placement, apis, shared, servers, cells }: ComputeCalls): Flow[] {
    const above = [...shared, ...servers, ...cells.flatMap((cell) => cell.servers)];
    const inCell = (part: string, cell?: CellServers) => podsOf(name, cell ? `${part}-${cell.name}` : part);
    const conductor = (at: Pods, own: Server[]) => calls(at, placement, ...apis, ...own);
    const consoles = (cell?: CellServers) => {
        const proxy: Server<Pods> = { at: inCell("novncproxy", cell), ports: tcp(CONSOLE_PORT) };
        return [...calls("users", proxy), ...calls(proxy.at, CONSOLES, ...shared, ...(cell?.servers ?? servers))];
    };
    return [
        ...calls("users", computeApi(name)),
        ...calls(computeApi(name).at, placement, ...apis, ...above),
        ...calls(metadataApi(name).at, ...above),
        ...calls(podsOf(name, "scheduler"), placement, ...above),
        ...calls(jobsOf(name), ...above),
        ...conductor(inCell(cells.length > 0 ? "super-conductor" : "conductor"), above),
        ...cells.flatMap((cell) => conductor(inCell("conductor", cell), [...shared, ...cell.servers])),
        ...(cells.length > 0 ? cells.flatMap(consoles) : consoles()),
    ];
}

export function placementFlows(name: string, backends: Server[]): Flow[] {
    const api = placementApi(name);
    return [...calls("users", api), ...calls(api.at, ...backends), ...calls(jobsOf(name), ...backends)];
}
