import { Registered, Secret } from "../../cli/program";
import { allPods, operated, selects } from "./pods";
import { copyOf, put, isKubernetes, Rule } from "./rules";
import { at, ofKind, ownerOf, resourceNamed } from "./stacks";

const STACK = "pulumi:pulumi:Stack";
/** Not made by us: what a user brings. */
const othersMake = (name: string) => name === "ceph-clients";
/** The operator copies this one with all its fields, and must be able to change the copy. */
const CHANGED_BY_OPERATOR = /^mysql(-cell\d+)?-system-users$/;

/** What belongs to the whole cluster, and the CA, which cert-manager reads where it runs itself. */
const namespaceOf = ({ type, name }: Registered) =>
    type.endsWith(":ClusterIssuer") ? undefined : name === "openstack-ca" ? "cert-manager" : "openstack";

function isOpen({ type }: Registered): boolean {
    return type === STACK || type.startsWith("pulumi:providers:") || type === "kubernetes:core/v1:Namespace";
}

/** What is lost with it cannot be made again. */
function isStateful({ type, inputs, ignoreChanges }: Registered): boolean {
    const claims = at(inputs, "spec", "volumeClaimTemplates") !== undefined;
    const trusted = at(inputs, "spec", "isCA") === true;
    const kept = /^random:|:Namespace$|:(PerconaXtraDBCluster|RabbitmqCluster)$/.test(type);
    return kept || claims || trusted || ignoreChanges.length > 0;
}

