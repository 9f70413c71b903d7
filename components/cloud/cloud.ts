import * as pulumi from "@pulumi/pulumi";
import { BlockStorage } from "../block-storage";
import { Cache } from "../cache";
import { Certificates } from "../certificates";
import { Ceph, RadosGateway } from "../ceph";
import { CloudArgs } from "./args";
import { cloudFaults } from "./faults";
import { cloudFlows } from "./flows";
import { StackLight } from "../stacklight";
import { tierArgs } from "./tiers";
import { stackLightArgs } from "./watched";
import { refuse } from "../common/faults";
import { HostFiles } from "../common/hostagent";
import { ComputeControl, PlacementApi } from "../compute-control";
import { ComputeNode } from "../compute-node";
import { Coordination } from "../coordination";
import { Dashboard } from "../dashboard";
import { Database } from "../database";
import { Fabric, Policies } from "../fabric";
import { Identity } from "../identity";
import { Image } from "../image";
import { Messaging } from "../messaging";
import { Networking } from "../networking";

/** The whole control plane and the agents of its hypervisors (RA "OpenStack Control Plane"). */
export class Cloud extends pulumi.ComponentResource {
    /** Keystone: its URLs, its region, the password of "admin". */
    public readonly identity: Identity;
    /** Horizon: its URL. */
    public readonly dashboard: Dashboard;
    /** Files of the hypervisors' agents, where the hosts' own provisioning runs them. */
    public readonly hostFiles: HostFiles;

    constructor(name: string, args: CloudArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, cloudFaults(args));
        super("openstack-ra:index:Cloud", name, { scale: args.scale, cells: args.cells }, opts);

        const tiers = tierArgs(args);
        const { namespace } = args;
        // Tiers that a program has deployed by themselves stay the same resources.
        const own = { parent: this, aliases: [{ parent: pulumi.rootStackResource }] };

        const certificates =
            tiers.certificates && new Certificates("openstack", { ...tiers.certificates, namespace }, { parent: this });
        const balancers = tiers.fabric && new Fabric("fabric", { ...tiers.fabric, namespace }, { parent: this });
        const at = { namespace, certificates, balancers };

        const database = new Database("mysql", { ...tiers.database, ...at }, own);
        const messaging = new Messaging("rabbitmq", { ...tiers.messaging, ...at }, own);
        const cells = tiers.cells.map(({ cell, ...of }) => ({
            name: cell,
            database: new Database(`mysql-${cell}`, { ...of.database, ...at }, own),
            messaging: new Messaging(`rabbitmq-${cell}`, { ...of.messaging, ...at }, own),
        }));
        const cache = new Cache("memcached", { ...tiers.cache, namespace }, own);
        this.identity = new Identity("keystone", { ...tiers.identity, ...at, database, messaging, cache }, own);
        const wiring = { ...at, database, messaging, cache, identity: this.identity };

        const ceph = new Ceph("ceph", { ...tiers.ceph, namespace }, own);
        const gateways =
            tiers.objectStorage &&
            new RadosGateway("radosgw", { ...tiers.objectStorage, ...at, identity: this.identity, ceph }, own);
        const coordination = new Coordination("etcd", { ...tiers.coordination, ...at }, own);
        new Image("glance", { ...tiers.image, ...wiring, ceph }, own);
        new BlockStorage("cinder", { ...tiers.blockStorage, ...wiring, ceph, coordination }, own);

        const placement = new PlacementApi("placement", { ...tiers.placementApi, ...wiring }, own);
        const compute = new ComputeControl(
            "nova",
            { ...tiers.computeControl, ...wiring, cells: cells.length > 0 ? cells : undefined },
            // Schedulers give up where they find no Placement.
            { ...own, dependsOn: placement },
        );
        const { metadataSecret, metadataHost, metadataCa } = compute;
        const networking = new Networking(
            "neutron",
            { ...tiers.networking, ...wiring, metadataSecret, metadataHost, metadataCa },
            own,
        );

        const { account } = compute;
        const nodes = compute.cells.map(({ name: cell, messaging: broker, consoleUrl }) => {
            const part = tiers.cells.find((of) => of.cell === cell);
            return new ComputeNode(
                part ? `nova-compute-${cell}` : "nova-compute",
                { ...(part ?? tiers).computeNode, ...wiring, messaging: broker, ceph, account, consoleUrl },
                own,
            );
        });
        this.dashboard = new Dashboard("horizon", { ...tiers.dashboard, ...at, identity: this.identity, cache }, own);

        const stacklight = stackLightArgs(args, [database, ...cells.map((cell) => cell.database)]);
        if (stacklight) {
            const brokers = [messaging, ...cells.map((cell) => cell.messaging)];
            new StackLight("stacklight", { ...stacklight, ...at, identity: this.identity, messaging: brokers }, own);
        }

        const { networks, networkPolicies: { enabled = true, ...sources } = {} } = args;
        if (enabled) {
            const flows = cloudFlows(args, { database, messaging, cells, gateways: gateways?.server });
            new Policies("policies", { namespace, flows, networks, ...sources }, own);
        }

        this.hostFiles = pulumi
            .all([networking, ...nodes].map(({ hostFiles }) => hostFiles ?? {}))
            .apply((files) => Object.assign({}, ...files) as Record<string, string>);
        this.registerOutputs();
    }
}
