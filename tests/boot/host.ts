import { layout } from "../../stacks/dev";
import { Interface } from "./machine/machine";

/** The dev stack's one host: its name, and in each of its networks an interface with an address. */
export const HOST: { hostname: string; interfaces: Interface[] } = {
    hostname: layout.hosts[0]!.name,
    interfaces: layout.segments.map(({ name, cidr, mtu }) => ({
        name,
        mtu,
        address: cidr.replace(/\.0\/(\d+)$/, ".11/$1"),
    })),
};
