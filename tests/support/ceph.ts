import { Ceph, CephArgs, CephSettings, StorageHost } from "../../components/ceph";
import { findLayout } from "../../stacks";
import { Layout } from "../../stacks/layout";
import { cephNetworks, monitorHosts, storageHosts } from "../../stacks/storage";
import { library } from "./library";

export const lab = findLayout("lab")!;

/** What a layout gives Ceph. */
export function settingsOf(layout: Layout): CephSettings {
    return { hosts: storageHosts(layout), monitorHosts: monitorHosts(layout), networks: cephNetworks(layout) };
}

/** The lab's cluster. */
export const labCeph = settingsOf(lab);

/** Ceph by itself, on the lab's hosts. */
export const make = (args: Partial<CephArgs> = {}) =>
    library(() => new Ceph("ceph", { namespace: "cloud", ...labCeph, ...args }));

/** One storage host of the lab's kind, with something of it changed. */
export function host(name: string, rack: string, changed: Partial<StorageHost> = {}): StorageHost {
    return {
        name,
        rack,
        cores: 24,
        memoryGB: 128,
        disks: [
            { count: 2, sizeGB: 480, media: "ssd" },
            { count: 10, sizeGB: 2000, media: "hdd" },
        ],
        ...changed,
    };
}

/** A site of so many racks with one storage host each, and monitors in the first three. */
export function site(racks: number, changed: Partial<StorageHost> = {}): CephSettings {
    const names = Array.from({ length: racks }, (_, i) => `rack-${i + 1}`);
    return {
        hosts: names.map((rack, i) => host(`storage-${i + 1}`, rack, changed)),
        monitorHosts: names.slice(0, 3).map((rack, i) => ({ name: `ceph-mon-${i + 1}`, rack })),
        networks: { public: ["10.30.0.0/16"], cluster: ["10.31.0.0/16"] },
    };
}
