import { generateLayout } from "./generate";
import { referenceControlPlane, referenceSegments } from "./reference";

/** For measurement: 5000 hosts, the lab's control plane and storage, 16 hosts in a rack as in the lab. */
export const layout = generateLayout({
    name: "scale-5000",
    description: "generated for measurement: 5000 hosts",
    scale: { hypervisors: 4925, virtualMachines: 98500 },
    racks: 312,
    hosts: { ...referenceControlPlane, storage: 45, compute: 5000 - 30 - 45 },
    segments: referenceSegments,
});
