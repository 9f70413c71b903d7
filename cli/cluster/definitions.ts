/** A kind that the program uses. */
export interface Kind {
    kind: string;
    plural: string;
    group: string;
    version: string;
    /** Not in a namespace. */
    cluster?: true;
}

/** Where the definitions of an operator's kinds come from, in order of preference after a folder that has them. */
export interface DefinitionSource {
    operator: string;
    /** The operator's file in a folder of definitions is `<operator>-<anything>.yaml`. */
    kinds: Kind[];
    /** Go module, and the file or folder in it; absent where the operator's module is not served. */
    module?: { path: string; version: string; file: string };
    /** A manifest of the operator's release; only its definitions are read. */
    release: string;
}

function kinds(group: string, version: string, names: Record<string, string>): Kind[] {
    return Object.entries(names).map(([kind, plural]) => ({ kind, plural, group, version }));
}

const raw = (path: string) => `https://raw.githubusercontent.com/${path}`;

/** The custom resources of the program, by operator. */
export const definitionSources: DefinitionSource[] = [
    {
        operator: "rabbitmq-cluster",
        kinds: kinds("rabbitmq.com", "v1beta1", { RabbitmqCluster: "rabbitmqclusters" }),
        module: {
            path: "github.com/rabbitmq/cluster-operator/v2",
            version: "v2.22.1",
            file: "config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml",
        },
        release: raw("rabbitmq/cluster-operator/v2.22.3/config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml"),
    },
    {
        operator: "percona-xtradb-cluster",
        kinds: kinds("pxc.percona.com", "v1", {
            PerconaXtraDBCluster: "perconaxtradbclusters",
            PerconaXtraDBClusterBackup: "perconaxtradbclusterbackups",
            PerconaXtraDBClusterRestore: "perconaxtradbclusterrestores",
        }),
        release: raw("percona/percona-xtradb-cluster-operator/v1.19.0/deploy/crd.yaml"),
    },
    {
        operator: "rook",
        kinds: kinds("ceph.rook.io", "v1", {
            CephCluster: "cephclusters",
            CephBlockPool: "cephblockpools",
            CephObjectStore: "cephobjectstores",
            CephObjectStoreUser: "cephobjectstoreusers",
            CephClient: "cephclients",
        }),
        release: raw("rook/rook/v1.20.6/deploy/examples/crds.yaml"),
    },
    {
        operator: "eck",
        kinds: [
            ...kinds("elasticsearch.k8s.elastic.co", "v1", { Elasticsearch: "elasticsearches" }),
            ...kinds("kibana.k8s.elastic.co", "v1", { Kibana: "kibanas" }),
        ],
        module: {
            path: "github.com/elastic/cloud-on-k8s/v3",
            version: "v3.5.0",
            file: "config/crds/v1/all-crds.yaml",
        },
        release: raw("elastic/cloud-on-k8s/v3.5.0/config/crds/v1/all-crds.yaml"),
    },
    {
        operator: "metallb",
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
        module: { path: "go.universe.tf/metallb", version: "v0.16.2", file: "config/crd/bases" },
        release: raw("metallb/metallb/v0.16.1/config/manifests/metallb-native.yaml"),
    },
    {
        operator: "cert-manager",
        kinds: [
            ...kinds("cert-manager.io", "v1", { Certificate: "certificates", Issuer: "issuers" }),
            { kind: "ClusterIssuer", plural: "clusterissuers", group: "cert-manager.io", version: "v1", cluster: true },
        ],
        module: { path: "github.com/cert-manager/cert-manager", version: "v1.21.2", file: "deploy/crds" },
        release: "https://github.com/cert-manager/cert-manager/releases/download/v1.21.1/cert-manager.crds.yaml",
    },
    {
        operator: "network-attachment-definition",
        kinds: kinds("k8s.cni.cncf.io", "v1", { NetworkAttachmentDefinition: "network-attachment-definitions" }),
        module: {
            path: "github.com/k8snetworkplumbingwg/network-attachment-definition-client",
            version: "v1.7.7",
            file: "artifacts/networks-crd.yaml",
        },
        release: raw("k8snetworkplumbingwg/multus-cni/v4.3.0/deployments/multus-daemonset-thick.yml"),
    },
];
