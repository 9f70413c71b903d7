import * as pulumi from "@pulumi/pulumi";
import { IdentityAccess } from "../../components/common/access";
import { Networking, NetworkingArgs } from "../../components/networking";
import { cache, database, messaging } from "./identity";
import { library, LibraryRun } from "./library";
import { at } from "./stacks";

const account = (name: string) => ({ username: name, password: pulumi.secret(`${name}-password`), project: "service" });

/** A Keystone that somebody has already. */
export const identity: IdentityAccess = {
    authUrl: pulumi.output("http://id:5000/v3"),
    region: "RegionOne",
    service: account,
    account,
};

/** Networking by itself, on what a user has already. */
export const make = (args: Partial<NetworkingArgs> = {}) =>
    library(
        () =>
            new Networking("net", {
                namespace: "cloud",
                database,
                messaging,
                cache,
                identity,
                metadataSecret: pulumi.secret("shared"),
                metadataHost: "nova-metadata.cloud.svc.cluster.local",
                ...args,
            }),
    );

/** A config file of a part of the tier. */
export const conf = ({ inputs }: LibraryRun<unknown>, part: string, file: string) =>
    at(inputs("ConfigMap", `net-${part}-config`), "data", file) as string;

interface Container {
    name: string;
    image: string;
    command: string[];
    env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
    resources: { requests: { cpu: string; memory: string } };
    securityContext: Record<string, unknown>;
    readinessProbe?: unknown;
    livenessProbe?: unknown;
    lifecycle?: { preStop: { exec: { command: string[] } } };
    volumeMounts: { name: string; mountPath: string; readOnly?: boolean; mountPropagation?: string }[];
}

/** The pod of a workload or job. */
export const podOf = (inputs: Record<string, unknown>) =>
    at(inputs, "spec", "template", "spec") as {
        containers: [Container, ...Container[]];
        initContainers?: Container[];
        hostNetwork?: boolean;
        terminationGracePeriodSeconds: number;
        securityContext?: Record<string, unknown>;
        tolerations: { value: string }[];
        volumes: { name: string; hostPath?: { path: string; type: string } }[];
        affinity: unknown;
    };

/** Paths of its host that a workload's pods have. */
export const hostPathsOf = (inputs: Record<string, unknown>) =>
    podOf(inputs)
        .volumes.flatMap(({ hostPath }) => hostPath?.path ?? [])
        .sort();
