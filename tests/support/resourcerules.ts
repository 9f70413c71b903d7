import { Registered, Secret } from "../../cli/program";
import { isStateful } from "../../policy/rules/protection";
import { stackOfRun } from "../../policy/stack";
import { relationRules } from "./relationrules";
import { put, isKubernetes, Rule } from "./rules";
import { at, ofKind, ownerOf, resourceNamed } from "./stacks";

const STACK = "pulumi:pulumi:Stack";
/** The operator copies this one with all its fields, and must be able to change the copy. */
const CHANGED_BY_OPERATOR = /^mysql(-cell\d+)?-system-users$/;

/** Kinds of what belongs to the whole cluster. */
const CLUSTER_KINDS = ["ClusterIssuer", "ClusterRole", "ClusterRoleBinding", "NodePatch", "PriorityClass"];
/** Each host looks up its own row in it, which never changes: a host more is no reason to replace the pods of all others. */
const LOOKED_UP = "stacklight-collector-hosts";

/** Kinds whose objects are where their operator is, by their group. */
const OPERATED: Partial<Record<string, string>> = { "ceph.rook.io": "rook-ceph", "metallb.io": "metallb-system" };
/** Others that are not where the cloud is: for their operator to read, or to stand beside what it makes. */
const ELSEWHERE: Record<string, string[]> = {
    "cert-manager": ["Certificate openstack-ca"],
    "rook-ceph": [
        "Service ceph-monitors",
        "Role ceph-clients-read",
        "RoleBinding ceph-clients-read",
        "Secret radosgw-ca",
        "Role radosgw-ca-write",
        "RoleBinding radosgw-ca-write",
        "Secret radosgw-keystone",
        "Certificate radosgw-tls",
        "Service radosgw",
        "NetworkPolicy policies-ceph-rgw-radosgw",
    ],
};

function namespaceOf({ type, name }: Registered): string | undefined {
    const [, group = "", kind = ""] = /^kubernetes:([^/]*)\/[^:]*:(.*)$/.exec(type) ?? [];
    if (CLUSTER_KINDS.includes(kind)) return undefined;
    const elsewhere = Object.entries(ELSEWHERE).find(([, names]) => names.includes(`${kind} ${name}`));
    return OPERATED[group] ?? elsewhere?.[0] ?? "openstack";
}

function isOpen({ type }: Registered): boolean {
    return type === STACK || type.startsWith("pulumi:providers:") || type === "kubernetes:core/v1:Namespace";
}

/** What an operator is installed from. */
const isSource = ({ type }: Registered) => /^kubernetes:(helm\.sh|yaml)\//.test(type);

/** Maps and lists that the API server drops where they are empty. */
const DROPPED = /^(matchLabels|matchExpressions|annotations|labels|ingress|egress|from|to)$/;

/** Paths of such maps and lists that are empty. */
function emptyIn(urn: string, value: unknown, path: string[] = []): string[] {
    if (value === null || typeof value !== "object") return [];
    if (Object.keys(value).length === 0 && DROPPED.test(path.at(-1) ?? ""))
        return [`${urn}: ${path.join(".")} is empty`];
    return Object.entries(value).flatMap(([key, item]) => emptyIn(urn, item, [...path, key]));
}

