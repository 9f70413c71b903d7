import { ProgramOptions } from "../../cli/program";

/** Interfaces of pods in the storage network, which a stack has where it asks for them. */
export const INTERFACES: ProgramOptions = { config: { fabric: JSON.stringify({ interfaces: ["storage"] }) } };

/** A change of the lab that must be refused: of which kind and resource, where, to what; and what must be said of it. */
export type Break = [kind: string, resource: string, path: string, value: unknown, says: RegExp];

const POD = "spec template spec";
/** Changes of Kubernetes' own kinds. */
export const KUBERNETES: Break[] = [
    ["Deployment", "keystone", `${POD} containers 0 imagePullPolice`, "Always", /imagePullPolice: field not declared/],
    ["ConfigMap", "keystone-config", "dataa", { a: "b" }, /\.dataa: field not declared in schema/],
    ["StatefulSet", "memcached", `${POD} toleration`, [], /\.toleration: field not declared in schema/],
    ["CronJob", "keystone-rotate-fernet", "spec shedule", "@daily", /\.shedule: field not declared in schema/],
    ["Deployment", "keystone", "spec replicas", "five", /replicas: .*expected numeric/],
    ["ConfigMap", "keystone-config", "data number", 5, /number: .*expected string/],
    ["Deployment", "keystone", "spec selector", undefined, /spec\.selector: Required value/],
    ["Service", "keystone", "spec ports", undefined, /spec\.ports: Required value/],
    ["StatefulSet", "memcached", "spec serviceName", "Not_A_Name", /Not_A_Name|spec\.serviceName/],
    ["PodDisruptionBudget", "keystone", "spec maxUnavailable", "one", /maxUnavailable/],
    ["NetworkPolicy", "policies-keystone-api", "spec podSelectors", {}, /\.spec\.podSelectors: field not declared/],
    ["NetworkPolicy", "policies-keystone-api", "spec policyTypes", "Ingress", /\.policyTypes: expected list/],
    ["NetworkPolicy", "policies-keystone-api", "spec policyTypes", ["Both"], /policyTypes.*Unsupported value: "Both"/],
    ["NetworkPolicy", "policies-keystone-api", "spec ingress 0 from 0 ipBlock cidr", undefined, /cidr: Required value/],
    ["NetworkPolicy", "policies-ceph-rgw-radosgw", "spec egress 0 ports 0 port", 70000, /port: Invalid value: 70000/],
    ["Role", "ceph-clients-read", "rules 0 resourceName", "a", /\.resourceName: field not declared/],
    ["Role", "ceph-clients-read", "rules 0 verbs", "get", /\.verbs: expected list/],
    ["Role", "ceph-clients-read", "rules 0 verbs", undefined, /rules\[0\]\.verbs: Required value/],
    ["RoleBinding", "ceph-clients-read", "subject", [], /\.subject: field not declared/],
    ["RoleBinding", "ceph-clients-read", "subjects 0 name", 5, /\.name: expected string/],
    ["RoleBinding", "ceph-clients-read", "roleRef name", undefined, /roleRef\.name: Required value/],
    ["ServiceAccount", "ceph-clients", "automountServiceToken", false, /\.automountServiceToken: field not declared/],
    ["DaemonSet", "stacklight-collector-host", `${POD} priorityClass`, "a", /\.priorityClass: field not declared/],
    ["PriorityClass", "stacklight-collector", "preemption", "Never", /\.preemption: field not declared/],
    ["PriorityClass", "stacklight-collector", "preemptionPolicy", "Seldom", /Unsupported value: "Seldom"/],
    ["ClusterRole", "stacklight-alerting-aggregator", "rules 0 verb", ["get"], /\.verb: field not declared/],
    [
        "ClusterRoleBinding",
        "stacklight-alerting-aggregator",
        "roleRef name",
        undefined,
        /roleRef\.name: Required value/,
    ],
];

