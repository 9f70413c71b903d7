import { ceph, cephKey } from "./backends/ceph";
import { libvirtd } from "./backends/libvirtd";
import { Cluster } from "./cluster";
import { secret } from "./kubelet/objects";

/** What each of Ceph's users may do. */
const CAPABILITIES: Record<string, Record<string, string>> = {
    glance: { mon: "profile rbd", osd: "profile rbd pool=images", mgr: "profile rbd pool=images" },
    cinder: {
        mon: "profile rbd",
        osd: "profile rbd pool=volumes, profile rbd pool=vms, profile rbd-read-only pool=images",
        mgr: "profile rbd pool=volumes, profile rbd pool=vms",
    },
    "cinder-backup": { mon: "profile rbd", osd: "profile rbd pool=backups", mgr: "profile rbd pool=backups" },
    nova: {
        mon: "profile rbd",
        osd: "profile rbd pool=vms, profile rbd-read-only pool=images",
        mgr: "profile rbd pool=vms",
    },
};

/** The Secret with the keys that the dev stack names. */
const KEYS = "ceph-clients";

/** What is there before the dev stack: a Ceph on its host, the Secret that Ceph's administrator makes, and the host's libvirtd. */
export async function site({ machine, images, objects }: Cluster): Promise<void> {
    await libvirtd(machine, await images.debian);
    const keys = Object.fromEntries(Object.keys(CAPABILITIES).map((user) => [user, cephKey()]));
    await ceph(machine, await images.debian, {
        fsid: "5c5f1e0c-54f5-4b0c-9d8e-0a4b8f6a7d10",
        keys,
        capabilities: CAPABILITIES,
        pools: ["images", "volumes", "backups", "vms"],
    });
    objects.add(secret(KEYS, keys));
}
