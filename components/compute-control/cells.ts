import { Input, Output } from "@pulumi/pulumi";
import { DatabaseAccess, MessagingAccess } from "../common/access";

/**
 * Hypervisors of one cell at most. Brokers become unstable at 700 to 1000 nodes (RA, "Messaging"), and the RA's own 1000
 * nodes are served by one broker and one database: the largest size that anybody tested with one of each.
 */
export const CELL_LIMIT = 1000;

/** Names of the cells that so many hypervisors are split into: as many as keep each within the limit, or a given number. */
export function cellsFor(hypervisors: number, cells: "auto" | number): string[] {
    const length = cells === "auto" ? Math.max(1, Math.ceil(hypervisors / CELL_LIMIT)) : cells;
    return Array.from({ length }, (_, i) => `cell${i + 1}`);
}

/** The schema of a cell's database. */
export function cellSchema(cell: string): string {
    return `nova_${cell}`;
}

/** A part of the hypervisors with a database, a broker, conductors and console proxies of its own. */
export interface Cell {
    /** Small letters and digits, e.g. "cell1". */
    name: string;
    /** Declares an account "nova" with the schema nova_<name>. */
    database: DatabaseAccess;
    /** Declares an account "nova". */
    messaging: MessagingAccess;
    /** URL at which users' browsers reach the cell's consoles, without a path. @default the address inside the cluster */
    consoleUrl?: Input<string>;
}

/** What the hypervisors of a cell are told. */
export interface CellAccess {
    name: string;
    messaging: MessagingAccess;
    /** URL at which users' browsers reach the cell's consoles, without a path. */
    consoleUrl: Output<string>;
}
