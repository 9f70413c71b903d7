import * as pulumi from "@pulumi/pulumi";
import { BalancerNetwork, Balancers } from "../common/balancers";
import { refuse } from "../common/faults";
import { App } from "../common/labels";
import { ServiceName } from "../common/services";
import { FabricArgs } from "./args";
import { fabricFaults } from "./faults";
import { podInterface } from "./interfaces";
import { announce, poolName } from "./metallb";

/**
 * What the site's network does for the cloud (RA "Network Schema"): addresses for load balancers, announced by BGP from the
 * hosts to the leafs of their racks, and where they are wanted, interfaces of pods in the networks of the hosts.
 */
export class Fabric extends pulumi.ComponentResource implements Balancers {
    readonly #name: string;
    readonly #args: FabricArgs;

    constructor(name: string, args: FabricArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, fabricFaults(args));
        const { mode = "metallb", metallbNamespace = "metallb-system", bgp, podSegments = [], interfaces = [] } = args;
        super("openstack-ra:index:Fabric", name, { mode, bgp }, opts);
        this.#name = name;
        this.#args = args;

        const app: App = { namespace: args.namespace, instance: name, component: "interfaces" };
        for (const segment of podSegments.filter((one) => interfaces.includes(one.name))) {
            podInterface(name, app, segment, { parent: this });
        }
        if (mode === "metallb" && bgp) {
            const metallb: App = { namespace: metallbNamespace, instance: name, component: "bgp" };
            announce(name, metallb, bgp, args.passwordSecret, { parent: this });
        }
        this.registerOutputs({});
    }

    /** For MetalLB, the pool and the address that the user has fixed; for whoever else gives addresses, nothing. */
    public annotations(network: BalancerNetwork, service: ServiceName): Record<string, string> {
        const { mode = "metallb", addresses = {} } = this.#args;
        if (mode === "external") return {};
        const address = addresses[service];
        return {
            "metallb.io/address-pool": poolName(this.#name, network),
            ...(address === undefined ? {} : { "metallb.io/loadBalancerIPs": address }),
        };
    }
}
