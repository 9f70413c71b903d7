import { hostsWith, Layout } from "./layout";

/**
 * The layout with its hypervisors split into so many cells: rack by rack in its own order, so that a cell is a part of the
 * site, and as evenly as racks allow.
 */
export function inCells(layout: Layout, cells: number): Layout {
    if (cells < 2) return layout;
    const hypervisors = hostsWith(layout, "compute");
    const inRack = new Map<string, number>();
    for (const { rack } of hypervisors) inRack.set(rack, (inRack.get(rack) ?? 0) + 1);
    const cellOf = new Map<string, string>();
    let before = 0;
    for (const { name } of layout.racks) {
        const here = inRack.get(name) ?? 0;
        // The cell in whose share of all hypervisors the middle of the rack falls.
        const share = Math.floor(((before + here / 2) * cells) / hypervisors.length);
        cellOf.set(name, `cell${Math.min(share, cells - 1) + 1}`);
        before += here;
    }
    const hosts = layout.hosts.map((host) =>
        host.roles.includes("compute") ? { ...host, cell: cellOf.get(host.rack) } : host,
    );
    return { ...layout, hosts };
}
