import { Input } from "@pulumi/pulumi";
import { calls, Flow, jobsOf, KUBERNETES, Operator, Pods, Server, tcp } from "../common/flows";

/**
 * What librbd's clients call (Ceph, "Network Configuration Reference"): monitors by both protocols, managers and OSDs. An
 * external cluster's monitors have names, and only they know its other addresses.
 */
export function cephServer({ external }: { external?: unknown }): Server {
    return { at: external ? "anywhere" : { hosts: "storage" }, ports: tcp(3300, 6789, [6800, 7568]) };
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
