import { Resource } from "../../cli/diff/snapshot";
import { resource } from "./differences";
import { agent, broker, ceph, database, deployment, job, workload } from "./impactobjects";

/** Changes that no rule may take for worse than this, each with why. */
export const harmless: [why: string, before: Resource[], after: Resource[]][] = [
    [
        "an account of the database is made online",
        [database({}, { users: [] })],
        [database({}, { users: [{ name: "a" }] })],
    ],
    ["a backup's hour is no member's", [database({}, { backup: { at: 1 } })], [database({}, { backup: { at: 2 } })]],
    ["plugins are enabled online", [broker({ rabbitmq: {} })], [broker({ rabbitmq: { additionalPlugins: ["a"] } })]],
    ["a broker's Service is no broker", [broker({ service: {} })], [broker({ service: { annotations: { a: "1" } } })]],
    ["Ceph's options go to its monitors' store", [ceph({ cephConfig: {} })], [ceph({ cephConfig: { a: "1" } })]],
    [
        "a pool's share of the disks",
        [resource("CephBlockPool", { spec: { replicated: { size: 3, targetSizeRatio: 0.1 } } })],
        [resource("CephBlockPool", { spec: { replicated: { size: 3, targetSizeRatio: 0.2 } } })],
    ],
    [
        "a strategy is for the next rollout",
        [deployment(3)],
        [deployment(3, {}, { strategy: { rollingUpdate: { maxSurge: 2 } } })],
    ],
    ["an agent's waves are for the next rollout", [agent("a", "t", "i:1", "3%")], [agent("a", "t", "i:1", "5%")]],
    [
        "addresses come to a pool",
        [resource("IPAddressPool", { spec: { addresses: ["a"] } })],
        [resource("IPAddressPool", { spec: { addresses: ["a", "b"] } })],
    ],
    [
        "a volume's size is no replacement",
        [resource("PersistentVolumeClaim", { spec: { resources: { requests: { storage: "1Gi" } } } })],
        [resource("PersistentVolumeClaim", { spec: { resources: { requests: { storage: "2Gi" } } } })],
    ],
    ["a job is gone once it ran", [job(["x-manage", "db_sync"])], []],
    [
        "a deployment whose pods another has",
        [
            workload("Deployment", { replicas: 2 }, { labels: { "openstack-ra/service": "a" } }, { name: "a" }),
            workload("Deployment", { replicas: 2 }, { labels: { "openstack-ra/service": "a" } }, { name: "b" }),
        ],
        [workload("Deployment", { replicas: 2 }, { labels: { "openstack-ra/service": "a" } }, { name: "b" })],
    ],
];
