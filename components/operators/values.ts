import { Input } from "@pulumi/pulumi";
import { ResourceSize, resources } from "../common/quantity";
import { DEDICATED_TAINT, roleLabel, roles } from "../common/roles";
import { serviceNames, serviceRow } from "../common/services";

/** What the charts' values depend on. */
export interface OperatorSite {
    /** Namespace of the cloud: the only one in which databases and Elasticsearch are looked after. */
    namespace: Input<string>;
    /** In place of the registries of all images. @default their own */
    registry?: string;
}

/** Values of a chart. Only what differs from its own. */
export type Values = (site: OperatorSite) => Record<string, unknown>;

/** Two of each controller that elects a leader: one stands by while the other's host is away. */
const REPLICAS = 2;

/** What the charts set as limits, where they do; else about twice what an idle controller takes (estimates). */
const sizes = {
    // Chart: 512Mi. One process reconciles 450 OSDs.
    rook: { cpu: 0.5, memory: 1024 },
    percona: { cpu: 0.1, memory: 512 },
    eck: { cpu: 0.1, memory: 1024 },
    certManager: { cpu: 0.1, memory: 256 },
    // It reads every Secret and definition of the cluster.
    cainjector: { cpu: 0.1, memory: 512 },
    webhook: { cpu: 0.1, memory: 128 },
    metallb: { cpu: 0.1, memory: 256 },
    frr: { cpu: 0.1, memory: 256 },
    frrHelper: { cpu: 0.01, memory: 64 },
} satisfies Record<string, ResourceSize>;

/** The same image in the site's registry; nothing where it stays where it is. */
function mirrored({ registry }: OperatorSite, repository: string) {
    return registry === undefined ? {} : { image: { repository: `${registry}/${repository}` } };
}

/** Rook for clusters in any namespace; it runs once (it elects no leader). */
export const rookValues: Values = (site) => ({
    ...mirrored(site, "rook/ceph"),
    crds: { enabled: true },
    currentNamespaceOnly: false,
    // Disks are named by the layout, not found.
    enableDiscoveryDaemon: false,
    csi: {
        // Rook writes resources of its kinds for every cluster and fails without them. Drivers are another chart's: we
        // install none (OpenStack's clients are librbd's), so nobody has to read what Rook writes.
        installCsiOperator: true,
    },
    "ceph-csi-operator": {
        controllerManager: { replicas: 0, manager: mirrored(site, "cephcsi/ceph-csi-operator") },
    },
    priorityClassName: "system-cluster-critical",
    resources: resources(sizes.rook),
});

/** Percona's operator for the cloud's namespace. */
export const perconaValues: Values = ({ namespace, registry }) => ({
    ...(registry === undefined
        ? {}
        : { operatorImageRepository: `${registry}/percona/percona-xtradb-cluster-operator` }),
    watchNamespace: namespace,
    replicaCount: REPLICAS,
    disableTelemetry: true,
    containerSecurityContext: {
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
    },
    resources: resources(sizes.percona),
});

/** Elastic's operator for the cloud's namespace. */
export const eckValues: Values = (site) => ({
    ...mirrored(site, "eck/eck-operator"),
    installCRDs: true,
    managedNamespaces: [site.namespace],
    replicaCount: REPLICAS,
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    telemetry: { disabled: true },
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    ...(site.registry === undefined ? {} : { config: { containerRegistry: site.registry } }),
    resources: resources(sizes.eck),
});

/** cert-manager for all namespaces. Its definitions stay when it goes: every certificate would go with them. */
export const certManagerValues: Values = ({ registry }) => {
    const part = (size: ResourceSize) => ({
        replicaCount: REPLICAS,
        podDisruptionBudget: { enabled: true },
        resources: resources(size),
    });
    return {
        ...(registry === undefined ? {} : { imageRegistry: registry }),
        crds: { enabled: true, keep: true },
        ...part(sizes.certManager),
        webhook: part(sizes.webhook),
        cainjector: part(sizes.cainjector),
    };
};

/** Hosts of services behind a load balancer, by the placement table: only these announce addresses. */
function announcing() {
    const balanced = serviceNames.filter((service) => serviceRow(service).loadBalancer === true);
    const hosts = [...new Set(balanced.flatMap((service) => [...serviceRow(service).roles]))];
    return {
        affinity: {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: hosts.map((role) => ({
                        matchExpressions: [{ key: roleLabel(role), operator: "Exists" }],
                    })),
                },
            },
        },
        tolerations: hosts
            .filter((role) => roles[role].exclusive)
            .map((role) => ({ key: DEDICATED_TAINT, operator: "Equal", value: role, effect: "NoSchedule" })),
    };
}

/** MetalLB with FRR-K8s, for BGP with BFD: one controller (the chart has no more), speakers where balanced services are. */
export const metallbValues: Values = (site) => {
    const helper = { resources: resources(sizes.frrHelper) };
    return {
        crds: { enabled: true },
        controller: { ...mirrored(site, "metallb/controller"), resources: resources(sizes.metallb) },
        speaker: {
            ...mirrored(site, "metallb/speaker"),
            ...announcing(),
            frr: { enabled: false },
            resources: resources(sizes.metallb),
        },
        frrk8s: { enabled: true },
        "frr-k8s": {
            frrk8s: {
                ...mirrored(site, "metallb/frr-k8s"),
                ...announcing(),
                resources: resources(sizes.metallb),
                frr: { ...mirrored(site, "frrouting/frr"), resources: resources(sizes.frr) },
                reloader: helper,
                frrMetrics: helper,
                frrStatus: helper,
            },
        },
    };
};
