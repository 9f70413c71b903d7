import { Input } from "@pulumi/pulumi";
import { PodGroup } from "../common/demand";
import { Images } from "../common/images";
import { AgentMode } from "../common/hostagent";
import { Placements, referencePlacement } from "../common/placement";
import { CephOptions } from "./configuration";
import { FailureDomain, RackHost, StorageHost } from "./crush";
import { StorageDevices } from "./devices";
import { PoolArgs, PoolName } from "./pools";
import { MANAGERS, osdCount, sizeMonitor, sizeOsd } from "./sizing";

export interface ExternalCeph {
    /** Addresses of the monitors, each a host or an address. At least one, three in production. */
    monitors: string[];
    /** Secret in the namespace with the key of each client, under the client's name: glance, cinder, cinder-backup and nova. */
    keysSecret: string;
    /** Pools, where they have other names. @default images, volumes, backups and vms */
    pools?: Partial<Record<ClientPool, string>>;
}

/** Pools of the RA's services that are Ceph clients; objects are the gateway's. */
export type ClientPool = Exclude<PoolName, "objects">;

/** Prefixes of the networks that Ceph's daemons speak in. */
export interface CephNetworks {
    /** Between clients and the cluster. */
    public: string[];
    /** Between OSDs. @default the public ones */
    cluster?: string[];
}

/** What only a cluster of Rook's is told. */
export interface RookOptions {
    /** Namespace of Rook's operator, and of everything of the cluster. @default "rook-ceph" */
    rookNamespace?: string;
    /** What the copies of an object never share, and what may be lost at any one time. @default "rack" */
    failureDomain?: FailureDomain;
    /** @default three copies each, and the shares of `pools` (components/ceph/pools.ts) */
    pools?: Partial<Record<PoolName, PoolArgs>>;
    /** Disks of every storage host. @default by their kernel names: SSDs first, then HDDs */
    devices?: StorageDevices;
    /**
     * Addresses of the monitors' hosts in the public network, by the hosts' names. The hosts are told to Rook by them, and
     * clients ask them: needed where hosts have their cluster address in another network, or run their agents themselves.
     * @default the hosts' cluster addresses, by a name in the cluster's DNS
     */
    monitorAddresses?: Record<string, string>;
    /** Encrypt everything between daemons and clients (msgr2's secure mode). @default false: signed, in networks of its own */
    encryption?: boolean;
    /** Options of Ceph that differ, by section, e.g. `{ osd: { osd_max_backfills: "2" } }`. */
    configuration?: CephOptions;
}

export interface CephArgs extends RookOptions {
    /** Namespace of the clients: their keys are there. */
    namespace: Input<string>;
    /** A Ceph cluster that is there already. @default Rook builds one */
    external?: ExternalCeph;
    /** The storage hosts; one OSD on each of their HDDs. */
    hosts?: StorageHost[];
    /** Hosts that monitors and managers may run on. */
    monitorHosts?: RackHost[];
    /** Networks that Ceph's daemons speak in; needed unless `external`. */
    networks?: CephNetworks;
    /** @default three monitors on three dedicated hosts in three racks (RA "Services Placement Summary") */
    placements?: Pick<Placements, "ceph-mon" | "ceph-osd">;
    /** Who runs the agents of hypervisors: the hosts' own do not ask the cluster's DNS. @default "pod" */
    agents?: AgentMode;
    /** References of images, by the catalogue's names. @default the catalogue's */
    images?: Partial<Images>;
    /** Refuse to delete the cluster, its pools and its clients. @default true */
    protect?: boolean;
}

/** The arguments that stand on their own. */
export type CephSettings = Omit<CephArgs, "namespace">;

/** A cluster of Rook's, with what the user left open. */
export interface RookArgs extends Omit<CephSettings, "external"> {
    rookNamespace: string;
    failureDomain: FailureDomain;
    hosts: StorageHost[];
    monitorHosts: RackHost[];
    networks: CephNetworks;
    placements: Pick<Placements, "ceph-mon" | "ceph-osd">;
}

export const ROOK_NAMESPACE = "rook-ceph";

export function rookArgs(args: CephSettings): RookArgs {
    return {
        ...args,
        rookNamespace: args.rookNamespace ?? ROOK_NAMESPACE,
        failureDomain: args.failureDomain ?? "rack",
        hosts: args.hosts ?? [],
        monitorHosts: args.monitorHosts ?? [],
        networks: args.networks ?? { public: [] },
        placements: args.placements ?? {
            "ceph-mon": referencePlacement("ceph-mon"),
            "ceph-osd": referencePlacement("ceph-osd"),
        },
    };
}

/** The tier's pods; none of ours where Ceph is external. Managers are beside the monitors, and no row of their own. */
export function cephPods(args: CephSettings): PodGroup[] {
    if (args.external) return [];
    const { hosts, placements } = rookArgs(args);
    const osds = osdCount(hosts);
    const size = sizeMonitor(osds);
    return [
        { service: "ceph-mon", pods: placements["ceph-mon"].replicas, size },
        { service: "ceph-mon", pods: MANAGERS, size },
        { service: "ceph-osd", pods: osds, size: sizeOsd(hosts).pod },
    ];
}
