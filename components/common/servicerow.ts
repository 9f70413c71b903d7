import { Role } from "./roles";

/** Sizes, in hypervisors, for which the RA's authors published a placement table: the 100-node document has three, the RA the last. */
export const publishedSizes = [100, 300, 500, 1000] as const;

/** One number for each published size. */
export type BySize = readonly [number, number, number, number];

/** One row of the RA's "Services Placement Summary". */
export interface ServiceRow {
    /** Instances at each published size; "per host" and "per disk" rows follow the hosts of their roles. */
    instances: BySize | "per host" | "per disk";
    /** An agent: on every host of its roles, which at the RA's size are as many. */
    everyHost?: boolean;
    /** Hosts set apart for the service at each published size. @default none */
    dedicatedHosts?: BySize;
    /** Roles whose hosts may hold it. */
    roles: readonly Role[];
    /** Of these, the one with hosts to spare: a host that is full has no room for the new pod of a rolling update. */
    prefers?: Role;
    /** Whether other services may run beside it. */
    mayShare: boolean;
    /** "proxy": the specialised balancer of the RA's footnote, which comes with the tier and has its own address. @default false */
    loadBalancer?: boolean | "proxy";
    /** Members vote: their number is odd, and the loss of one rack leaves more than half. */
    quorum?: boolean;
    /**
     * Where the hypervisors are split into cells: "cells" have this many instances each, "cells and above" the cloud itself
     * too, and "above cells" only the cloud, and only then. @default the cloud has them once
     */
    perCell?: "cells" | "cells and above" | "above cells";
    /** The second of a row's two programs: one of it beside each instance. */
    beside?: string;
    /** The row of the RA that took the service over; it has no instances of its own any more. */
    absorbedBy?: string;
    /** Not in the RA: the service came after it. */
    addition?: boolean;
    /** Why the row differs from the RA's print. */
    note?: string;
}
