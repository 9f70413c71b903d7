import { operatorCatalogue, OperatorName } from "../../components/operators/catalogue";
import { Kind, kinds } from "../../components/operators/kinds";

export type { Kind };

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

const raw = (path: string) => `https://raw.githubusercontent.com/${path}`;

/** An operator of the catalogue, with its kinds and its release's definitions. */
function of(operator: OperatorName, release: (tag: string) => string): DefinitionSource {
    const { kinds: own, definitions } = operatorCatalogue[operator];
    return { operator, kinds: own, release: release(definitions) };
}

/** The custom resources of the program, by operator. */
export const definitionSources: DefinitionSource[] = [
    {
        ...of("rabbitmq-cluster", (tag) =>
            raw(`rabbitmq/cluster-operator/${tag}/config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml`),
        ),
        module: {
            path: "github.com/rabbitmq/cluster-operator/v2",
            version: "v2.22.1",
            file: "config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml",
        },
    },
    of("percona-xtradb-cluster", (tag) => raw(`percona/percona-xtradb-cluster-operator/${tag}/deploy/crd.yaml`)),
    of("rook", (tag) => raw(`rook/rook/${tag}/deploy/examples/crds.yaml`)),
    {
        ...of("eck", (tag) => raw(`elastic/cloud-on-k8s/${tag}/config/crds/v1/all-crds.yaml`)),
        module: {
            path: "github.com/elastic/cloud-on-k8s/v3",
            version: "v3.5.0",
            file: "config/crds/v1/all-crds.yaml",
        },
    },
    {
        ...of("metallb", (tag) => raw(`metallb/metallb/${tag}/config/manifests/metallb-native.yaml`)),
        module: { path: "go.universe.tf/metallb", version: "v0.16.2", file: "config/crd/bases" },
    },
    {
        ...of(
            "cert-manager",
            (tag) => `https://github.com/cert-manager/cert-manager/releases/download/${tag}/cert-manager.crds.yaml`,
        ),
        module: { path: "github.com/cert-manager/cert-manager", version: "v1.21.2", file: "deploy/crds" },
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
