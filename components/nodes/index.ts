import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A taint, as Kubernetes has it. */
export interface NodeTaint {
    /** The taint's key, e.g. "openstack-ra/dedicated". */
    key: string;
    /** The taint's value, e.g. the role. */
    value: string;
    /** NoSchedule, PreferNoSchedule or NoExecute. */
    effect: string;
}

/** A node's labels and taints as they should be. */
export interface NodeArgs {
    /** The node's own name in the cluster. */
    name: string;
    /** Labels that it is given; those that it has besides stay. */
    labels: Record<string, string>;
    /** All of its taints; where there are none, those that others gave it stay. */
    taints: NodeTaint[];
}

export interface NodesArgs {
    /** One for each node that is to be patched. */
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
