import { Server, tcp } from "../common/flows";

/**
 * What librbd's clients call (Ceph, "Network Configuration"): monitors by both protocols, managers and OSDs. An external
 * cluster's monitors have names, and only they know its other addresses.
 */
export function cephServer({ external }: { external?: unknown }): Server {
    return { at: external ? "anywhere" : { hosts: "storage" }, ports: tcp(3300, 6789, [6800, 7568]) };
}