export const resourceRules: Rule[] = [
    {
        what: "gives each Kubernetes object the program's own provider",
        faults: (run) =>
            run.resources
                .filter((resource) => isKubernetes(resource) && !resource.provider.includes("::cluster::"))
                .map(({ urn, provider }) => `${urn}: provider "${provider}"`),
        breaks: [
            [
                (run) => (resourceNamed(run, "Deployment", "keystone").provider = ""),
                /Deployment::keystone: provider ""/,
            ],
        ],
    },
    {
        what: "has each URN once",
        faults: (run) => run.resources.map(({ urn }) => urn).filter((urn, i, all) => all.indexOf(urn) !== i),
        breaks: [[(run) => run.resources.push(run.resources[5]!), /^urn:pulumi:lab::/]],
    },
    {
        what: "has every object below a component, under a name that begins with the component's",
        faults: (run) =>
            run.resources
                .filter((resource) => resource.custom && !isOpen(resource))
                .flatMap((resource) => {
                    const owner = ownerOf(run, resource);
                    if (owner.custom) return [`${resource.urn}: below no component`];
                    const fits = resource.name === owner.name || resource.name.startsWith(`${owner.name}-`);
                    return fits ? [] : [`${resource.urn}: not named after ${owner.name}`];
                }),
        breaks: [
            [
                (run) => (resourceNamed(run, "Job", "keystone-db-sync").name = "db-sync"),
                /db-sync: not named after keystone/,
            ],
            [
                (run) => (resourceNamed(run, "Job", "keystone-db-sync").parent = undefined),
                /db-sync: below no component/,
            ],
        ],
    },
    {
        what: "has every object in its namespace",
        faults: (run) =>
            run.resources
                .filter((resource) => isKubernetes(resource) && !isOpen(resource) && !isSource(resource))
                .filter((resource) => at(resource.inputs, "metadata", "namespace") !== namespaceOf(resource))
                .map((resource) => `${resource.urn}: not in ${namespaceOf(resource) ?? "no namespace"}`),
        breaks: [
            [put("Service", "keystone", "metadata namespace", undefined), /Service::keystone: not in openstack/],
            [
                put("ClusterIssuer", "openstack-issuer", "metadata namespace", "openstack"),
                /issuer: not in no namespace/,
            ],
            [put("CephCluster", "ceph", "metadata namespace", "openstack"), /CephCluster::ceph: not in rook-ceph/],
            [put("Role", "ceph-clients-read", "metadata namespace", "openstack"), /clients-read: not in rook-ceph/],
            [put("BFDProfile", "fabric", "metadata namespace", "openstack"), /fabric: not in metallb-system/],
            [put("Certificate", "openstack-ca", "metadata namespace", "openstack"), /-ca: not in cert-manager/],
        ],
    },
    {
        what: "says nothing where it has nothing to say: what the API server does not keep, every preview would show as new",
        faults: (run) => run.resources.filter(isKubernetes).flatMap(({ urn, inputs }) => emptyIn(urn, inputs)),
        breaks: [
            [
                put("NetworkPolicy", "policies-etcd", "spec podSelector matchLabels", {}),
                /etcd: spec\.podSelector\.matchLabels/,
            ],
            [put("NetworkPolicy", "policies-etcd", "spec ingress", []), /etcd: spec\.ingress/],
            [put("Deployment", "keystone", "metadata annotations", {}), /keystone: metadata\.annotations/],
        ],
    },
    {
        what: "has config files in immutable ConfigMaps that the engine names",
        faults: (run) =>
            ofKind(run, "ConfigMap")
                .filter(({ name }) => name !== LOOKED_UP)
                .filter(({ inputs }) => inputs.immutable !== true || at(inputs, "metadata", "name") !== undefined)
                .map(({ urn }) => `${urn}: changeable, or under a fixed name`),
        breaks: [
            [put("ConfigMap", "keystone-config", "immutable", false), /keystone-config: changeable/],
            [put("ConfigMap", "keystone-config", "metadata name", "x"), /keystone-config: changeable/],
        ],
    },
    {
        what: "has credentials in immutable Secrets that the engine names, but for keys that rotate",
        faults: (run) =>
            ofKind(run, "Secret")
                .filter(({ inputs, ignoreChanges, name }) => {
                    const fixed = at(inputs, "metadata", "name") !== undefined;
                    if (ignoreChanges.includes("data")) return !fixed;
                    return fixed || (inputs.immutable !== true) !== CHANGED_BY_OPERATOR.test(name);
                })
                .map(({ urn }) => `${urn}: changeable, or under a fixed name`),
        breaks: [
            [put("Secret", "keystone-admin", "immutable", false), /keystone-admin: changeable/],
            [put("Secret", "mysql-system-users", "immutable", true), /mysql-system-users: changeable/],
            [
                (run) => (resourceNamed(run, "Secret", "keystone-fernet-keys").ignoreChanges = []),
                /fernet-keys: changeable/,
            ],
        ],
    },
    {
        what: "marks the data of every Secret as secret",
        faults: (run) =>
            ofKind(run, "Secret")
                .filter(({ inputs }) => !(inputs.data instanceof Secret) || inputs.stringData !== undefined)
                .map(({ urn }) => `${urn}: data in plain text`),
        breaks: [[put("Secret", "keystone-admin", "data", { a: "Yg==" }), /keystone-admin: data in plain/]],
    },
    {
        what: "protects nothing but what cannot be made again, and that only where it is told to",
        faults: (run) =>
            stackOfRun(run)
                .filter((resource) => resource.protect && (run.stack === "dev" || !isStateful(resource)))
                .map(({ urn }) => `${urn}: protected`),
        breaks: [[(run) => (resourceNamed(run, "Service", "keystone").protect = true), /Service::keystone: protected/]],
    },
    {
        what: "tells how each custom resource is ready, and how long that may take",
        faults: (run) =>
            run.resources
                .filter((r) => /^kubernetes:[a-z0-9-]+\.[a-z0-9.-]+\/v/.test(r.type) && !/\.k8s\.io/.test(r.type))
                // Nobody tells that these are ready; they are when they are stored.
                .filter((r) => !/^kubernetes:(metallb\.io|k8s\.cni\.cncf\.io)\//.test(r.type) && !isSource(r))
                .filter(({ inputs }) => {
                    const annotations = at(inputs, "metadata", "annotations");
                    const wait = at(annotations, "pulumi.com/waitFor") as string | undefined;
                    const seconds = Number(at(annotations, "pulumi.com/timeoutSeconds"));
                    return !/^(jsonpath=\{.+\}|condition=|\["condition=)/.test(wait ?? "") || !(seconds >= 600);
                })
                .map(({ urn }) => `${urn}: no pulumi.com/waitFor with a time of ten minutes or more`),
        breaks: [
            [put("RabbitmqCluster", "rabbitmq", "metadata annotations pulumi.com/waitFor", undefined), /no pulumi.com/],
            [put("PerconaXtraDBCluster", "mysql", "metadata annotations pulumi.com/timeoutSeconds", "60"), /no/],
        ],
    },
    ...relationRules,
];
