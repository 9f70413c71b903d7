import { Hosts, Resource } from "../../cli/diff/snapshot";
import { resource, Sides } from "./differences";

/** One change of one object, by the rule that must apply to it; undefined where a side does not have the object. */
export interface Example extends Sides {
    before?: Resource[];
    after?: Resource[];
    /** The object that is looked at. @default the last of `after`, else of `before` */
    of?: string;
    says: RegExp;
}

export const hosts: Hosts[] = [
    { roles: ["compute"], hosts: 486, racks: ["a", "b"] },
    { roles: ["nova-api"], hosts: 3, racks: ["a"] },
];

const READY = { periodSeconds: 5 };
const STARTED = { periodSeconds: 5, failureThreshold: 60 };

interface Pods {
    image?: string;
    labels?: Record<string, string>;
    command?: string[];
    role?: string;
    grace?: number;
}

function template({ image = "i:1", labels, command, role, grace }: Pods = {}) {
    const terms = [{ matchExpressions: [{ key: `openstack-ra/role-${role}`, operator: "Exists" }] }];
    return {
        metadata: { labels },
        spec: {
            ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
            ...(role === undefined
                ? {}
                : {
                      affinity: {
                          nodeAffinity: {
                              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
                          },
                      },
                  }),
            containers: [{ name: "c", image, command, startupProbe: STARTED, readinessProbe: READY }],
        },
    };
}

export function workload(kind: string, spec: object, pods: Pods = {}, more: Partial<Resource> = {}): Resource {
    return resource(kind, { spec: { ...spec, template: template(pods) } }, more);
}

export const deployment = (replicas: number, pods: Pods = {}, spec: object = {}) =>
    workload(
        "Deployment",
        { replicas, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, ...spec },
        pods,
    );
export const claims = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
export const stateful = (replicas: number, pods: Pods = {}, spec: object = {}) =>
    workload("StatefulSet", { replicas, ...spec }, pods);
export const etcd = (replicas: number, image: string) =>
    stateful(replicas, { image, labels: { "openstack-ra/service": "etcd" } }, claims);
export const agent = (
    name: string,
    tier: string,
    image: string,
    maxUnavailable: unknown = "3%",
    type = "RollingUpdate",
) =>
    workload(
        "DaemonSet",
        { updateStrategy: { type, ...(type === "OnDelete" ? {} : { rollingUpdate: { maxUnavailable } }) } },
        { image, role: "compute" },
        { name, tier },
    );
export const database = (pxc: object, more: object = {}) =>
    resource("PerconaXtraDBCluster", { spec: { pxc: { size: 3, ...pxc }, ...more } });
export const broker = (spec: object) => resource("RabbitmqCluster", { spec: { replicas: 3, ...spec } });
export const ceph = (spec: object) => resource("CephCluster", { spec: { mon: { count: 3 }, ...spec } });
export const job = (command: string[], image = "i:1", name = "x-db-sync") =>
    workload("Job", {}, { image, command }, { name });
export const service = (spec: object, metadata: object = {}) =>
    resource("Service", { spec, metadata: { name: "x", ...metadata } });
export const random = (length: number) =>
    ({ ...resource("RandomPassword", {}), state: { length }, protect: true }) satisfies Resource;
export const configMap = (suffix: string, data: object, name = "x-config") =>
    resource("ConfigMap", { data, metadata: {} }, { name, objectName: `${name}-${suffix}` });
export const reads = (kind: string, name: string, spec: object) =>
    workload(kind, { ...spec, volumes: [{ configMap: { name } }] });
