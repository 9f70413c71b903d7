import { generateLayout } from "./generate";
import { referenceBond, referenceControlPlane, referenceSegments, referenceUnderlay } from "./reference";

/** For measurement: 1000 hosts, the lab's control plane and storage, 16 hosts in a rack as in the lab. */
export const layout = generateLayout({
    name: "scale-1000",
    description: "generated for measurement: 1000 hosts",
    scale: { hypervisors: 925, virtualMachines: 18500 },
    racks: 62,
    hosts: { ...referenceControlPlane, storage: 45, compute: 1000 - 30 - 45 },
    segments: referenceSegments,
    underlay: referenceUnderlay,
    bond: referenceBond,
});
