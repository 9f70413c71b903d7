import { FieldChange } from "./fields";
import { Resource } from "./snapshot";

/** Fields that the provider makes an object anew for, beside its name and namespace (pulumi-kubernetes 4, provider/diff): of kinds that the program has. */
const FORCED: Record<string, RegExp | undefined> = {
    ConfigMap: /^(?:data|binaryData)\b/,
    DaemonSet: /^spec\.selector\b/,
    Deployment: /^spec\.selector\b/,
    Job: /^spec\.(?:template|parallelism|completions|selector)\b/,
    ClusterRoleBinding: /^roleRef\b/,
    RoleBinding: /^roleRef\b/,
    Secret: /^(?:data|stringData|type)\b/,
    Service: /^spec\.clusterIP\b/,
    StatefulSet: /^spec\.(?:podManagementPolicy|revisionHistoryLimit|selector|serviceName|volumeClaimTemplates)\b/,
    // What is generated is generated anew with any of its inputs.
    RandomPassword: /^(?!(?:protect|urn)$)/,
    RandomBytes: /^(?!(?:protect|urn)$)/,
    Provider: /^clusterIdentifier$/,
};

const NAMED = /^metadata\.(?:name|namespace)$/;

/** Paths of the changed fields for which the resource is deleted and made anew. */
export function replacingFields(resource: Resource, fields: FieldChange[]): string[] {
    const forced = FORCED[resource.kind];
    const isObject = typeof resource.state.kind === "string";
    return fields
        .map(({ path }) => path)
        .filter((path) => path === "urn" || (isObject && NAMED.test(path)) || forced?.test(path));
}