/** Names of Secrets and ConfigMaps that pods refer to. */
function references(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(references);
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
        if (key === "secretName" || key === "secretsName" || key === "credentialsSecret") return [item as string];
        if (/^(secretRef|configMapRef|configMap|passwordSecretRef|externalSecret)$/.test(key))
            return [at(item, "name") as string];
        return references(item);
    });
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
                .filter((resource) => isKubernetes(resource) && !isOpen(resource))
                .filter((resource) => at(resource.inputs, "metadata", "namespace") !== namespaceOf(resource))
                .map((resource) => `${resource.urn}: not in ${namespaceOf(resource) ?? "no namespace"}`),
        breaks: [
            [put("Service", "keystone", "metadata namespace", undefined), /Service::keystone: not in openstack/],
            [
                put("ClusterIssuer", "openstack-issuer", "metadata namespace", "openstack"),
                /issuer: not in no namespace/,
            ],
            [put("Certificate", "openstack-ca", "metadata namespace", "openstack"), /-ca: not in cert-manager/],
        ],
    },
    {
        what: "has config files in immutable ConfigMaps that the engine names",
        faults: (run) =>
            ofKind(run, "ConfigMap")
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
        what: "protects what cannot be made again, unless it is told not to",
        faults: (run) => {
            const kept = run.stack !== "dev";
            const wrong = run.resources.filter((r) => (isStateful(r) ? r.protect !== kept : r.protect));
            return wrong.map(({ urn, protect }) => `${urn}: ${protect ? "" : "not "}protected`);
        },
        breaks: [
            [(run) => (resourceNamed(run, "PerconaXtraDBCluster", "mysql").protect = false), /::mysql: not protected/],
            [
                (run) => (resourceNamed(run, "RandomPassword", "rabbitmq-admin-password").protect = false),
                /: not protected/,
            ],
            [(run) => (resourceNamed(run, "Service", "keystone").protect = true), /Service::keystone: protected/],
        ],
    },
    {
        what: "tells how each custom resource is ready, and how long that may take",
        faults: (run) =>
            run.resources
                .filter((r) => /^kubernetes:[a-z0-9-]+\.[a-z0-9.-]+\/v/.test(r.type) && !/\.k8s\.io/.test(r.type))
                // Nobody tells that these are ready; they are when they are stored.
                .filter((r) => !/^kubernetes:(metallb\.io|k8s\.cni\.cncf\.io)\//.test(r.type))
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
    {
        what: "makes every Secret and ConfigMap that its objects refer to, but for those that others write",
        faults: (run) => {
            // A certificate's Secret has its name.
            const kinds = ["Secret", "ConfigMap", "Certificate"];
            const made = new Set(kinds.flatMap((kind) => ofKind(run, kind)).map((r) => r.objectName));
            return run.resources
                .filter(isKubernetes)
                .flatMap(({ urn, inputs }) => references(inputs).map((name) => ({ urn, name })))
                .filter(({ name }) => !made.has(name) && !othersMake(name))
                .map(({ urn, name }) => `${urn}: refers to ${name}, which is not there`);
        },
        breaks: [
            [
                put("Deployment", "keystone", "spec template spec containers 0 envFrom 0 secretRef name", "gone"),
                /keystone: refers to gone/,
            ],
            [
                put("PerconaXtraDBCluster", "mysql", "spec users 0 passwordSecretRef name", "gone"),
                /mysql: refers to gone/,
            ],
            [
                (run) => (run.resources = run.resources.filter(({ name }) => name !== "keystone-tls")),
                /Deployment::keystone: refers to keystone-tls/,
            ],
        ],
    },
    {
        what: "has no disruption budget and no Service that selects nothing, and none that selects two workloads",
        faults: (run) => {
            const pods = allPods(run);
            const own = [...ofKind(run, "PodDisruptionBudget"), ...ofKind(run, "Service")].map(({ urn, inputs }) => ({
                urn,
                selector: at(inputs, "spec", "selector", ...(inputs.kind === "Service" ? [] : ["matchLabels"])),
            }));
            const theirs = operated(run)
                .filter(({ object }) => object.kind === "PodDisruptionBudget")
                .map(({ object }) => ({
                    urn: object.metadata.name,
                    selector: at(object, "spec", "selector", "matchLabels"),
                }));
            return [...own, ...theirs]
                .map(({ urn, selector }) => {
                    const labels = selector as Record<string, string>;
                    return { urn, count: pods.filter((set) => selects(labels, set.labels)).length };
                })
                .filter(({ count }) => count !== 1)
                .map(({ urn, count }) => `${urn}: selects ${count} workloads`);
        },
        breaks: [
            [
                put("PodDisruptionBudget", "keystone", "spec selector matchLabels app.kubernetes.io/component", "x"),
                /keystone: selects 0 workloads/,
            ],
            [put("Service", "memcached", "spec selector", {}), /memcached: selects \d+ workloads/],
        ],
    },
    {
        what: "has a disruption budget for whatever runs more than once, and none that blocks a single pod",
        faults: (run) => {
            const budgets = [
                ...ofKind(run, "PodDisruptionBudget").map(({ inputs }) => inputs),
                ...operated(run)
                    .map(({ object }) => object)
                    .filter(({ kind }) => kind === "PodDisruptionBudget"),
            ].map((budget) => at(budget, "spec", "selector", "matchLabels") as Record<string, string>);
            return allPods(run)
                .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")
                .map((set) => ({ ...set, budgets: budgets.filter((selector) => selects(selector, set.labels)).length }))
                .filter((set) => set.budgets !== (set.replicas > 1 ? 1 : set.operated ? set.budgets : 0))
                .map(({ where, replicas, budgets: count }) => `${where}: ${count} budgets for ${replicas} pods`);
        },
        breaks: [
            [
                (run) => (run.resources = run.resources.filter(({ type }) => !type.endsWith("PodDisruptionBudget"))),
                /Deployment keystone: 0 budgets for 5 pods/,
            ],
            [put("Deployment", "keystone", "spec replicas", 1), /Deployment keystone: 1 budgets for 1 pods/],
            [
                (run) => {
                    const again = copyOf(resourceNamed(run, "PodDisruptionBudget", "memcached"));
                    run.resources.push(again);
                },
                /memcached: 2 budgets/,
            ],
        ],
    },
];
