import { serviceLabel } from "../../components/common/labels";
import { placeServices } from "../../components/common/placement";
import { SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName } from "../../components/common/services";
import { nodeOf, podOf, Site } from "./facts";

/** Where Rook keeps its pods. */
export const ROOK = "rook-ceph";

/** A pod as Rook makes it: in its namespace, with its labels; of a row of the table, or of none. */
export function rookPod(
    name: string,
    node: string,
    app: string,
    service?: ServiceName,
    more: Record<string, string> = {},
) {
    const labels = { app: `rook-ceph-${app}`, rook_cluster: ROOK, ...more };
    const row: Record<string, string> = service ? { [SERVICE_LABEL]: serviceLabel(service) } : {};
    return { ...podOf(`rook-ceph-${app}-${name}`, node, { ...labels, ...row }), namespace: ROOK };
}

/** A Ceph cluster in four racks as the table has it: a Deployment for each daemon, and hosts of two and of three disks. */
export function cephSite(): Site {
    const monitors = ["a", "b", "c"];
    const nodes = [
        ...monitors.map((id, i) => nodeOf(`mon-${id}`, `rack-${i + 1}`, "ceph-mon")),
        nodeOf("storage-1", "rack-3", "storage"),
        nodeOf("storage-2", "rack-4", "storage"),
    ];
    const disks = new Map([
        ["storage-1", 2],
        ["storage-2", 3],
    ]);
    const pods = [
        ...monitors.map((id) => rookPod(`${id}-6f7-xyz1${id}`, `mon-${id}`, "mon", "ceph-mon")),
        ...["a", "b"].map((id) => rookPod(`${id}-55c-abc1${id}`, `mon-${id}`, "mgr")),
        ...monitors.map((id) =>
            rookPod(`store-a-7d9-q${id}`, `mon-${id}`, "rgw", "radosgw", { rook_object_store: "store" }),
        ),
        ...["mon-a", "storage-1"].map((host) => rookPod(`${host}-84c-v`, host, "crashcollector")),
        ...[...disks].flatMap(([host, count]) =>
            Array.from({ length: count }, (_, i) => rookPod(`${i}-${host}-z`, host, "osd", "ceph-osd")),
        ),
    ];
    const gateway = {
        name: "radosgw",
        namespace: ROOK,
        type: "LoadBalancer",
        selector: { app: "rook-ceph-rgw", rook_object_store: "store" },
        addresses: ["198.18.0.7"],
    };
    const placements = placeServices({
        hypervisors: 1000,
        hostCount: (roles) => {
            const hosts = nodes.filter((node) => node.roles.some((role) => roles.includes(role)));
            return { hosts: hosts.length, racks: new Set(hosts.map(({ rack }) => rack)).size };
        },
    });
    return {
        facts: { nodes, pods, services: [gateway] },
        expected: {
            namespaces: new Set(["cloud", ROOK]),
            placements,
            built: new Set<ServiceName>(["ceph-mon", "ceph-osd", "radosgw"]),
            loadBalancers: true,
            disks,
        },
    };
}
