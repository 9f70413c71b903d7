import { generateLayout } from "./generate";
import { referenceBond, referenceControlPlane, referenceSegments, referenceUnderlay } from "./reference";

/** The RA's lab: 35 racks, 516 compute and controller hosts of two models, 45 storage hosts (RA "Hardware Overview"). */
export const layout = generateLayout({
    name: "lab",
    description: "the RA's lab: 35 racks, 561 hosts",
    // The architecture is for 1000 nodes, validated with 20 virtual machines on each; the lab fills about half of it.
    scale: { hypervisors: 1000, virtualMachines: 20_000 },
    racks: 35,
    hosts: { ...referenceControlPlane, storage: 45, compute: 516 - 30 },
    segments: referenceSegments,
    underlay: referenceUnderlay,
    bond: referenceBond,
});
