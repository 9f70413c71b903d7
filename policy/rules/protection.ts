import { Rule } from "../rule";
import { at, listAt, Resource } from "../stack";

/** What is lost with it cannot be made again. */
export function isStateful({ type, name, props, ignoreChanges }: Resource): boolean {
    // These stay in the cluster, whatever the program says of them.
    if (name.startsWith("operators-")) return false;
    const claims = listAt(props, "spec", "volumeClaimTemplates").length > 0;
    const trusted = at(props, "spec", "isCA") === true;
    const data =
        /:(PerconaXtraDBCluster|RabbitmqCluster|CephCluster|CephBlockPool|CephObjectStore|Elasticsearch)$/.test(type);
    // A client of Ceph that is made anew has another key.
    const kept = /^random:|:CephClient$|:Namespace$/.test(type);
    return data || kept || claims || trusted || ignoreChanges.length > 0;
}

export const protection: Rule = {
    name: "protection",
    description: "Databases, brokers, disks, passwords and keys of a production stack are protected.",
    source: "the program's own: no `pulumi destroy`, and no slip of a name, takes what cannot be made again",
    reads: ["production"],
    violations: (stack, { production }) =>
        production
            ? stack
                  .filter((resource) => isStateful(resource) && !resource.protect)
                  .map(({ urn, name }) => ({ urn, says: `${name}: not protected (openstack-ra:protect)` }))
            : [],
};
