/** What a tier is sized for. */
export interface Scale {
    /** Hosts that run virtual machines. */
    hypervisors: number;
    /** Virtual machines on all of them together. */
    virtualMachines: number;
}

/** The RA's own size: 1000 nodes, tested with 20,000 virtual machines (OpenStack performance docs, 1000 nodes). */
export const REFERENCE_SCALE: Scale = { hypervisors: 1000, virtualMachines: 20_000 };

/**
 * A scale as a share of the RA's own, from 0 to 1: hypervisors or virtual machines, whichever weighs more. It ends at 1
 * because one database and one broker serve at most the RA's size (it calls them unstable at 700–1000 nodes); beyond that a
 * cloud has more of them, not larger ones.
 */
export function loadOf(scale: Scale): number {
    const hypervisors = scale.hypervisors / REFERENCE_SCALE.hypervisors;
    const machines = scale.virtualMachines / REFERENCE_SCALE.virtualMachines;
    return Math.min(Math.max(hypervisors, machines, 0), 1);
}

/** A size between the least that works and that at the RA's scale, in proportion to the load. */
export function between(least: number, atReference: number, load: number): number {
    return least + (atReference - least) * load;
}

/** The same as a whole number, rounded up. */
export function wholeBetween(least: number, atReference: number, load: number): number {
    return Math.ceil(between(least, atReference, load));
}

/** What is wrong with a scale, as sentences. */
export function scaleFaults(scale: Scale | undefined): string[] {
    if (!scale) return [];
    const counts = { hypervisors: scale.hypervisors, "virtual machines": scale.virtualMachines };
    return Object.entries(counts)
        .filter(([, n]) => !Number.isInteger(n) || n < 1)
        .map(([what, n]) => `${n} ${what}, expected a whole number of at least 1`);
}
