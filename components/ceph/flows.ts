import { Input } from "@pulumi/pulumi";
import { calls, Flow, jobsOf, KUBERNETES, Operator, Pods, Server, tcp } from "../common/flows";

/** Of managers and OSDs (Ceph, "Network Configuration Reference"). */
const DAEMONS: [first: number, last: number] = [6800, 7568];

/**
 * What librbd's clients call: monitors, managers and OSDs. Monitors of our own speak msgr2 alone; an external cluster's both
 * protocols, they may have names, and only they know its other addresses.
 */
export function cephServer({ external }: { external?: unknown }): Server {
    if (external) return { at: "anywhere", ports: tcp(3300, 6789, DAEMONS) };
    return { at: { hosts: "storage" }, ports: tcp(3300, DAEMONS) };
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

export function gatewayFlows(gateways: Server<Pods>, identity: Server): Flow[] {
    return [...calls("users", gateways), ...calls(ROOK, gateways), ...calls(gateways.at, identity, cephServer({}))];
}