/** Changes of the operators' resources, which only their upstream definitions can refuse. */
export const CUSTOM: Record<string, Break[]> = {
    "percona-xtradb-cluster": [
        ["PerconaXtraDBCluster", "mysql", "spec pxc sise", 3, /unknown field "spec\.pxc\.sise"/],
        ["PerconaXtraDBCluster", "mysql", "spec haproxy affinities", {}, /unknown field "spec\.haproxy\.affinities"/],
        ["PerconaXtraDBCluster", "mysql", "spec pxc size", "three", /spec\.pxc\.size.*(integer|numeric)/],
        [
            "PerconaXtraDBCluster",
            "mysql",
            "spec pxc topologySpreadConstraints 0 whenUnsatisfiable",
            undefined,
            /whenUnsatisfiable: Required value/,
        ],
    ],
    "rabbitmq-cluster": [
        ["RabbitmqCluster", "rabbitmq", "spec rabbitmq additionalConf", "", /additionalConf: field not declared/],
        ["RabbitmqCluster", "rabbitmq", "spec replicas", "three", /spec\.replicas.*(integer|numeric)/],
        [
            "RabbitmqCluster",
            "rabbitmq",
            `spec override statefulSet ${POD} topologySpreadConstraint`,
            [],
            /topologySpreadConstraint: field not declared/,
        ],
        [
            "RabbitmqCluster",
            "rabbitmq",
            "spec affinity podAntiAffinity requiredDuringSchedulingIgnoredDuringExecution 0 topologyKey",
            undefined,
            /topologyKey: Required value/,
        ],
    ],
    rook: [
        ["CephCluster", "ceph", "spec mon counts", 3, /\.spec\.mon\.counts: field not declared/],
        ["CephCluster", "ceph", "spec mon count", "three", /spec\.mon\.count.*(integer|numeric)/],
        ["CephCluster", "ceph", "spec mon count", 11, /spec\.mon\.count.*less than or equal to 9/],
        ["CephCluster", "ceph", "spec network provider", "hosts", /provider: Unsupported value: "hosts"/],
        ["CephCluster", "ceph", "spec storage nodes 0 device", [], /nodes.*\.device: field not declared/],
        [
            "CephCluster",
            "ceph",
            "spec placement mon topologySpreadConstraints 0 maxSkew",
            undefined,
            /maxSkew: Required/,
        ],
        ["CephBlockPool", "ceph-images", "spec failureDomains", "rack", /\.failureDomains: field not declared/],
        ["CephBlockPool", "ceph-images", "spec replicated size", "3", /size: expected numeric/],
        ["CephBlockPool", "ceph-images", "spec replicated size", undefined, /replicated\.size: Required value/],
        ["CephBlockPool", "ceph-builtin-mgr", "spec name", ".manager", /spec\.name: Unsupported value: "\.manager"/],
        ["CephClient", "ceph-glance", "spec cap", {}, /\.spec\.cap: field not declared/],
        ["CephClient", "ceph-glance", "spec caps osd", 7, /caps\.osd.*string/],
        ["CephClient", "ceph-glance", "spec caps", undefined, /spec\.caps: Required value/],
        ["CephClient", "ceph-glance", "spec security cephx keyType", "md5", /keyType: Unsupported value: "md5"/],
        ["CephObjectStore", "radosgw", "spec gateway instance", 3, /\.gateway\.instance: field not declared/],
        ["CephObjectStore", "radosgw", "spec gateway securePort", 70000, /securePort.*less than or equal to 65535/],
        ["CephObjectStore", "radosgw", "spec auth keystone acceptedRoles", "admin", /acceptedRoles: expected list/],
        ["CephObjectStore", "radosgw", "spec auth keystone url", undefined, /keystone\.url: Required value/],
    ],
    // What is in podTemplate and config, the definitions do not look at: these are typed.
    eck: [
        ["Elasticsearch", "stacklight-logs", "spec versions", "8.19.20", /\.spec\.versions: field not declared/],
        ["Elasticsearch", "stacklight-logs", "spec version", undefined, /spec\.version: Required value/],
        ["Elasticsearch", "stacklight-logs", "spec nodeSets", [], /spec\.nodeSets.*at least 1 items/],
        ["Elasticsearch", "stacklight-logs", "spec nodeSets 0 count", "three", /count.*(integer|numeric)/],
        ["Elasticsearch", "stacklight-logs", "spec nodeSets 0 name", "a-name-of-more-than-23-letters", /name.*23/],
        [
            "Elasticsearch",
            "stacklight-logs",
            "spec volumeClaimDeletePolicy",
            "Never",
            /volumeClaimDeletePolicy: Unsupported value: "Never"/,
        ],
        ["Elasticsearch", "stacklight-logs", "spec auth fileRealms", [], /\.fileRealms: field not declared/],
        ["Kibana", "stacklight-logs-kibana", "spec replicas", 3, /\.spec\.replicas: field not declared/],
        ["Kibana", "stacklight-logs-kibana", "spec count", "three", /spec\.count.*(integer|numeric)/],
        ["Kibana", "stacklight-logs-kibana", "spec elasticsearchRef cluster", "a", /\.cluster: field not declared/],
    ],
    "cert-manager": [
        ["Certificate", "keystone-tls", "spec dnsName", "keystone", /\.spec\.dnsName: field not declared/],
        ["Certificate", "keystone-tls", "spec dnsNames", "keystone", /\.spec\.dnsNames: expected list/],
        ["Certificate", "keystone-tls", "spec secretName", undefined, /spec\.secretName: Required value/],
        ["Certificate", "keystone-tls", "spec usages", ["server"], /usages\[0\]: Unsupported value: "server"/],
        ["Certificate", "openstack-ca", "spec isCa", true, /\.spec\.isCa: field not declared/],
        ["ClusterIssuer", "openstack-issuer", "spec ca secret", "openstack-ca", /\.ca\.secret: field not declared/],
        ["ClusterIssuer", "openstack-issuer", "spec ca secretName", 5, /secretName.*string/],
        ["ClusterIssuer", "openstack-issuer", "spec ca secretName", undefined, /spec\.ca\.secretName: Required value/],
    ],
    "network-attachment-definition": [
        [
            "NetworkAttachmentDefinition",
            "fabric-storage",
            "spec configuration",
            "{}",
            /configuration: field not declared/,
        ],
        ["NetworkAttachmentDefinition", "fabric-storage", "spec config", {}, /spec\.config.*string/],
    ],
    metallb: [
        ["IPAddressPool", "fabric-public", "spec addresses", undefined, /spec\.addresses: Required value/],
        ["IPAddressPool", "fabric-public", "spec autoAsign", false, /autoAsign: field not declared/],
        ["BGPAdvertisement", "fabric-public", "spec aggregationLength", "32", /aggregationLength: expected numeric/],
        ["BFDProfile", "fabric", "spec detectMultiplier", 1, /detectMultiplier.*greater than or equal to 2/],
        ["BGPPeer", "fabric-rack-01-a", "spec peerASN", 2 ** 32, /peerASN.*less than or equal to 4294967295/],
        ["BGPPeer", "fabric-rack-01-a", "spec bfd", "fabric", /\.spec\.bfd: field not declared/],
    ],
};
