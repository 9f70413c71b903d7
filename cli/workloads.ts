import { cephWorkloads, gatewayWorkloads } from "../components/ceph/pods";
import { CEPH_CLUSTER, CEPH_OBJECT_STORE } from "../components/ceph/rook";
import { PERCONA_XTRADB_CLUSTER } from "../components/database/percona";
import { databaseWorkloads } from "../components/database/pods";
import { BALANCES_LABEL, BESIDE_LABEL, serviceLabel } from "../components/common/labels";
import { OperatorObject, OperatorWorkload } from "../components/common/operator";
import { HostCount } from "../components/common/placement";
import { parseQuantity } from "../components/common/quantity";
import { CELL_LABEL, Role, roleLabel, roleNames, SERVICE_LABEL } from "../components/common/roles";
import { ServiceName, serviceNames } from "../components/common/services";
import { messagingWorkloads } from "../components/messaging/pods";
import { RABBITMQ_CLUSTER } from "../components/messaging/rabbitmq";
import { ELASTICSEARCH, KIBANA } from "../components/stacklight/logs/elastic";
import { elasticsearchWorkloads, kibanaWorkloads } from "../components/stacklight/logs/pods";
import { KubernetesObject, Manifest } from "./manifests";

/** Equal pods that a stack keeps running. */
export interface PodSet {
    tier: string;
    kind: string;
    namespace: string;
    name: string;
    /** Its operator makes it of a custom resource. */
    simulated: boolean;
    /** The label of the row of the placement table that the pods are instances of, that they balance, or stand beside. */
    service?: string;
    balances?: string;
    beside?: string;
    replicas: number;
    images: string[];
    /** What one pod asks for: cores, and bytes. */
    requests: { cores: number; memory: number };
    /** Roles of the hosts that may hold the pods; all roles where nothing is said. */
    roles: Role[];
}

/** What each operator makes of its custom resources. */
const operators: Record<string, ((object: OperatorObject<never>) => OperatorWorkload[]) | undefined> = {
    [PERCONA_XTRADB_CLUSTER.kind]: databaseWorkloads,
    [RABBITMQ_CLUSTER.kind]: messagingWorkloads,
    [CEPH_CLUSTER.kind]: cephWorkloads,
    [CEPH_OBJECT_STORE.kind]: gatewayWorkloads,
    [ELASTICSEARCH.kind]: elasticsearchWorkloads,
    [KIBANA.kind]: kibanaWorkloads,
};

/** The custom resources of which operators make pods, as kubectl takes them. */
export const operatorKinds = Object.keys(operators);

/** The objects that an operator would make of this one: given as a manifest, or as the cluster has it; none of other kinds. */
export function operatorWorkloads(object: object & { kind: string }): OperatorWorkload[] {
    return operators[object.kind]?.(object as OperatorObject<never>) ?? [];
}

interface Container {
    image: string;
    resources?: { requests?: { cpu?: string; memory?: string } };
}

interface Workload {
    kind: string;
    metadata: { name: string; namespace?: string };
    spec: {
        replicas?: number;
        template: {
            metadata?: { labels?: Record<string, string> };
            spec: {
                containers: Container[];
                affinity?: {
                    nodeAffinity?: {
                        requiredDuringSchedulingIgnoredDuringExecution?: {
                            nodeSelectorTerms: {
                                matchExpressions?: { key: string; operator: string; values?: string[] }[];
                            }[];
                        };
                    };
                };
            };
        };
    };
}

const STANDING = ["Deployment", "StatefulSet", "DaemonSet"];

function requestsOf(containers: Container[]): PodSet["requests"] {
    const sum = (resource: "cpu" | "memory") =>
        containers.reduce((total, { resources }) => total + parseQuantity(resources?.requests?.[resource] ?? "0"), 0);
    return { cores: sum("cpu"), memory: sum("memory") };
}

function rolesOf({ spec }: Workload): Role[] {
    const required = spec.template.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required) return roleNames;
    const keys = required.nodeSelectorTerms
        .flatMap((term) => term.matchExpressions ?? [])
        .filter(({ operator }) => operator === "Exists")
        .map(({ key }) => key);
    return roleNames.filter((role) => keys.includes(roleLabel(role)));
}

/** The cell that its hosts must belong to. */
function cellOf({ spec }: Workload): string | undefined {
    const required = spec.template.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const expressions = required?.nodeSelectorTerms.flatMap((term) => term.matchExpressions ?? []) ?? [];
    return expressions.find(({ key }) => key === CELL_LABEL)?.values?.[0];
}

function podSet(tier: string, workload: Workload, simulated: boolean, hostCount: HostCount): PodSet {
    const { kind, metadata, spec } = workload;
    const roles = rolesOf(workload);
    const labels = spec.template.metadata?.labels ?? {};
    return {
        tier,
        kind,
        namespace: metadata.namespace ?? "",
        name: metadata.name,
        simulated,
        service: labels[SERVICE_LABEL],
        balances: labels[BALANCES_LABEL],
        beside: labels[BESIDE_LABEL],
        replicas: kind === "DaemonSet" ? hostCount(roles, cellOf(workload)).hosts : (spec.replicas ?? 1),
        images: spec.template.spec.containers.map(({ image }) => image),
        requests: requestsOf(spec.template.spec.containers),
        roles,
    };
}

function isStanding(object: { kind: string }): boolean {
    return STANDING.includes(object.kind);
}

/** Every set of pods that a stack keeps running, those that operators make included; jobs come and go and are not among them. */
export function podSets(manifests: Manifest[], hostCount: HostCount): PodSet[] {
    return manifests.flatMap(({ tier, object }) => {
        const own: KubernetesObject[] = [object];
        return [
            ...own.filter(isStanding).map((of) => podSet(tier, of as unknown as Workload, false, hostCount)),
            ...operatorWorkloads(object)
                .filter(isStanding)
                .map((of) => podSet(tier, of as unknown as Workload, true, hostCount)),
        ];
    });
}

/** The rows of the placement table that have pods, in the table's order. */
export function builtServices(sets: PodSet[]): ServiceName[] {
    const built = new Set(sets.map(({ service }) => service));
    return serviceNames.filter((service) => built.has(serviceLabel(service)));
}
