import * as pulumi from "@pulumi/pulumi";
import { BlockStorage, BlockStorageArgs } from "../../components/block-storage";
import { Ceph } from "../../components/ceph";
import { IdentityAccess, ServiceArgs } from "../../components/common/access";
import { PodGroup } from "../../components/common/demand";
import { resources } from "../../components/common/quantity";
import { serviceLabel } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { cache, database, messaging } from "./identity";
import { library, LibraryRun } from "./library";
import { at } from "./stacks";

/** What was registered with Keystone, by account. */
export const registered: Record<string, ServiceArgs> = {};

/** A Keystone that a user has already. */
export const identity: IdentityAccess = {
    authUrl: pulumi.output("https://keystone.example.org/v3"),
    region: "North",
    service: (name, args) => {
        registered[name] = args;
        return identity.account(name);
    },
    account: (name) => ({ username: name, password: pulumi.secret("service-pw"), project: "service" }),
};

export const coordination = { url: pulumi.output("etcd3+http://etcd:2379?api_version=v3") };

/** Block storage by itself, on what a user has already. */
export const make = (args: Partial<BlockStorageArgs> = {}) =>
    library(() => {
        const ceph = new Ceph("ceph", {
            namespace: "cloud",
            external: { monitors: ["10.0.0.1", "10.0.0.2"], keysSecret: "ceph-keys" },
        });
        const wiring = { namespace: "cloud", database, messaging, cache, identity, ceph, coordination };
        return new BlockStorage("ci", { ...wiring, ...args });
    });

export interface PodSpec {
    containers: Container[];
    initContainers?: Container[];
    terminationGracePeriodSeconds?: number;
    securityContext: Record<string, unknown>;
    volumes: { name: string; configMap?: { defaultMode?: number }; emptyDir?: object; secret?: object }[];
}

interface Container {
    name: string;
    command: string[];
    env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
    volumeMounts: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
    readinessProbe?: object;
    livenessProbe?: object;
    resources: object;
}

/** The pods of a workload or job. */
export const podOf = (inputs: Record<string, unknown>) => at(inputs, "spec", "template", "spec") as PodSpec;

/** Rows of the placement table, and what the workloads of a run have of them: pods, and what each asks for. */
export function asRendered({ resources: made }: LibraryRun<unknown>): Record<string, unknown> {
    const workloads = made.filter(({ type }) => /:(Deployment|StatefulSet)$/.test(type));
    return Object.fromEntries(
        workloads.map(({ inputs }) => [
            at(inputs, "spec", "template", "metadata", "labels", SERVICE_LABEL) as string,
            { pods: at(inputs, "spec", "replicas"), resources: at(podOf(inputs), "containers", 0, "resources") },
        ]),
    );
}

/** The same as a tier tells it to the budgets. */
export function asCounted(groups: PodGroup[]): Record<string, unknown> {
    return Object.fromEntries(
        groups.map(({ service, pods, size }) => [serviceLabel(service), { pods, resources: resources(size) }]),
    );
}
