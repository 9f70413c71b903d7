import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A node's labels and taints as they should be. */
export interface NodeArgs {
    name: string;
    labels: Record<string, string>;
    taints: { key: string; value: string; effect: string }[];
}

export interface NodesArgs {
    nodes: NodeArgs[];
}

/**
 * Labels and taints nodes that have joined without them: one patch a host. Where nodes get theirs from the kubelet's flags
 * (`inventory` prints these), this is not needed, and the stack's size does not grow with the site.
 */
export class Nodes extends pulumi.ComponentResource {
    constructor(name: string, args: NodesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("openstack-ra:index:Nodes", name, {}, opts);
        for (const { name: node, labels, taints } of args.nodes) {
            new k8s.core.v1.NodePatch(
                `${name}-${node}`,
                {
                    metadata: { name: node, labels, annotations: { "pulumi.com/patchForce": "true" } },
                    // Taints are one list with one owner: none of ours leaves the site's own alone.
                    spec: taints.length > 0 ? { taints } : undefined,
                },
                // A node that leaves the layout keeps its labels; taking them off would move nothing that runs.
                { parent: this, retainOnDelete: true },
            );
        }
        this.registerOutputs();
    }
}
