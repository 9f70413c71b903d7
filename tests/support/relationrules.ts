import { ProgramRun, Registered } from "../../cli/program";
import { allPods, selects } from "./pods";
import { put, isKubernetes, Rule } from "./rules";
import { at, ofKind } from "./stacks";

/** Fields that hold the name of a Secret, and fields that hold an object with a Secret's or ConfigMap's. */
const NAMING = /^(secretName|secretsName|credentialsSecret|sslCertificateRef|caBundleRef|serviceUserSecretName)$/;
const POINTING = /^(secretRef|configMapRef|configMap|passwordSecretRef|externalSecret)$/;

/** Names of Secrets and ConfigMaps that an object refers to. */
function references(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(references);
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
        if (NAMING.test(key)) return [item as string];
        return POINTING.test(key) ? [at(item, "name") as string] : references(item);
    });
}

/** Not made by us: what a user brings, with a Ceph that is there already. */
const othersMake = (run: ProgramRun, secret: string) =>
    secret === "openstack/ceph-clients" && ofKind(run, "CephCluster").length === 0;

/** Where what an object refers to is: beside it, or where cert-manager looks for issuers' keys. */
const placeOf = (inputs: Registered["inputs"]) =>
    (at(inputs, "metadata", "namespace") as string | undefined) ?? "cert-manager";

/** A name without a selector: of the monitors, whose addresses Rook puts behind it. */
const filledByOthers = ({ name, inputs }: Registered) =>
    name === "ceph-monitors" && at(inputs, "spec", "clusterIP") === "None";

export const relationRules: Rule[] = [
    {
        what: "makes every Secret and ConfigMap that its objects refer to, but for those that others write",
        faults: (run) => {
            // A certificate's Secret has its name.
            const kinds = ["Secret", "ConfigMap", "Certificate"];
            const all = kinds.flatMap((kind) => ofKind(run, kind));
            const made = new Set(all.map(({ inputs, objectName }) => `${placeOf(inputs)}/${objectName ?? ""}`));
            return run.resources
                .filter(isKubernetes)
                .flatMap(({ urn, inputs }) =>
                    references(inputs).map((name) => ({ urn, name, secret: `${placeOf(inputs)}/${name}` })),
                )
                .filter(({ secret }) => !made.has(secret) && !othersMake(run, secret))
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
            [
                put("Secret", "radosgw-keystone", "metadata namespace", "openstack"),
                /CephObjectStore::radosgw: refers to radosgw-keystone/,
            ],
            [put("CephObjectStore", "radosgw", "spec gateway caBundleRef", "gone"), /radosgw: refers to gone/],
            [
                (run) => (run.resources = run.resources.filter(({ urn }) => !/:Secret::ceph-clients$/.test(urn))),
                /glance-api: refers to ceph-clients/,
            ],
        ],
    },
    {
        what: "has no Service that selects nothing, and none that selects two workloads",
        faults: (run) => {
            const pods = allPods(run);
            return ofKind(run, "Service")
                .filter((service) => !filledByOthers(service))
                .map(({ urn, inputs }) => {
                    const labels = at(inputs, "spec", "selector") as Record<string, string> | undefined;
                    const selected = pods.filter(
                        ({ namespace, labels: of }) =>
                            namespace === at(inputs, "metadata", "namespace") && labels && selects(labels, of),
                    );
                    return { urn, count: selected.length };
                })
                .filter(({ count }) => count !== 1)
                .map(({ urn, count }) => `${urn}: selects ${count} workloads`);
        },
        breaks: [
            [put("Service", "memcached", "spec selector", {}), /memcached: selects \d+ workloads/],
            [put("Service", "memcached", "spec selector", undefined), /memcached: selects 0 workloads/],
            [put("Service", "radosgw", "metadata namespace", "openstack"), /radosgw: selects 0 workloads/],
            // What nobody fills is no name of the monitors.
            [put("Service", "ceph-monitors", "spec clusterIP", undefined), /ceph-monitors: selects 0 workloads/],
        ],
    },
];
