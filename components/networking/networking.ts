import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../common/faults";
import { HostFiles } from "../common/hostagent";
import { internalUrl } from "../common/openstack";
import { REFERENCE_SCALE } from "../common/scale";
import { createGatewayAgents, createL2Agents, l2HostFiles } from "./agents";
import { NetworkingArgs, networkingFaults, networkingSize, placementsOf } from "./args";
import { PORT } from "./config";
import { createSwitches } from "./openvswitch";
import { createServer } from "./server";
import { Tier } from "./tier";

/**
 * Networks (RA "OpenStack Networking (Neutron)"): ML2 with Open vSwitch and VXLAN. The server behind a load balancer,
 * DHCP, L3 and metadata agents on its hosts, and a switch with its agent on every host that machines, DHCP servers or
 * routers are on.
 */
export class Networking extends pulumi.ComponentResource {
    /** URL of the API for users. */
    public readonly publicUrl: pulumi.Output<string>;
    /**
     * With agents of the host: what the provisioning of hypervisors puts on them. They have Open vSwitch, Neutron's
     * agent with sudo and rootwrap as distributions package it, the brokers' CA where there is one (`messaging.ca`),
     * and in the unit's environment OS_OVS__LOCAL_IP, the host's address for tunnels.
     */
    public readonly hostFiles: HostFiles | undefined;

    constructor(name: string, args: NetworkingArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, networkingFaults(args));
        const { agents = "pod", scale = REFERENCE_SCALE } = args;
        const placements = placementsOf(args);
        super("openstack-ra:index:Networking", name, { scale, placements, agents }, opts);

        const internal = internalUrl(`${name}-server`, args, PORT);
        this.publicUrl = pulumi.output(args.publicUrl ?? internal);
        const account = args.identity.service("neutron", {
            type: "network",
            description: "Networking",
            endpoints: { internal, public: this.publicUrl },
        });
        const tier: Tier = { name, args, size: networkingSize(args), placements, parent: this };
        createSwitches(tier);
        // Agents may be older than their server, and never newer.
        const server = createServer(tier, account, this.publicUrl);
        createGatewayAgents(tier, server);
        createL2Agents(tier, server);
        if (agents === "host") this.hostFiles = l2HostFiles(tier);
        this.registerOutputs({ publicUrl: this.publicUrl, hostFiles: this.hostFiles });
    }
}
