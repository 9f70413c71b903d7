import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../common/faults";
import { installedOperators, OperatorsArgs, operatorsFaults } from "./args";
import { Operator, operatorCatalogue, OperatorName, operatorNames, operatorOf, Source } from "./catalogue";

type Chart = Extract<Source, { chart: string }>;

/** Seconds that an operator may take to start, its images' way included. */
const TIMEOUT = 600;

/** What resources of an operator's kinds wait for. */
export interface OperatorAccess {
    /** What installs these operators; nothing of those that the cluster has. */
    installing(...names: OperatorName[]): pulumi.Resource[];
}

/**
 * The operators that keep databases, brokers, Ceph, Elasticsearch, certificates and addresses: those of the catalogue that
 * the cluster does not have.
 *
 * One that is taken out of the program stays in the cluster, with its namespace and definitions, and is only no longer the
 * program's: what it keeps would go with it. `helm uninstall` removes it when nothing needs it any more.
 */
export class Operators extends pulumi.ComponentResource implements OperatorAccess {
    readonly #installed = new Map<OperatorName, pulumi.Resource>();

    constructor(name: string, args: OperatorsArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, operatorsFaults(args));
        const installed = installedOperators(args);
        super("openstack-ra:index:Operators", name, { installed }, opts);
        for (const operator of installed) {
            const of = operatorCatalogue[operator];
            const resource = `${name}-${operator}`;
            const kept = { parent: this, retainOnDelete: true, dependsOn: this.installing(...(of.needs ?? [])) };
            this.#installed.set(
                operator,
                "chart" in of.source
                    ? this.#release(resource, of, of.source, args.sources?.[operator], args, kept)
                    : new k8s.yaml.v2.ConfigFile(
                          resource,
                          { file: args.sources?.[operator] ?? of.source.manifest },
                          kept,
                      ),
            );
        }
        this.registerOutputs();
    }

    /** Makes an operator's custom resources, and all that stands in its namespace, wait until it is installed. */
    public readonly first: pulumi.ResourceTransformation = ({ type, props, opts }) => {
        const [apiVersion = "", kind = ""] = type.replace(/^kubernetes:/, "").split(":");
        const { metadata } = props as { metadata?: { namespace?: unknown } };
        const names = operatorNames.filter(
            (name) =>
                operatorOf({ apiVersion, kind }) === name || metadata?.namespace === operatorCatalogue[name].namespace,
        );
        const dependsOn = this.installing(...names);
        return dependsOn.length > 0 ? { props, opts: pulumi.mergeOptions(opts, { dependsOn }) } : undefined;
    };

    public installing(...names: OperatorName[]): pulumi.Resource[] {
        return names.flatMap((name) => this.#installed.get(name) ?? []);
    }

    #release(
        name: string,
        { namespace, version }: Operator,
        { chart, repository, podSecurity, values }: Chart,
        mirror: string | undefined,
        args: OperatorsArgs,
        opts: pulumi.CustomResourceOptions,
    ): k8s.helm.v3.Release {
        const { metadata } = new k8s.core.v1.Namespace(
            name,
            {
                metadata: {
                    name: namespace,
                    labels: {
                        "app.kubernetes.io/part-of": "openstack-ra",
                        "pod-security.kubernetes.io/enforce": podSecurity,
                        "pod-security.kubernetes.io/warn": podSecurity,
                    },
                },
            },
            opts,
        );
        const from = mirror ?? repository;
        return new k8s.helm.v3.Release(
            name,
            {
                // Given, so that Helm and people find it, and it is never replaced.
                name: chart,
                namespace: metadata.name,
                ...(from.startsWith("oci://")
                    ? { chart: `${from}/${chart}` }
                    : { chart, repositoryOpts: { repo: from } }),
                version,
                values: values(args),
                // A release that does not start is taken back, and the next try finds no half of it.
                atomic: true,
                skipAwait: false,
                timeout: TIMEOUT,
            },
            opts,
        );
    }
}
