import { generateLayout } from "./generate";
import { referenceBond, referenceControlPlane, referenceSegments, referenceUnderlay } from "./reference";

/** Hosts of the control plane: the lab's, and for each of five cells three for its database, its broker and its conductors. */
const controlPlane = { ...referenceControlPlane, mysql: 3 + 15, rabbitmq: 3 + 15, "nova-conductor": 15 };
const control = Object.values(controlPlane).reduce((sum, hosts) => sum + hosts, 0);
const compute = 5000 - 45 - control;

/** For measurement: 5000 hosts in five cells, the lab's storage, 16 hosts in a rack as in the lab. */
export const layout = generateLayout({
    name: "scale-5000",
    description: "generated for measurement: 5000 hosts, five cells",
    scale: { hypervisors: compute, virtualMachines: compute * 20 },
    racks: 312,
    hosts: { ...controlPlane, storage: 45, compute },
    segments: referenceSegments,
    underlay: referenceUnderlay,
    bond: referenceBond,
});
