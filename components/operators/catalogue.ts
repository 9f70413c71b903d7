import { Kind, kinds } from "./kinds";
import { certManagerValues, eckValues, metallbValues, perconaValues, rookValues, Values } from "./values";

/** What a namespace lets its pods do (Kubernetes' Pod Security Standards). */
export type PodSecurity = "restricted" | "privileged";

/** A chart in its repository, or the manifest of a release. */
export type Source =
    { chart: string; repository: string; podSecurity: PodSecurity; values: Values } | { manifest: string };

/** An operator: where it comes from, and the custom resources that it makes pods and Secrets of. */
export interface Operator {
    /** What it keeps, for people. */
    keeps: string;
    /** Of the chart, or of the manifest's release. */
    version: string;
    source: Source;
    namespace: string;
    /** Those kinds that we use; the operator brings more. */
    kinds: Kind[];
    /** Release whose definitions the program is tested with. */
    definitions: string;
    /**
     * Their own manifest, where an upgrade of the chart leaves them as they were: Helm never looks at a chart's crds folder
     * again. To be applied before the upgrade.
     */
    upgradeFirst?: string;
    /** Operators whose resources are a part of it. */
    needs?: OperatorName[];
}

export type OperatorName = "cert-manager" | "rook" | "percona-xtradb-cluster" | "rabbitmq-cluster" | "eck" | "metallb";

const github = "https://github.com";
const raw = "https://raw.githubusercontent.com";

/**
 * The operators, each at one version, in the order in which they are installed.
 *
 * Definitions on deletion: Rook's, Elastic's and cert-manager's charts have Helm keep theirs, and Helm never deletes those of
 * Percona's, which are in its crds folder. MetalLB's and RabbitMQ's would go with the operator, and every address and broker
 * with them; so nothing that was installed is ever uninstalled by the program (see `Operators`).
 */
export const operatorCatalogue: Record<OperatorName, Operator> = {
    "cert-manager": {
        keeps: "certificates",
        version: "v1.21.1",
        source: {
            chart: "cert-manager",
            repository: "https://charts.jetstack.io",
            podSecurity: "restricted",
            values: certManagerValues,
        },
        namespace: "cert-manager",
        kinds: [
            ...kinds("cert-manager.io", "v1", { Certificate: "certificates", Issuer: "issuers" }),
            { kind: "ClusterIssuer", plural: "clusterissuers", group: "cert-manager.io", version: "v1", cluster: true },
        ],
        definitions: "v1.21.1",
    },
    rook: {
        keeps: "Ceph clusters",
        version: "v1.20.6",
        source: {
            chart: "rook-ceph",
            repository: "https://charts.rook.io/release",
            // OSDs open their hosts' disks.
            podSecurity: "privileged",
            values: rookValues,
        },
        namespace: "rook-ceph",
        kinds: kinds("ceph.rook.io", "v1", {
            CephCluster: "cephclusters",
            CephBlockPool: "cephblockpools",
            CephObjectStore: "cephobjectstores",
            CephObjectStoreUser: "cephobjectstoreusers",
            CephClient: "cephclients",
        }),
        definitions: "v1.20.6",
    },
    "percona-xtradb-cluster": {
        keeps: "databases",
        version: "1.19.0",
        source: {
            chart: "pxc-operator",
            repository: "https://percona.github.io/percona-helm-charts",
            podSecurity: "restricted",
            values: perconaValues,
        },
        namespace: "pxc-operator",
        kinds: kinds("pxc.percona.com", "v1", {
            PerconaXtraDBCluster: "perconaxtradbclusters",
            PerconaXtraDBClusterBackup: "perconaxtradbclusterbackups",
            PerconaXtraDBClusterRestore: "perconaxtradbclusterrestores",
        }),
        definitions: "v1.19.0",
        upgradeFirst: `${raw}/percona/percona-xtradb-cluster-operator/v1.19.0/deploy/crd.yaml`,
    },
    "rabbitmq-cluster": {
        keeps: "brokers",
        version: "v2.22.3",
        // It has no chart of its own. One instance, and its image is what the manifest names.
        source: { manifest: `${github}/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml` },
        namespace: "rabbitmq-system",
        kinds: kinds("rabbitmq.com", "v1beta1", { RabbitmqCluster: "rabbitmqclusters" }),
        definitions: "v2.22.3",
        // The manifest has an Issuer and a Certificate, for its webhooks.
        needs: ["cert-manager"],
    },
    eck: {
        keeps: "Elasticsearch and Kibana",
        version: "3.5.0",
        source: {
            chart: "eck-operator",
            repository: "https://helm.elastic.co",
            podSecurity: "restricted",
            values: eckValues,
        },
        namespace: "elastic-system",
        kinds: [
            ...kinds("elasticsearch.k8s.elastic.co", "v1", { Elasticsearch: "elasticsearches" }),
            ...kinds("kibana.k8s.elastic.co", "v1", { Kibana: "kibanas" }),
        ],
        definitions: "v3.5.0",
    },
    metallb: {
        keeps: "addresses of load balancers",
        version: "0.16.1",
        source: {
            chart: "metallb",
            repository: "https://metallb.github.io/metallb",
            // Speakers and FRR work on their hosts' networks.
            podSecurity: "privileged",
            values: metallbValues,
        },
        namespace: "metallb-system",
        kinds: [
            ...kinds("metallb.io", "v1beta1", {
                IPAddressPool: "ipaddresspools",
                L2Advertisement: "l2advertisements",
                BGPAdvertisement: "bgpadvertisements",
                BFDProfile: "bfdprofiles",
                Community: "communities",
            }),
            ...kinds("metallb.io", "v1beta2", { BGPPeer: "bgppeers" }),
        ],
        definitions: "v0.16.1",
    },
};

export const operatorNames = Object.keys(operatorCatalogue) as OperatorName[];

/** The operator of a kind, if it is one of theirs. */
export function operatorOf({ apiVersion, kind }: { apiVersion: string; kind: string }): OperatorName | undefined {
    return operatorNames.find((name) =>
        operatorCatalogue[name].kinds.some((of) => of.kind === kind && `${of.group}/${of.version}` === apiVersion),
    );
}
