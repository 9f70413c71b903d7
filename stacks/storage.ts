import type { CephNetworks, RackHost, StorageHost } from "../components/ceph";
import type { WatchedHost } from "../components/stacklight";
import { hostsWith, Layout, profileOf, Segment } from "./layout";

/** The hosts that keep data, with their hardware. */
export function storageHosts(layout: Layout): StorageHost[] {
    return hostsWith(layout, "storage").map((host) => {
        const { cores, memoryGB, disks } = profileOf(layout, host);
        return {
            name: host.name,
            rack: host.rack,
            cores,
            memoryGB,
            disks: disks.map(({ count, sizeGB, media }) => ({ count, sizeGB, media })),
        };
    });
}

/** Every host, as StackLight watches it. */
export function watchedHosts(layout: Layout): WatchedHost[] {
    return layout.hosts.map((host) => {
        const { cores, memoryGB, disks } = profileOf(layout, host);
        return { name: host.name, rack: host.rack, roles: host.roles, cores, memoryGB, disks };
    });
}

/** The hosts that Ceph's monitors may run on. */
export function monitorHosts(layout: Layout): RackHost[] {
    return hostsWith(layout, "ceph-mon").map(({ name, rack }) => ({ name, rack }));
}

/** Ceph's networks: storage segments by their purpose; those without one serve where there are none with it. */
export function cephNetworks({ segments }: Pick<Layout, "segments">): CephNetworks {
    const storage = segments.filter((segment) => segment.class === "storage");
    const cidrs = (purpose: Segment["purpose"]) =>
        storage.filter((segment) => segment.purpose === purpose).map(({ cidr }) => cidr);
    const [open, cluster, any] = [cidrs("ceph-public"), cidrs("ceph-cluster"), cidrs(undefined)];
    const either = open.length > 0 ? open : any.length > 0 ? any : cluster;
    return { public: either, ...(cluster.length > 0 && either !== cluster ? { cluster } : {}) };
}
