import { ServiceName } from "./services";

/** Who gives load balancers their addresses: a `Fabric`, or what gives the same. */
export interface Balancers {
    /** Annotations of a Service that is to have an address of a network: the user's own for that row, or any. */
    annotations(network: "public" | "management", service: ServiceName): Record<string, string>;
}
