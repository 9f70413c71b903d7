import { Input } from "@pulumi/pulumi";
import { calls, Flow, jobsOf, KUBERNETES, Operator, Pods, Server, tcp } from "../common/flows";

type Monitors = { external?: unknown; monitorAddresses?: unknown };

/** Of managers and OSDs (Ceph, "Network Configuration Reference"). */
const DAEMONS: [first: number, last: number] = [6800, 7568];

/**
 * What librbd's clients call: monitors, managers and OSDs. Monitors of our own speak msgr2 alone; an external cluster's both
 * protocols, they may have names, and only they know its other addresses. Where nobody says otherwise, Rook gives monitors
 * their hosts' cluster addresses, which are in the management network.
 */
export function cephServers({ external, monitorAddresses }: Monitors): Server[] {
    if (external) return [{ at: "anywhere", ports: tcp(3300, 6789, DAEMONS) }];
    const monitors: Server = { at: { hosts: monitorAddresses ? "storage" : "management" }, ports: tcp(3300) };
    return [monitors, { at: { hosts: "storage" }, ports: tcp(DAEMONS) }];
}

/** What copies keys and CAs between the namespaces. */
export function cephFlows(...instances: string[]): Flow[] {
    return instances.flatMap((instance) => calls(jobsOf(instance), KUBERNETES));
}

/** RADOS gateways of an object store, by Rook's labels. */
export function gatewayServer(store: string, namespace: Input<string>, port: number): Server<Pods> {
    const matchLabels = { app: "rook-ceph-rgw", rook_object_store: store };
    return { at: { name: `ceph-rgw-${store}`, namespace, selector: { matchLabels } }, ports: tcp(port) };
}

/** Rook asks a gateway how it is, and makes its users. */
const ROOK: Operator = { operator: { matchLabels: { app: "rook-ceph-operator" } } };

export function gatewayFlows(gateways: Server<Pods>, identity: Server, ceph: Server[]): Flow[] {
    return [...calls("users", gateways), ...calls(ROOK, gateways), ...calls(gateways.at, identity, ...ceph)];
}
