import { imageReferences } from "../common/images";
import { memberSet, OperatorObject, OperatorWorkload } from "../common/operator";
import { podAntiAffinity } from "../common/placement";
import { HOST_LABEL } from "../common/roles";
import { rookApp } from "./cluster";
import { CephClusterSpec, CephObjectStoreSpec, RookPlacement } from "./rook";

/** Labels that Rook gives a daemon's pods. */
function rookLabels(daemon: string, namespace: string, more: Record<string, string> = {}): Record<string, string> {
    return { ...rookApp(daemon), rook_cluster: namespace, ...more };
}

/**
 * The pods that Rook makes of a cluster: monitors and managers, one on a host, and the OSDs of each storage host. Rook has a
 * Deployment for each OSD and a budget for all of them; the simulator has one of both for each host.
 */
export function cephWorkloads(cluster: OperatorObject<CephClusterSpec>): OperatorWorkload[] {
    const { namespace } = cluster.metadata;
    const { mon, mgr, cephVersion, placement, labels, resources, priorityClassNames, storage } = cluster.spec;
    const voters = (daemon: "mon" | "mgr", replicas: number, own: Record<string, string>, maxUnavailable: number) => {
        const selector = rookLabels(daemon, namespace);
        return memberSet(cluster, {
            name: `rook-ceph-${daemon}`,
            selector,
            labels: own,
            replicas,
            maxUnavailable,
            container: { name: daemon, image: cephVersion.image, resources: resources[daemon] },
            scheduling: {
                ...scheduling(placement[daemon], selector),
                priorityClassName: priorityClassNames[daemon],
                // Of provider "host", the only one that we have.
                hostNetwork: true,
            },
        });
    };
    const osds = storage.nodes.flatMap(({ name: host, devices }) =>
        memberSet(cluster, {
            name: `rook-ceph-osd-${host}`,
            selector: rookLabels("osd", namespace, { [HOST_LABEL]: host }),
            labels: labels.osd,
            replicas: devices.length,
            // A drain takes all of a failure domain's OSDs: Rook's budgets then hold for those of the others.
            maxUnavailable: devices.length,
            container: { name: "osd", image: cephVersion.image, resources: resources["osd-hdd"] },
            scheduling: {
                ...scheduling(placement.osd),
                nodeSelector: { [HOST_LABEL]: host },
                priorityClassName: priorityClassNames.osd,
                hostNetwork: true,
            },
        }),
    );
    return [
        ...voters("mon", mon.count, labels.mon, mon.count >= 5 ? 2 : 1),
        ...(mgr.count > 0 ? voters("mgr", mgr.count, {}, 1) : []),
        ...osds,
    ];
}

/** The gateways that Rook makes of an object store. */
export function gatewayWorkloads(store: OperatorObject<CephObjectStoreSpec>): OperatorWorkload[] {
    const { name, namespace } = store.metadata;
    const { gateway } = store.spec;
    const selector = rookLabels("rgw", namespace, { rook_object_store: name, rgw: name });
    return memberSet(store, {
        name: `rook-ceph-rgw-${name}-a`,
        selector,
        labels: gateway.labels,
        replicas: gateway.instances,
        maxUnavailable: 1,
        container: { name: "rgw", image: imageReferences().ceph, resources: gateway.resources },
        scheduling: { ...scheduling(gateway.placement), priorityClassName: gateway.priorityClassName },
    });
}

function scheduling({ nodeAffinity, ...others }: RookPlacement, apart?: Record<string, string>) {
    return { affinity: { nodeAffinity, podAntiAffinity: apart && podAntiAffinity(apart) }, ...others };
}
