import { Resource } from "../diff/snapshot";
import { at, numberAt } from "./rule";
import { claimsOf, serviceOf } from "./workload";

/** What holds data, and what its operator does when a field of it changes. */
export interface Stateful {
    /** In sentences: "3 database members". */
    members: string;
    /** How many there are; undefined of what has no members of its own. */
    count?: (resource: Resource) => number;
    /** Whether more than half of them must stand for the others to serve. */
    quorum: boolean;
    /** Fields that make the operator restart the members, one after the other. */
    restarts?: RegExp;
    /** Fields that restart more than the members, and what. */
    more?: [fields: RegExp, text: string];
    /** Fields of what stands before them: its pods restart, and cut connections. */
    proxies?: RegExp;
    /** What its operator does when members are to go, where that is not to let them go. */
    shrinks?: string;
    /** Fields of the members' claims. */
    claims?: RegExp;
    /** With the object: in the sentence "its deletion loses …". */
    loses: string;
}

/** Nodes of Elasticsearch in all their sets; each of ours may be master. */
function elasticsearchNodes({ state }: Resource): number {
    const sets = (at(state, "spec", "nodeSets") ?? []) as { count?: number }[];
    return sets.reduce((sum, { count = 0 }) => sum + count, 0);
}

const size =
    (...path: string[]) =>
    ({ state }: Resource) =>
        numberAt(state, ...path) ?? 1;

/**
 * Custom resources with data. Which fields restart what is each operator's: Percona 1.19 renders the pods of `pxc` and of the
 * proxy from their own parts, users and backups are online; the RabbitMQ operator annotates its StatefulSet with a hash of the
 * configuration, plugins are enabled online; Rook restarts daemons for image, resources and placement, while `cephConfig` goes
 * to the monitors' store and is read there; ECK restarts nodes whose set or version changes, its users and roles are read anew.
 */
const CUSTOM: Record<string, Stateful | undefined> = {
    PerconaXtraDBCluster: {
        members: "database members",
        count: size("spec", "pxc", "size"),
        quorum: true,
        restarts:
            /^spec\.(?:pxc\.(?!size\b|podDisruptionBudget\b|volumeSpec\b|expose\b)|crVersion\b|logcollector\b|tls\b|ssl|secretsName\b|initContainer\b)/,
        proxies: /^spec\.(?:haproxy|proxysql)\b(?!\.(?:size|podDisruptionBudget)\b)/,
        claims: /^spec\.pxc\.volumeSpec\b/,
        loses: "every database of the cloud, down to the last backup",
    },
    RabbitmqCluster: {
        members: "brokers",
        count: size("spec", "replicas"),
        // pause_minority: fewer than half of them stop by themselves.
        quorum: true,
        restarts:
            /^spec\.(?!replicas\b|service\b|persistence\b|rabbitmq\.additionalPlugins\b|delayStartSeconds\b|autoEnableAllFeatureFlags\b)/,
        shrinks: "the operator refuses to shrink a cluster: all brokers stay, and each must be taken out by hand",
        claims: /^spec\.persistence\b/,
        loses: "the queues with the messages in them, and every account",
    },
    CephCluster: {
        members: "monitors",
        count: size("spec", "mon", "count"),
        quorum: true,
        restarts:
            /^spec\.(?:cephVersion\.image|resources|placement|priorityClassNames|labels|network|annotations|dataDirHostPath|logCollector)\b/,
        more: [
            /^spec\.(?:cephVersion\.image|resources\.osd|placement\.(?:osd|all)|priorityClassNames\.osd|network)\b/,
            "OSDs too, one failure domain at a time while all data has its copies",
        ],
        loses: "Ceph's daemons, and with them every image, volume and object",
    },
    CephBlockPool: { members: "pools", quorum: false, loses: "every image or volume in the pool" },
    CephObjectStore: { members: "stores", quorum: false, loses: "every object in the store" },
    CephClient: { members: "clients", quorum: false, loses: "the key by which its service reaches Ceph" },
    Elasticsearch: {
        members: "Elasticsearch nodes",
        count: elasticsearchNodes,
        quorum: true,
        restarts: /^spec\.(?:version|image|http\.tls|secureSettings|nodeSets\[[^\]]*\]\.(?:config|podTemplate))/,
        claims: /^spec\.nodeSets\[[^\]]*\]\.volumeClaimTemplates\b/,
        loses: "the logs that are kept",
    },
    Namespace: { members: "namespaces", quorum: false, loses: "all that is in it: pods, volumes and Secrets" },
    PersistentVolumeClaim: { members: "volumes", quorum: false, loses: "what is on the volume" },
};

/** What a StatefulSet's members are, where they are not plain copies: by the placement table's row. */
const QUORUMS: Record<string, string | undefined> = { etcd: "etcd members" };

/** What a resource holds; undefined of what can be made anew without a loss. */
export function statefulOf(resource: Resource): Stateful | undefined {
    if (resource.kind !== "StatefulSet") return CUSTOM[resource.kind];
    const claims = claimsOf(resource);
    if (claims.length === 0) return undefined;
    const members = QUORUMS[serviceOf(resource) ?? ""];
    return {
        members: members ?? "copies",
        count: size("spec", "replicas"),
        quorum: members !== undefined,
        restarts: /^spec\.template\./,
        loses: `the volumes ${claims.join(", ")} of its pods`,
    };
}

/** How many must stand. */
export function majority(members: number): number {
    return Math.floor(members / 2) + 1;
}

/** Whether a quorum stands while one member restarts. */
export function keepsQuorum({ quorum }: Stateful, members: number): boolean {
    return !quorum || members - 1 >= majority(members);
}
